"""What of a conversation is judged: only what the reader may see. What belongs to a restricted
complaint is left out, as if it had not been said."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint, ComplaintKind
from api.conversations import service as conversations
from api.conversations.masking import mask_identity
from api.conversations.models import Message
from api.courtesy.addressing import Person
from api.errors import NotFound, Refused
from api.handoff import history
from api.quality.figures import BOT
from api.quality.models import Judgement
from api.quality.schemas import JudgementOut, ObservedOut, Remark
from api.quality.service import by_username
from api.quality.talks import Served, receivers, talk_of
from api.rubric.observation import Observation, explained
from api.rubric.observing import observe
from api.rubric.rules import RubricRules
from api.safety.models import SafetyEvent
from api.staff.desk import replying, transcript
from api.staff.models import Staff
from api.staff.office import Office


@dataclass(frozen=True)
class Opened:
    """A conversation that is looked at. `kept_back`: there is something in it that nobody but the
    discipline office may know of."""

    served: Served
    kept_back: bool

    @property
    def visible(self) -> frozenset[int]:
        """The ids of the messages that may be seen."""
        return frozenset(message.id for message in self.served.messages)

    def subjects(self) -> list[Staff | None]:
        """Who can be judged: people first, then the bot (None)."""
        return [*self.served.agents(), *([None] if self.served.bot_spoke() else [])]

    def subject(self, name: str) -> Staff | None:
        """The one of that username, or the bot. Raises `NotFound("not_found")`."""
        for subject in self.subjects():
            if (subject.username if subject else BOT) == name:
                return subject
        raise NotFound("not_found")

    def remarks(self, judgement: Judgement) -> list[Remark]:
        """The remarks without those that may tell of what is kept back."""
        found = [Remark.model_validate(remark) for remark in judgement.remarks]
        return [
            one
            for one in found
            if (one.message in self.visible if one.message is not None else not self.kept_back)
        ]

    def shown(self, judgement: Judgement, reviewer: str | None) -> JudgementOut:
        """A judgement for whoever looks."""
        return JudgementOut(
            place=judgement.place,
            reviewer=reviewer,
            final=judgement.final,
            rubric_version=judgement.rubric_version,
            scores=judgement.scores,
            remarks=self.remarks(judgement),
            total=judgement.total,
            at=judgement.at,
        )


async def opened(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID, *, erased: bool = False
) -> Opened:
    """Read a conversation for somebody who isn't of the discipline office; with `erased` also one
    of which no word is left. Raises `NotFound`, `Refused("conversation_erased")`."""
    found = await conversations.get_conversation(session, conversation_id)
    if found.erased_at is not None and not erased:
        raise Refused("conversation_erased")
    filed = await _filed(session, conversation_id)
    messages = await conversations.transcript(session, conversation_id)
    hidden = transcript.hidden_ids(messages, [one for one in filed if one.restricted])
    events = await history.of_conversation(session, conversation_id)
    served = Served(
        conversation=found,
        messages=[message for message in messages if message.id not in hidden],
        events=events,
        staff=await by_username(session, receivers(events)),
        dangers=await _dangers(session, conversation_id),
        people=await _people(office, session, conversation_id),
        complaint=any(_counts(one) for one in filed),
    )
    return Opened(served, kept_back=any(one.restricted for one in filed))


async def kept_back(session: AsyncSession, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the conversations in which something is kept back."""
    query = select(Complaint.conversation_id).where(
        Complaint.conversation_id.in_(list(ids)), Complaint.restricted
    )
    return {one for one in await session.scalars(query) if one is not None}


def observed(
    office: Office, rules: RubricRules, there: Opened, subject: Staff | None
) -> list[ObservedOut]:
    """What the rules propose for a subject."""
    talk, messages = talk_of(there.served, subject, role_of(office, subject))
    return [_shown(rules, one, messages) for one in observe(rules, talk)]


def role_of(office: Office, subject: Staff | None) -> str:
    """What patients are told that somebody is."""
    return office.wording(f"staff.role.{subject.role.value}") if subject else ""


def _shown(
    rules: RubricRules, observation: Observation, messages: Sequence[Message]
) -> ObservedOut:
    criterion = next(one for one in rules.rubric.criteria if one.id == observation.criterion)
    line = observation.line
    return ObservedOut(
        criterion=criterion.id,
        name=criterion.name,
        weight=criterion.weight,
        scale=criterion.scale,
        score=observation.score,
        applies=observation.why != "not_this_time",
        left_to_people=observation.why == "for_people",
        why=explained(rules, observation),
        message=messages[line].id if line is not None else None,
        words=mask_identity(observation.evidence)[0],
    )


def _counts(complaint: Complaint) -> bool:
    return not complaint.restricted and complaint.kind is ComplaintKind.COMPLAINT


async def _filed(session: AsyncSession, conversation_id: uuid.UUID) -> list[Complaint]:
    query = select(Complaint).where(Complaint.conversation_id == conversation_id)
    return list(await session.scalars(query.order_by(Complaint.serial)))


async def _dangers(session: AsyncSession, conversation_id: uuid.UUID) -> frozenset[int]:
    query = select(SafetyEvent.message_id).where(SafetyEvent.conversation_id == conversation_id)
    return frozenset(await session.scalars(query))


async def _people(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID
) -> tuple[Person, ...]:
    """By their names in the clear: only to see whether they were addressed well, never shown."""
    return tuple(await replying.people_in(office, session, conversation_id))
