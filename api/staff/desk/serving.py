"""The agents' desk: who waits, taking a conversation, replying, giving it back, and how a talk
ended. Transfers are in `transfers`, notes and history in `notes`, promised calls in
`callbacks`."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Message
from api.conversations.schemas import MessageOut
from api.errors import NotFound
from api.handoff import desk as handoff
from api.handoff import queue
from api.handoff.models import TicketState
from api.handoff.queue import Agent, DeskTicket
from api.hotline import calls
from api.staff.booking.schemas import NumberOut
from api.staff.desk import replying
from api.staff.desk.lines import fits, show_agent, show_skills, show_ticket
from api.staff.desk.schemas import QueueOut, ServedOut, SkillOut, TicketOut, WrapUp
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, allows, check

Work = Callable[[AsyncSession, datetime], Awaitable[Message]]


async def see_queue(office: Office, staff: Staff) -> QueueOut:
    """Who waits, whom I hold, what is offered to me, whom I watch, and for a supervisor whom the
    others hold and who is there. Two queries, three for a supervisor."""
    check(staff, Permission.SEE_QUEUE)
    async with office.sessions() as session:
        found = await queue.listed(session)
        agents = await queue.agents(session, MATRIX[Permission.SERVE])
    return glance(office, staff, found, agents)


def glance(
    office: Office, staff: Staff, found: Sequence[DeskTicket], agents: Sequence[Agent]
) -> QueueOut:
    """The desk as one of its people sees it, of what was read once (`queue.listed`,
    `queue.agents`) for all of them. The caller has checked `SEE_QUEUE`."""
    return glance_beside(office, staff, found, agents, who_waits(office, staff, found, {}))


@dataclass(frozen=True)
class Waiting:
    """Who waits, and how many in each queue."""

    lines: list[TicketOut]
    skills: list[SkillOut]


def who_waits(
    office: Office, staff: Staff, found: Sequence[DeskTicket], drawn: dict[uuid.UUID, TicketOut]
) -> Waiting:
    """The queue as `staff` sees it. `drawn` keeps the lines for others who look at the same moment:
    nearly all of a line is the same for everybody."""
    lines = _Lines(office, staff, found, office.clock.now())
    return Waiting(lines.waiting(drawn), show_skills(office.levels, found))


def glance_beside(
    office: Office,
    staff: Staff,
    found: Sequence[DeskTicket],
    agents: Sequence[Agent],
    waiting: Waiting,
) -> QueueOut:
    """A glance of which the queue is known already. `found` are the tickets that somebody holds or
    has held."""
    now = office.clock.now()
    supervises = allows(staff, Permission.SUPERVISE_DESK)
    lines = _Lines(office, staff, found, now)
    me = next((one for one in agents if one.staff.id == staff.id), None)
    return QueueOut(
        waiting=waiting.lines,
        own=lines.of(lambda one: _mine(one, staff)),
        offered=lines.of(lambda one: one.offer is not None and one.offer.to_id == staff.id),
        watched=lines.of(lambda one: _watched(one, staff)),
        others=lines.of(lambda one: _others(one, staff)) if supervises else [],
        skills=waiting.skills,
        agents=[show_agent(office, one, now) for one in agents] if supervises else [],
        available=me is not None and me.available,
    )


class _Lines:
    """The tickets of one glance, each made once and only when it is shown."""

    def __init__(
        self, office: Office, staff: Staff, found: Sequence[DeskTicket], now: datetime
    ) -> None:
        self._office, self._staff, self._found, self._now = office, staff, found, now

    def waiting(self, drawn: dict[uuid.UUID, TicketOut]) -> list[TicketOut]:
        """The queue: danger, then what fits the reader, then the rest; the callbacks last."""
        queued = [one for one in self._found if one.ticket.state is TicketState.QUEUED]
        places: dict[str, int] = {}
        placed = []
        for one in queued:
            places[one.ticket.skill] = places.get(one.ticket.skill, 0) + 1
            placed.append((one, places[one.ticket.skill]))
        placed.sort(key=lambda pair: pair[0].ticket.ordinary and not fits(self._staff, pair[0]))
        calls_ = [one for one in self._found if one.ticket.state is TicketState.CALLBACK]
        ordered = [*placed, *((one, None) for one in calls_)]
        return [self._shared(one, place, drawn) for one, place in ordered]

    def of(self, wanted: Callable[[DeskTicket], bool]) -> list[TicketOut]:
        """Those that are `wanted`, in their order."""
        return [self._show(one) for one in self._found if wanted(one)]

    def _shared(
        self, one: DeskTicket, place: int | None, drawn: dict[uuid.UUID, TicketOut]
    ) -> TicketOut:
        """A line that was drawn for somebody else, but for what is the reader's own in it."""
        if one.offer is not None:
            return self._show(one, place)  # its words aren't for everybody
        if one.ticket.id not in drawn:
            drawn[one.ticket.id] = self._show(one, place)
        line, own = drawn[one.ticket.id], fits(self._staff, one)
        return line if line.fits is own else line.model_copy(update={"fits": own})

    def _show(self, one: DeskTicket, place: int | None = None) -> TicketOut:
        return show_ticket(self._office, self._staff, one, self._now, place)


async def take(office: Office, staff: Staff, conversation_id: uuid.UUID) -> ServedOut:
    """Take the conversation over. Raises `NotFound`, `Refused("already_taken")`,
    `Refused("desk_full")` for who holds as many as they may, supervisors excepted."""
    check(staff, Permission.SERVE)
    limited = not allows(staff, Permission.SUPERVISE_DESK)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await handoff.take(
            session, office.wording, office.levels, conversation_id, staff, now, limited=limited
        )

    return await serve(office, staff, "conversation.take", conversation_id, work)


async def reply(
    office: Office, staff: Staff, conversation_id: uuid.UUID, text: str, *, anyway: bool = False
) -> ServedOut:
    """Say something to the patient. Raises `Refused("not_yours")`, `InvalidInput`, `TooLong`, and
    `Refused("phrase_forbidden")` for what isn't polite, unless it is to be sent `anyway`."""
    check(staff, Permission.SERVE)
    found = await replying.look_through(office, staff, conversation_id, text, anyway=anyway)

    async def work(session: AsyncSession, now: datetime) -> Message:
        said = await handoff.reply(session, conversation_id, staff, text, now)
        replying.count_sent(office, session, staff, found)
        return said

    details = replying.for_the_record(found)
    return await serve(office, staff, "conversation.reply", conversation_id, work, **details)


async def give_back(
    office: Office,
    staff: Staff,
    conversation_id: uuid.UUID,
    wrap_up: WrapUp | None,
    note: str | None = None,
) -> ServedOut:
    """Give the conversation back to the bot. Without a reason the ticket waits for one
    (`wrap_up`). Raises `Refused("not_yours")`, `Refused("question_unanswered")`."""
    check(staff, Permission.SERVE)
    anyones = allows(staff, Permission.RETURN_ANYONES)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await handoff.give_back(
            session,
            office.wording,
            office.levels,
            conversation_id,
            staff,
            now,
            wrap_up=wrap_up,
            note=note,
            anyones=anyones,
        )

    return await serve(office, staff, "conversation.return", conversation_id, work, wrap_up=wrap_up)


async def wrap_up(
    office: Office, staff: Staff, ticket_id: uuid.UUID, reason: WrapUp, note: str | None = None
) -> None:
    """Say how a talk ended that is over already. Raises `NotFound`, `Refused("not_yours")`."""
    check(staff, Permission.SERVE)
    anyones = allows(staff, Permission.RETURN_ANYONES)
    async with office.sessions() as session, session.begin():
        conversation_id = await handoff.wrap_up(
            session,
            ticket_id,
            staff,
            office.clock.now(),
            reason=reason,
            note=note,
            anyones=anyones,
        )
        office.record(session, staff, "ticket.wrap_up", f"ticket:{ticket_id}", wrap_up=reason)
    await wake_desk(office.redis, "queue", conversation_id)


async def callback_number(office: Office, staff: Staff, conversation_id: uuid.UUID) -> NumberOut:
    """The number in the clear under which a caller was promised a call. Looking is recorded.
    Raises `NotFound`."""
    check(staff, Permission.CALL_PATIENTS)
    async with office.sessions() as session, session.begin():
        sealed = await calls.number_to_call(session, conversation_id)
        if sealed is None:
            raise NotFound("not_found")
        office.record(session, staff, "callback.number", f"conversation:{conversation_id}")
    return NumberOut(phone=office.seal.open(sealed))


async def serve(
    office: Office,
    staff: Staff,
    action: str,
    conversation_id: uuid.UUID,
    work: Work,
    **details: object,
) -> ServedOut:
    """Do what says something to the patient, in one transaction with its entry in the record, and
    wake the patient and the desk after the commit."""
    async with office.sessions() as session, session.begin():
        message = await work(session, office.clock.now())
        subject = f"conversation:{conversation_id}"
        office.record(session, staff, action, subject, message=message.id, **details)
        handler = await conversations.handler_for_update(session, conversation_id)
    await wake_patient(office.redis, conversation_id)
    await wake_desk(office.redis, "queue", conversation_id)
    return ServedOut(
        conversation=conversation_id, handler=handler.value, message=MessageOut.of(message)
    )


def _mine(one: DeskTicket, staff: Staff) -> bool:
    held = one.ticket.state in (TicketState.ASSIGNED, TicketState.WRAP_UP)
    return held and one.ticket.agent_id == staff.id


def _watched(one: DeskTicket, staff: Staff) -> bool:
    over = one.ticket.state is TicketState.WRAP_UP
    elsewhere = one.ticket.agent_id != staff.id and not over
    return one.ticket.first_receiver_id == staff.id and elsewhere


def _others(one: DeskTicket, staff: Staff) -> bool:
    return one.ticket.state is TicketState.ASSIGNED and one.ticket.agent_id != staff.id
