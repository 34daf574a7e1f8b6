"""The desk's lists: who waits, who is held by whom, and who is there to serve."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from api.complaints.models import Complaint
from api.conversations.models import Author, Conversation, Message
from api.handoff.clocks import Spoken
from api.handoff.levels import ServiceLevels
from api.handoff.models import OfferState, StaffPresence, Ticket, TicketState, TicketTransfer
from api.handoff.presence import present_since
from api.handoff.tickets import OVER, SERVED_FIRST
from api.staff.models import Role, Staff

# Enough to tell a thank-you from a question.
_BEGINNING = 31


@dataclass(frozen=True)
class Offer:
    """A transfer that waits to be accepted."""

    from_name: str
    to_id: int
    to_username: str
    to_name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class DeskTicket:
    """A ticket with what the desk shows beside it. `restricted`: something was filed in the
    conversation that only the discipline office may read of."""

    ticket: Ticket
    channel: str
    agent_name: str | None
    first_receiver: str | None
    spoken: Spoken
    offer: Offer | None
    restricted: bool

    @property
    def unanswered(self) -> bool:
        """Whether the last word is the patient's."""
        return self.spoken.author is Author.PATIENT


@dataclass(frozen=True)
class Agent:
    """Somebody who serves, with how many conversations they hold."""

    staff: Staff
    seen_at: datetime | None
    available: bool
    held: int


async def waiting(session: AsyncSession) -> list[DeskTicket]:
    """The queue in the order of service, then the promised callbacks by their time."""
    found = await listed(session)
    queued = [one for one in found if one.ticket.state is TicketState.QUEUED]
    return queued + [one for one in found if one.ticket.state is TicketState.CALLBACK]


async def assigned(session: AsyncSession) -> list[DeskTicket]:
    """Every ticket that an agent holds, the longest held first."""
    return [one for one in await listed(session) if one.ticket.state is TicketState.ASSIGNED]


async def listed(session: AsyncSession) -> list[DeskTicket]:
    """Every ticket that isn't closed, in one query: those in the queue in the order of service, the
    callbacks by their promise, the others by when they were taken. Without their summaries."""
    return await _read(session, _all_open())


async def of_conversation(session: AsyncSession, conversation_id: uuid.UUID) -> DeskTicket | None:
    """The open ticket of a conversation, else the one that waits for its wrap-up."""
    found = await _read(session, _latest_of_conversation(), conversation=conversation_id)
    return found[0] if found else None


async def escalated(session: AsyncSession) -> list[DeskTicket]:
    """What the supervisor was told of and still waits, the longest first."""
    return await _read(session, _all_escalated())


async def of_ticket(session: AsyncSession, ticket_id: uuid.UUID) -> DeskTicket | None:
    """A ticket as it is in the database now."""
    found = await _read(session, _one_ticket(), ticket=ticket_id)
    return found[0] if found else None


async def agents(session: AsyncSession, roles: Collection[Role]) -> list[Agent]:
    """Everybody who may serve, by name."""
    rows = await session.execute(_all_agents(), {"roles": list(roles)})
    return [
        Agent(staff, seen_at, bool(available), count) for staff, seen_at, available, count in rows
    ]


def is_there(agent: Agent, now: datetime, levels: ServiceLevels) -> bool:
    """Whether somebody's workplace was heard of lately."""
    return agent.seen_at is not None and agent.seen_at >= present_since(now, levels)


async def _read(session: AsyncSession, query: Select[Any], **given: object) -> list[DeskTicket]:
    return [_entry(row) for row in (await session.execute(query, given)).all()]


def _entry(row: Sequence[Any]) -> DeskTicket:
    ticket, channel, agent, first, author, at, text, since, restricted, *offered = row
    by, to_id, to_username, to, reason, offered_at = offered
    return DeskTicket(
        ticket=ticket,
        channel=channel,
        agent_name=agent,
        first_receiver=first,
        spoken=Spoken(author, at, text or "", since),
        offer=None if to_id is None else Offer(by, to_id, to_username, to, reason, offered_at),
        restricted=restricted,
    )


# The statements are put together once: that takes longer than the database does.


@cache
def _all_open() -> Select[Any]:
    order = (
        case((Ticket.state == TicketState.CALLBACK, Ticket.promised_by)),
        case((Ticket.state == TicketState.ASSIGNED, Ticket.assigned_at)),
        *SERVED_FIRST,
    )
    query = _entries().where(Ticket.state != TicketState.CLOSED).order_by(*order)
    return query.options(defer(Ticket.summary))


@cache
def _latest_of_conversation() -> Select[Any]:
    return (
        _entries()
        .where(
            Ticket.conversation_id == bindparam("conversation"), Ticket.state != TicketState.CLOSED
        )
        .order_by(Ticket.state.in_(OVER), Ticket.created_at.desc())
        .limit(1)
    )


@cache
def _all_escalated() -> Select[Any]:
    waits = Ticket.state.in_((TicketState.QUEUED, TicketState.CALLBACK))
    query = _entries().where(waits, Ticket.escalated_at.is_not(None))
    return query.order_by(Ticket.escalated_at, Ticket.id).options(defer(Ticket.summary))


@cache
def _one_ticket() -> Select[Any]:
    return _entries().where(Ticket.id == bindparam("ticket"))


@cache
def _all_agents() -> Select[Any]:
    held = (
        select(func.count())
        .where(Ticket.agent_id == Staff.id, Ticket.state == TicketState.ASSIGNED)
        .correlate(Staff)
        .scalar_subquery()
    )
    return (
        select(Staff, StaffPresence.seen_at, StaffPresence.available, held)
        .outerjoin(StaffPresence, StaffPresence.staff_id == Staff.id)
        .where(Staff.works, Staff.role.in_(bindparam("roles", expanding=True)))
        .order_by(Staff.display_name, Staff.id)
    )


def _entries() -> Select[Any]:
    agent, first = aliased(Staff), aliased(Staff)
    giver, taker = aliased(Staff), aliased(Staff)
    last = _last_word()
    restricted = exists().where(
        Complaint.conversation_id == Ticket.conversation_id, Complaint.restricted
    )
    offered = and_(
        TicketTransfer.ticket_id == Ticket.id, TicketTransfer.state == OfferState.OFFERED
    )
    return (
        select(
            Ticket,
            Conversation.channel,
            agent.display_name,
            first.display_name,
            last.c.author,
            last.c.at,
            last.c.text,
            case((Ticket.state == TicketState.ASSIGNED, _waits_since()), else_=null()),
            restricted,
            giver.display_name,
            taker.id,
            taker.username,
            taker.display_name,
            TicketTransfer.reason,
            TicketTransfer.at,
        )
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(agent, agent.id == Ticket.agent_id)
        .outerjoin(first, first.id == Ticket.first_receiver_id)
        .outerjoin(TicketTransfer, offered)
        .outerjoin(giver, giver.id == TicketTransfer.from_id)
        .outerjoin(taker, taker.id == TicketTransfer.to_id)
        .outerjoin(last, literal(True))
    )


def _last_word() -> Any:
    """Who of patient and agents spoke last, when, and how it begins."""
    return (
        select(Message.author, Message.at, func.left(Message.text, _BEGINNING).label("text"))
        .where(
            Message.conversation_id == Ticket.conversation_id,
            Message.author.in_((Author.PATIENT, Author.AGENT)),
        )
        .order_by(Message.id.desc())
        .limit(1)
        .lateral()
    )


def _waits_since() -> Any:
    """When the patient said the first of what no agent has answered."""
    reply = aliased(Message)
    last_reply = (
        select(func.max(reply.id))
        .where(reply.conversation_id == Ticket.conversation_id, reply.author == Author.AGENT)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return (
        select(func.min(Message.at))
        .where(
            Message.conversation_id == Ticket.conversation_id,
            Message.author == Author.PATIENT,
            Message.id > func.coalesce(last_reply, 0),
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
