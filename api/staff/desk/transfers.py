"""Handing a conversation on: to a colleague, who must accept, to another queue, or by a supervisor
to whom they choose."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.conversations.models import Message
from api.errors import InvalidInput, Refused
from api.handoff import desk as handoff
from api.handoff import queue, tickets, transfers
from api.handoff.models import TicketState
from api.handoff.presence import is_at_desk
from api.staff.desk.lines import show_agent, show_skills
from api.staff.desk.schemas import ColleagueOut, ServedOut, TargetsOut
from api.staff.desk.serving import serve
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, allows, check

_Work = Callable[[AsyncSession, datetime], Awaitable[None]]


async def targets(office: Office, staff: Staff) -> TargetsOut:
    """Where a conversation can go: colleagues who serve, those who are there first, and queues."""
    check(staff, Permission.SERVE)
    now = office.clock.now()
    async with office.sessions() as session:
        agents = await queue.agents(session, MATRIX[Permission.SERVE])
        found = await queue.listed(session)
    shown = [show_agent(office, one, now) for one in agents if one.staff.id != staff.id]
    colleagues = [
        ColleagueOut(
            username=one.username,
            name=one.name,
            role_name=one.role_name,
            present=one.present and one.available,
            free=one.limit is None or one.held < one.limit,
        )
        for one in shown
    ]
    colleagues.sort(key=lambda one: (not one.present, not one.free))
    return TargetsOut(colleagues=colleagues, skills=show_skills(office.levels, found))


async def offer_transfer(
    office: Office,
    staff: Staff,
    conversation_id: uuid.UUID,
    *,
    to: str | None = None,
    skill: str | None = None,
    reason: str,
) -> None:
    """Ask the colleague `to` (a username) to take the conversation over, or give it back to the
    queue of `skill`. Raises `Refused("not_yours")`, `InvalidInput` for neither or both, for oneself
    and without a reason, `NotFound("colleague_unknown" | "skill_unknown")`,
    `Refused("colleague_unfit")`."""
    check(staff, Permission.SERVE)
    if (to is None) is (skill is None):
        raise InvalidInput("invalid_input")
    if skill is not None:
        await _to_queue(office, staff, conversation_id, skill, reason)
        return

    async def work(session: AsyncSession, now: datetime) -> None:
        other = await _server(session, str(to))
        await transfers.offer(session, conversation_id, staff, other, reason, now)

    await _do(office, staff, "transfer.offer", conversation_id, work, to=to)


async def accept_transfer(office: Office, staff: Staff, conversation_id: uuid.UUID) -> ServedOut:
    """Take over what was offered to me; the patient is told who comes. Raises
    `Refused("transfer_not_offered")`, `Refused("desk_full")`."""
    check(staff, Permission.SERVE)
    limited = not allows(staff, Permission.SUPERVISE_DESK)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await transfers.accept(
            session, office.wording, office.levels, conversation_id, staff, now, limited=limited
        )

    return await serve(office, staff, "transfer.accept", conversation_id, work)


async def decline_transfer(
    office: Office, staff: Staff, conversation_id: uuid.UUID, reason: str
) -> None:
    """Say no to what was offered to me. Raises `Refused("transfer_not_offered")`,
    `InvalidInput("reason_needed")`."""
    check(staff, Permission.SERVE)

    async def work(session: AsyncSession, now: datetime) -> None:
        await transfers.decline(session, conversation_id, staff, reason, now)

    await _do(office, staff, "transfer.decline", conversation_id, work)


async def withdraw_transfer(office: Office, staff: Staff, conversation_id: uuid.UUID) -> None:
    """Don't ask any more. Raises `Refused("not_yours")`, `Refused("transfer_not_offered")`."""
    check(staff, Permission.SERVE)

    async def work(session: AsyncSession, now: datetime) -> None:
        await transfers.withdraw(session, conversation_id, staff, now)

    await _do(office, staff, "transfer.withdraw", conversation_id, work)


async def assign_to(
    office: Office, staff: Staff, conversation_id: uuid.UUID, username: str
) -> ServedOut:
    """Give a conversation that waits, or that another has, to an agent who is there. A limit
    doesn't count: the supervisor sees how many each one holds. Raises `NotFound`,
    `Refused("agent_away")`, `Refused("colleague_unfit")`, `Refused("already_taken")`."""
    check(staff, Permission.SUPERVISE_DESK)

    async def work(session: AsyncSession, now: datetime) -> Message:
        other = await _server(session, username)
        if not await is_at_desk(session, other.id, now, office.levels):
            raise Refused("agent_away")
        return await _assign(office, session, conversation_id, staff, other, now)

    return await serve(office, staff, "conversation.assign", conversation_id, work, to=username)


async def _assign(
    office: Office,
    session: AsyncSession,
    conversation_id: uuid.UUID,
    staff: Staff,
    other: Staff,
    now: datetime,
) -> Message:
    await conversations.handler_for_update(session, conversation_id)
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None or ticket.state is not TicketState.ASSIGNED:
        return await handoff.take(
            session,
            office.wording,
            office.levels,
            conversation_id,
            other,
            now,
            limited=False,
            by=staff,
        )
    if ticket.agent_id == other.id:
        raise Refused("already_taken", agent=other.display_name)
    return await transfers.move(
        session, office.wording, office.levels, ticket, other, now, by=staff
    )


async def _to_queue(
    office: Office, staff: Staff, conversation_id: uuid.UUID, skill: str, reason: str
) -> None:
    async def work(session: AsyncSession, now: datetime) -> Message:
        return await transfers.to_queue(
            session, office.wording, office.levels, conversation_id, staff, skill, reason, now
        )

    await serve(office, staff, "transfer.queue", conversation_id, work, skill=skill)


async def _server(session: AsyncSession, username: str) -> Staff:
    """The colleague of that name, who must be one who serves."""
    other = await transfers.colleague(session, username)
    if not allows(other, Permission.SERVE):
        raise Refused("colleague_unfit")
    return other


async def _do(
    office: Office,
    staff: Staff,
    action: str,
    conversation_id: uuid.UUID,
    work: _Work,
    **details: object,
) -> None:
    async with office.sessions() as session, session.begin():
        await work(session, office.clock.now())
        office.record(session, staff, action, f"conversation:{conversation_id}", **details)
    await wake_desk(office.redis, "transfer", conversation_id)
