"""What reviewers do about a turn: say what is right, remark on it, propose what should be learned.

Nothing can be said of what belongs to a restricted complaint: to reviewers it isn't there.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Message
from api.errors import InvalidInput, NotFound
from api.proposals.proposing import Origin, propose
from api.review import comments, verdicts
from api.review.anonymising import Anonymised, anonymised
from api.review.known import known_of, roster
from api.review.verdicts import Entity, Place, Verdict
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.review.replay import hidden_messages
from api.staff.review.replay_schemas import (
    AnonymousOut,
    DoubtOut,
    EntityIn,
    ProposalIn,
    ProposedOut,
    VerdictIn,
)


async def judge_turn(office: Office, staff: Staff, message_id: int, verdict: VerdictIn) -> None:
    """Say whether the assistant understood a patient's message, and what is right. Raises
    `Forbidden`, `NotFound`, `InvalidInput("verdict_empty" | "entity_outside")`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        message = await _message(session, message_id)
        if message.author is not Author.PATIENT:
            raise NotFound("not_found")
        said = await _anonymous(office, session, message)
        place = await _place_before(session, message)
        found = _checked(message, verdict)
        await verdicts.judge(session, message, place, said, found, staff.id, office.clock.now())
        office.record(
            session,
            staff,
            "review.judge",
            f"message:{message.id}",
            correct=verdict.correct,
            intent=verdict.right_intent,
        )


async def comment(office: Office, staff: Staff, message_id: int, text: str) -> int:
    """Remark on a message; returns the remark's id. Raises `Forbidden`, `NotFound`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        message = await _message(session, message_id)
        added = await comments.add(session, message, staff.id, text, office.clock.now())
        office.record(session, staff, "review.comment", f"message:{message.id}")
    return added


async def anonymous(office: Office, staff: Staff, message_id: int) -> AnonymousOut:
    """A message as it may be learned from. Raises `Forbidden`, `NotFound`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session:
        said = await _anonymous(office, session, await _message(session, message_id))
    doubts = [DoubtOut(start=one.start, end=one.end, why=one.why) for one in said.doubts]
    return AnonymousOut(text=said.text, doubts=doubts)


async def propose_from(
    office: Office, staff: Staff, message_id: int, proposal: ProposalIn
) -> ProposedOut:
    """Propose what a message teaches. Raises `Forbidden`, `NotFound`, and what
    `proposing.propose` refuses."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        message = await _message(session, message_id)
        made = await propose(
            session,
            office.seal,
            proposal.content,
            author_id=staff.id,
            now=office.clock.now(),
            why=proposal.why,
            origin=Origin(message.conversation_id, message.id),
            looked=proposal.looked,
        )
        office.record(session, staff, "review.propose", f"proposal:{made.id}", kind=made.kind.value)
    return ProposedOut(id=made.id, kind=made.kind.value, content=made.content)


async def _message(session: AsyncSession, message_id: int) -> Message:
    message = await session.get(Message, message_id)
    if message is None or message.id in await hidden_messages(session, message.conversation_id):
        raise NotFound("not_found")
    return message


async def _anonymous(office: Office, session: AsyncSession, message: Message) -> Anonymised:
    known = await known_of(session, office.seal, message.conversation_id)
    return anonymised(message.text, known, await roster(session))


async def _place_before(session: AsyncSession, message: Message) -> Place:
    """Where the assistant stood when the message came."""
    told = await session.scalar(
        select(Message.understanding)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.id < message.id,
            Message.author == Author.PATIENT,
            Message.understanding.has_key("active_loop"),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if told is None:
        return Place()
    loop, slot = told.get("active_loop"), told.get("requested_slot")
    return Place(str(loop) if loop else None, str(slot) if slot else None)


def _checked(message: Message, verdict: VerdictIn) -> Verdict:
    entities = None
    if verdict.right_entities is not None:
        entities = [_entity(message.text, one) for one in verdict.right_entities]
    if verdict.correct:
        # Whoever says that all of it is right says so of what was found in it, too.
        return Verdict(correct=True, right_entities=entities or _as_understood(message))
    if verdict.right_intent is None and entities is None and verdict.right_step is None:
        raise InvalidInput("verdict_empty")
    return Verdict(
        correct=False,
        right_intent=verdict.right_intent,
        right_entities=entities,
        right_step=verdict.right_step,
    )


def _entity(text: str, told: EntityIn) -> Entity:
    if not told.start < told.end <= len(text):
        raise InvalidInput("entity_outside")
    value = told.value or text[told.start : told.end]
    return {"entity": told.entity, "start": told.start, "end": told.end, "value": value}


def _as_understood(message: Message) -> list[Entity] | None:
    told = (message.understanding or {}).get("entities")
    if not isinstance(told, list):
        return None
    return [
        {key: one.get(key) for key in ("entity", "start", "end", "value")}
        for one in told
        if isinstance(one.get("start"), int) and isinstance(one.get("end"), int)
    ]
