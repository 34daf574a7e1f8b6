"""A conversation turn by turn, for reviewers: what was said, what the assistant made of it, what
colleagues say of it. Looking is recorded."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.complaints.models import Complaint
from api.conversations import service as conversations
from api.conversations.models import Conversation, Message, Outcome
from api.proposals.models import Proposal
from api.review import assigning, comments, verdicts
from api.review.turns import Turn, turns_of
from api.review.verdict_models import TurnVerdict
from api.safety.models import SafetyEvent
from api.staff.desk import transcript
from api.staff.desk.conversation_schemas import TranscriptLine
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.review.replay_schemas import (
    CommentOut,
    EntityOut,
    Mark,
    ReplayLine,
    ReplayOut,
    TurnOut,
    VerdictOut,
)
from api.staff.review.understanding import slots_of, understanding_of

_UNSURE = 0.6  # confidence below which a turn is marked
_FALLBACKS = frozenset({"nlu_fallback", "out_of_scope"})
_DANGERS: Final[dict[str, Mark]] = {"emergency": "danger", "crisis": "crisis"}


@dataclass(frozen=True)
class _Said:
    """Everything about a conversation that its turns are drawn from."""

    lines: Mapping[int, TranscriptLine]
    hidden: frozenset[int]
    verdicts: Mapping[int, VerdictOut]
    comments: Mapping[int, Sequence[CommentOut]]
    dangers: Mapping[int, str]
    proposed: Mapping[int, Sequence[str]]

    @property
    def with_slots(self) -> bool:
        """What the assistant knows goes on through a conversation: not where a part is hidden."""
        return not self.hidden


async def replay(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> ReplayOut:
    """The whole conversation. `refresh` is for a page that shows it already. Raises `Forbidden`,
    `NotFound`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        found = await conversations.get_conversation(session, conversation_id)
        if not refresh:
            office.record(session, staff, "review.replay", f"conversation:{found.id}")
        return await _shown(office, session, found)


async def hidden_messages(session: AsyncSession, conversation_id: uuid.UUID) -> frozenset[int]:
    """What belongs to restricted complaints, which no reviewer may read."""
    restricted = await _restricted(session, conversation_id)
    if not restricted:
        return frozenset()
    messages = await conversations.transcript(session, conversation_id)
    return frozenset(transcript.hidden_ids(messages, restricted))


async def _restricted(session: AsyncSession, conversation_id: uuid.UUID) -> list[Complaint]:
    query = select(Complaint).where(
        Complaint.conversation_id == conversation_id, Complaint.restricted
    )
    return list(await session.scalars(query))


async def _shown(office: Office, session: AsyncSession, found: Conversation) -> ReplayOut:
    restricted = await _restricted(session, found.id)
    said = await transcript.read(session, found.id)
    messages = [message for message, _ in said]
    sent = await attachments.of_conversation(session, found.id)
    lines = transcript.lines(office.wording, said, restricted, sent)
    hidden = frozenset(line.id for line in lines if line.hidden)
    around = _Said(
        lines={line.id: line for line in lines},
        hidden=hidden,
        verdicts=await _verdicts(session, found.id),
        comments=await _comments(session, found.id),
        dangers=await _dangers(session, found.id),
        proposed=await _proposed(session, found.id),
    )
    return ReplayOut(
        conversation=found.id,
        channel=found.channel,
        created_at=found.created_at,
        last_at=found.last_at,
        erased=found.erased_at is not None,
        some_hidden=bool(hidden),
        review_state=await assigning.state_of(session, found.id),
        turns=_turns(turns_of(messages), around),
    )


def _turns(turns: Sequence[Turn], around: _Said) -> list[TurnOut]:
    shown: list[TurnOut] = []
    known: dict[str, Any] = {}
    for number, turn in enumerate(turns, start=0 if turns and turns[0].said is None else 1):
        earlier = turns[len(shown) - 1] if shown else None
        shown.append(_turn(number, turn, earlier, known, around))
        if turn.said is not None and slots_of(turn.said):
            known = slots_of(turn.said)
    return shown


def _turn(
    number: int, turn: Turn, earlier: Turn | None, known: dict[str, Any], around: _Said
) -> TurnOut:
    messages = [*([turn.said] if turn.said else []), *turn.answers]
    open_ones = [message for message in messages if message.id not in around.hidden]
    said = turn.said if turn.said in open_ones else None
    return TurnOut(
        number=number,
        said=_line(turn.said, around) if turn.said else None,
        understanding=understanding_of(said, known, with_slots=around.with_slots) if said else None,
        answers=[_line(message, around) for message in turn.answers],
        pause=_pause(turn, earlier),
        answer_after=_answer_after(turn),
        marks=_marks(open_ones, said, around),
        verdict=around.verdicts.get(said.id) if said else None,
        comments=[one for message in open_ones for one in around.comments.get(message.id, ())],
        proposed=[kind for message in open_ones for kind in around.proposed.get(message.id, ())],
    )


def _line(message: Message, around: _Said) -> ReplayLine:
    line = around.lines[message.id]
    if line.hidden:
        return ReplayLine(**dict(line))
    titles = [button["title"] for button in message.buttons if button.get("title")]
    return ReplayLine(**dict(line), buttons=titles, pressed=message.payload is not None)


def _pause(turn: Turn, earlier: Turn | None) -> float | None:
    if turn.said is None or earlier is None:
        return None
    last = earlier.answers[-1] if earlier.answers else earlier.said
    return max(0.0, (turn.said.at - last.at).total_seconds()) if last else None


def _answer_after(turn: Turn) -> float | None:
    if turn.said is None or not turn.answers:
        return None
    return max(0.0, (turn.answers[0].at - turn.said.at).total_seconds())


def _marks(open_ones: Sequence[Message], said: Message | None, around: _Said) -> list[Mark]:
    marks: list[Mark] = []
    if said is not None:
        marks += _marks_of_said(said, around)
    if any((message.card or {}).get("type") == "handoff" for message in open_ones):
        marks.append("handoff")
    if any(around.comments.get(message.id) for message in open_ones):
        marks.append("comment")
    return marks


def _marks_of_said(said: Message, around: _Said) -> list[Mark]:
    marks: list[Mark] = []
    if danger := around.dangers.get(said.id):
        marks.append(_DANGERS.get(danger, "danger"))
    line = around.lines[said.id]
    if line.intent in _FALLBACKS:
        marks.append("fallback")
    elif line.confidence is not None and line.confidence < _UNSURE:
        marks.append("unsure")
    if said.outcome is Outcome.FAILED:
        marks.append("failed")
    if said.id in around.verdicts:
        marks.append("verdict")
    return marks


async def _verdicts(session: AsyncSession, conversation_id: uuid.UUID) -> dict[int, VerdictOut]:
    found = await session.execute(
        select(TurnVerdict, Staff.display_name)
        .join(Staff, Staff.id == TurnVerdict.reviewer_id)
        .where(TurnVerdict.conversation_id == conversation_id)
    )
    return {verdict.message_id: _verdict(verdict, reviewer) for verdict, reviewer in found}


def _verdict(verdict: TurnVerdict, reviewer: str) -> VerdictOut:
    return VerdictOut(
        correct=verdict.correct,
        right_intent=verdict.right_intent,
        right_entities=_entities(verdict.text, verdict.right_entities),
        right_step=verdict.right_step,
        reviewer=reviewer,
        at=verdict.at,
    )


def _entities(text: str, told: Sequence[verdicts.Entity] | None) -> list[EntityOut] | None:
    if told is None:
        return None
    shown = []
    for one in told:
        start, end = cast(int, one["start"]), cast(int, one["end"])
        kind = str(one["entity"])
        shown.append(EntityOut(entity=kind, start=start, end=end, text=text[start:end]))
    return shown


async def _comments(
    session: AsyncSession, conversation_id: uuid.UUID
) -> dict[int, list[CommentOut]]:
    by_message: dict[int, list[CommentOut]] = defaultdict(list)
    for one in await comments.of_conversation(session, conversation_id):
        by_message[one.message_id].append(CommentOut.model_validate(one, from_attributes=True))
    return by_message


async def _dangers(session: AsyncSession, conversation_id: uuid.UUID) -> dict[int, str]:
    found = await session.execute(
        select(SafetyEvent.message_id, SafetyEvent.kind).where(
            SafetyEvent.conversation_id == conversation_id
        )
    )
    return {row.message_id: row.kind for row in found}


async def _proposed(session: AsyncSession, conversation_id: uuid.UUID) -> dict[int, list[str]]:
    found = await session.execute(
        select(Proposal.message_id, Proposal.kind)
        .where(Proposal.conversation_id == conversation_id)
        .order_by(Proposal.id)
    )
    by_message: dict[int, list[str]] = defaultdict(list)
    for message_id, kind in found:
        if message_id is not None:
            by_message[message_id].append(kind.value)
    return by_message
