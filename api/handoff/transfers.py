"""A conversation goes on to a colleague, who must accept, or back into another queue. Until the
other accepts the first goes on; who received it first goes on watching (A4.14, A5.1)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.masking import without_numbers
from api.conversations.models import Author, Handler, Message
from api.conversations.schemas import Outgoing
from api.errors import InvalidInput, NotFound, Refused
from api.handoff import history, tickets
from api.handoff.desk import check_limit, held_ticket, introduce, say
from api.handoff.levels import ServiceLevels
from api.handoff.models import OfferState, Ticket, TicketState, TicketTransfer
from api.handoff.offers import open_offer, withdraw_open
from api.handoff.presence import beat
from api.staff.models import Staff
from api.wording import Wording


async def offer(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    staff: Staff,
    to: Staff,
    reason: str,
    now: datetime,
) -> None:
    """Ask a colleague to take the conversation over. An earlier offer is withdrawn. Raises
    `Refused("not_yours")`, `InvalidInput("transfer_to_oneself")`, `InvalidInput("reason_needed")`.
    """
    said = _reason(reason)
    ticket, _ = await held_ticket(session, conversation_id, staff)
    if to.id == staff.id:
        raise InvalidInput("transfer_to_oneself")
    await withdraw_open(session, ticket, now, staff.actor)
    session.add(
        TicketTransfer(
            ticket_id=ticket.id,
            state=OfferState.OFFERED,
            from_id=staff.id,
            to_id=to.id,
            reason=said,
            at=now,
        )
    )
    history.record(session, ticket, "offered", staff.actor, now, to=to.username)


async def accept(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    limited: bool = True,
) -> Message:
    """Take over what was offered; the patient is told who comes.

    Raises `Refused("transfer_not_offered")`, `Refused("desk_full")`.
    """
    ticket, transfer = await _offered_to(session, conversation_id, staff)
    if limited and ticket.ordinary:
        await check_limit(session, levels, staff)
    await _decide(session, transfer, OfferState.ACCEPTED, now)
    if not await tickets.pass_on(session, ticket.id, transfer.from_id, staff.id, now):
        raise Refused("transfer_not_offered")
    await beat(session, staff.id, now)
    history.record(session, ticket, "accepted", staff.actor, now)
    return await introduce(session, wording, levels, conversation_id, now)


async def decline(
    session: AsyncSession, conversation_id: uuid.UUID, staff: Staff, reason: str, now: datetime
) -> None:
    """Say no; the first goes on. Raises `Refused("transfer_not_offered")`, `InvalidInput`."""
    said = _reason(reason)
    ticket, transfer = await _offered_to(session, conversation_id, staff)
    await _decide(session, transfer, OfferState.DECLINED, now, said)
    history.record(session, ticket, "declined", staff.actor, now)


async def withdraw(
    session: AsyncSession, conversation_id: uuid.UUID, staff: Staff, now: datetime
) -> None:
    """Don't ask any more. Raises `Refused("not_yours")`, `Refused("transfer_not_offered")`."""
    ticket, _ = await held_ticket(session, conversation_id, staff)
    if not await withdraw_open(session, ticket, now, staff.actor):
        raise Refused("transfer_not_offered")


async def move(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    ticket: Ticket,
    to: Staff,
    now: datetime,
    *,
    by: Staff,
) -> Message:
    """A supervisor gives what one agent holds to another; the patient is told who comes, and what
    was offered to a third is over. The caller holds the conversation's row. Raises
    `Refused("already_taken")` when it changed hands."""
    holder = ticket.agent_id
    if holder is None or not await tickets.pass_on(session, ticket.id, holder, to.id, now):
        raise Refused("already_taken", agent=to.display_name)
    await withdraw_open(session, ticket, now)
    history.record(session, ticket, "assigned", by.actor, now, to=to.username)
    return await introduce(session, wording, levels, ticket.conversation_id, now)


async def to_queue(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    skill: str,
    reason: str,
    now: datetime,
) -> Message:
    """Give the conversation to the queue of a skill, where it has the place of its first moment.
    Raises `Refused("not_yours")`, `NotFound("skill_unknown")`, `InvalidInput("reason_needed")`."""
    said = _reason(reason)
    if levels.desk.skill(skill) is None:
        raise NotFound("skill_unknown")
    ticket, _ = await held_ticket(session, conversation_id, staff)
    session.add(
        TicketTransfer(
            ticket_id=ticket.id,
            state=OfferState.ACCEPTED,
            from_id=staff.id,
            skill=skill,
            reason=said,
            at=now,
            decided_at=now,
        )
    )
    return await requeue(
        session, wording, levels, ticket, now, actor=staff.actor, why="transfer", skill=skill
    )


async def requeue(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    ticket: Ticket,
    now: datetime,
    *,
    actor: str,
    why: str,
    skill: str | None = None,
) -> Message:
    """Human → queue: nobody holds an assigned conversation any more, the patient is told and waits
    at the place of the first moment. `why` is `transfer`, `agent_away`, `agent_idle` or
    `logged_out`. The caller holds the conversation's row."""
    conversation_id, holder = ticket.conversation_id, ticket.agent_id
    if holder is None or not await tickets.release(session, ticket.id, holder, now, skill=skill):
        raise Refused("not_yours")
    await withdraw_open(session, ticket, now)
    await tickets.hand(session, conversation_id, Handler.HUMAN, Handler.QUEUE)
    details = {"why": why} | ({"skill": skill} if skill else {})
    history.record(session, ticket, "requeued", actor, now, **details)
    await session.refresh(ticket)
    shown = await tickets.view(session, ticket, levels)
    key = "handoff.moved_on" if why == "transfer" else "handoff.requeued"
    name = levels.desk.skill_name(ticket.skill)
    told = Outgoing(text=wording(key, queue=name), author=Author.SYSTEM, card=shown.card())
    return await say(session, conversation_id, told, now)


async def _offered_to(
    session: AsyncSession, conversation_id: uuid.UUID, staff: Staff
) -> tuple[Ticket, TicketTransfer]:
    await conversations.handler_for_update(session, conversation_id)
    ticket = await tickets.find_open(session, conversation_id)
    transfer = await open_offer(session, ticket.id) if ticket else None
    if ticket is None or transfer is None or transfer.to_id != staff.id:
        raise Refused("transfer_not_offered")
    if ticket.state is not TicketState.ASSIGNED:
        raise Refused("transfer_not_offered")
    return ticket, transfer


async def _decide(
    session: AsyncSession,
    transfer: TicketTransfer,
    state: OfferState,
    now: datetime,
    answer: str | None = None,
) -> None:
    decided = await session.scalar(
        update(TicketTransfer)
        .where(TicketTransfer.id == transfer.id, TicketTransfer.state == OfferState.OFFERED)
        .values(state=state, decided_at=now, answer=answer)
        .returning(TicketTransfer.id)
    )
    if decided is None:
        raise Refused("transfer_not_offered")


async def colleague(session: AsyncSession, username: str) -> Staff:
    """The active staff member of that name. Raises `NotFound("colleague_unknown")`."""
    found: Staff | None = await session.scalar(
        select(Staff).where(Staff.username == username, Staff.active)
    )
    if found is None:
        raise NotFound("colleague_unknown")
    return found


def _reason(given: str) -> str:
    said = without_numbers(given.strip())
    if not said:
        raise InvalidInput("reason_needed")
    return said


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> Sequence[TicketTransfer]:
    """Every transfer of a conversation's tickets, in order."""
    found = await session.scalars(
        select(TicketTransfer)
        .join(Ticket, Ticket.id == TicketTransfer.ticket_id)
        .where(Ticket.conversation_id == conversation_id)
        .order_by(TicketTransfer.at)
    )
    return found.all()
