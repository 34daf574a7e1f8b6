"""Everything that is read of many conversations to digest them: a handful of queries, however many
there are. What belongs to restricted complaints is left out here, once for all that follows."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases.models import Revisit
from api.complaints.models import Complaint
from api.conversations.models import Conversation, Message
from api.handoff.models import Ticket
from api.review.digest import Talked
from api.safety.models import SafetyEvent
from api.staff.desk import transcript

Row = TypeVar("Row")


@dataclass(frozen=True)
class Gathered:
    """A conversation, what reviewers may know of it, and why a person was called in it; `hidden`
    messages are left out, for the sake of `restricted` complaints (their serials)."""

    conversation: Conversation
    talked: Talked
    called_because: frozenset[str]
    hidden: frozenset[int]
    restricted: tuple[int, ...]


async def gather(session: AsyncSession, conversations: Sequence[Conversation]) -> list[Gathered]:
    """What is known of these conversations, in the same order."""
    ids = [conversation.id for conversation in conversations]
    messages = await _by_conversation(session, Message, ids, Message.id)
    complaints = await _by_conversation(session, Complaint, ids, Complaint.serial)
    tickets = await _by_conversation(session, Ticket, ids, Ticket.created_at)
    dangers = await _by_conversation(session, SafetyEvent, ids, SafetyEvent.id)
    ratings = await _ratings(session, ids)
    return [
        _gathered(
            one, messages[one.id], complaints[one.id], tickets[one.id], dangers[one.id], ratings
        )
        for one in conversations
    ]


def _gathered(
    conversation: Conversation,
    messages: Sequence[Message],
    complaints: Sequence[Complaint],
    tickets: Sequence[Ticket],
    dangers: Sequence[SafetyEvent],
    ratings: Mapping[uuid.UUID, Sequence[int]],
) -> Gathered:
    restricted = [complaint for complaint in complaints if complaint.restricted]
    hidden = frozenset(transcript.hidden_ids(messages, restricted))
    until = max((one.at for one in messages if one.id in hidden), default=None)
    called = [one for one in tickets if until is None or one.created_at > until]
    filed = [complaint for complaint in complaints if not complaint.restricted]
    talked = Talked(
        messages=[message for message in messages if message.id not in hidden],
        dangers={one.message_id: one.kind for one in dangers if one.message_id not in hidden},
        agents=_agents(called),
        handed_off=bool(called),
        angry=any(ticket.reason == "angry" for ticket in called),
        complained=bool(filed),
        ratings=[rating for one in filed for rating in ratings.get(one.id, ())],
    )
    reasons = frozenset(ticket.reason for ticket in called)
    return Gathered(conversation, talked, reasons, hidden, tuple(one.serial for one in restricted))


def _agents(tickets: Iterable[Ticket]) -> list[int]:
    had = [who for one in tickets for who in (one.first_receiver_id, one.agent_id)]
    return list(dict.fromkeys(who for who in had if who is not None))


async def _by_conversation(
    session: AsyncSession, table: type[Row], ids: Sequence[uuid.UUID], order: Any
) -> dict[uuid.UUID, list[Row]]:
    rows: dict[uuid.UUID, list[Row]] = defaultdict(list)
    named: Any = table
    for row in await session.scalars(
        select(table).where(named.conversation_id.in_(ids)).order_by(order)
    ):
        found: Any = row
        rows[found.conversation_id].append(row)
    return rows


async def _ratings(
    session: AsyncSession, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[int]]:
    """What was answered when complaints of these conversations were asked about afterwards."""
    found = await session.execute(
        select(Revisit.complaint_id, Revisit.satisfaction)
        .join(Complaint, Complaint.id == Revisit.complaint_id)
        .where(Complaint.conversation_id.in_(ids), Revisit.satisfaction.is_not(None))
    )
    ratings: dict[uuid.UUID, list[int]] = defaultdict(list)
    for complaint_id, satisfaction in found:
        ratings[complaint_id].append(int(satisfaction or 0))
    return ratings
