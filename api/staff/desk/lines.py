"""Tickets, queues and agents as the desk shows them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from api.handoff.clocks import clock_of
from api.handoff.levels import ServiceLevels
from api.handoff.models import TicketState
from api.handoff.queue import Agent, DeskTicket, Offer, is_there
from api.handoff.tending import is_escalated
from api.staff.desk.schemas import AgentOut, DeskClock, SkillOut, TicketOut, TransferOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows


def show_ticket(
    office: Office,
    staff: Staff,
    entry: DeskTicket,
    now: datetime,
    place: int | None = None,
) -> TicketOut:
    """A ticket as the desk shows it to `staff`."""
    ticket, rules = entry.ticket, office.levels.desk
    return TicketOut(
        conversation=ticket.conversation_id,
        ticket=ticket.id,
        state=ticket.state.value,
        reason=ticket.reason,
        reason_text=office.wording(f"staff.reason.{ticket.reason}"),
        priority=ticket.priority,
        skill=ticket.skill,
        skill_name=rules.skill_name(ticket.skill),
        marks=ticket.marks,
        mark_names=[rules.mark_name(mark) for mark in ticket.marks],
        channel=entry.channel,
        created_at=ticket.created_at,
        waiting_seconds=max(0, int((now - ticket.created_at).total_seconds())),
        place=place,
        fits=fits(staff, entry),
        promised_by=ticket.promised_by,
        overdue=ticket.promised_by is not None and ticket.promised_by < now,
        agent=entry.agent_name,
        first_receiver=entry.first_receiver,
        unanswered=entry.unanswered,
        clock=show_clock(office.levels, entry, now),
        escalated=is_escalated(ticket),
        transfer=_show_offer(office, staff, entry, entry.offer) if entry.offer else None,
    )


def show_clock(levels: ServiceLevels, entry: DeskTicket, now: datetime) -> DeskClock | None:
    """The clock that runs for a ticket."""
    clock = clock_of(entry.ticket, entry.spoken, levels, now)
    if clock is None:
        return None
    return DeskClock(
        kind=clock.kind, due=clock.due, seconds_left=clock.seconds_left, late=clock.late
    )


def fits(staff: Staff, entry: DeskTicket) -> bool:
    """Whether a ticket is of a queue that somebody serves; who serves no special one serves all."""
    return not staff.skills or entry.ticket.skill in staff.skills


def show_agent(office: Office, agent: Agent, now: datetime) -> AgentOut:
    """Somebody who serves."""
    staff = agent.staff
    unlimited = allows(staff, Permission.SUPERVISE_DESK)
    return AgentOut(
        username=staff.username,
        name=staff.display_name,
        role_name=office.wording(f"staff.role.{staff.role.value}"),
        present=is_there(agent, now, office.levels),
        available=agent.available,
        held=agent.held,
        limit=None if unlimited else limit_of(office.levels, staff),
        skills=staff.skills,
    )


def limit_of(levels: ServiceLevels, staff: Staff) -> int:
    """How many conversations somebody holds at once."""
    return staff.chat_limit if staff.chat_limit is not None else levels.desk.chat_limit


def show_skills(levels: ServiceLevels, found: Sequence[DeskTicket]) -> list[SkillOut]:
    """The queues, and how many wait in each."""
    waiting = Counter(one.ticket.skill for one in found if one.ticket.state is TicketState.QUEUED)
    return [
        SkillOut(id=skill.id, name=skill.name, waiting=waiting[skill.id])
        for skill in levels.desk.skills
    ]


def _show_offer(office: Office, staff: Staff, entry: DeskTicket, offer: Offer) -> TransferOut:
    hidden = entry.restricted and not allows(staff, Permission.HANDLE_RESTRICTED)
    reason = office.wording("staff.hidden") if hidden else offer.reason
    return TransferOut(
        by=offer.from_name,
        to=offer.to_name,
        to_username=offer.to_username,
        reason=reason,
        at=offer.at,
    )
