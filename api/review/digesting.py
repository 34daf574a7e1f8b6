"""The job that reads conversations which have come to rest: what reviewers should look at, and
which questions had no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint
from api.conversations.models import Conversation
from api.gaps import collecting
from api.gaps.models import GapQuestion
from api.guide.words import GuideWords, load_guide_words
from api.review.digest import Digest, digest
from api.review.gathering import Gathered, gather
from api.review.models import ReviewItem, ReviewState
from api.review.restricted import digested_otherwise
from api.review.rules import ReviewRules, load_review_rules
from api.security import Seal

BATCH = 500


@dataclass(frozen=True)
class Reading:
    """What the jobs read with."""

    rules: ReviewRules
    words: GuideWords
    seal: Seal


def reading_of(folder: Path, seal: Seal) -> Reading:
    """What the jobs need of a knowledge base."""
    return Reading(load_review_rules(folder), load_guide_words(folder), seal)


async def digest_quiet(
    session: AsyncSession, reading: Reading, now: datetime, *, batch: int = BATCH
) -> int:
    """Digest a batch of the conversations that have changed and are quiet now, the longest quiet
    first; returns how many."""
    quiet = now - timedelta(minutes=reading.rules.inbox.quiet_minutes)
    changed = list(await session.scalars(_changed(quiet).limit(batch)))
    changed += await session.scalars(_newly_restricted().limit(batch))
    found = list({conversation.id: conversation for conversation in changed}.values())
    if found:
        gathered = await gather(session, found)
        await _keep(session, [(one, digest(one.talked, reading.rules.inbox)) for one in gathered])
        await collecting.collect(session, reading.seal, reading.rules.gaps, gathered)
    return len(found)


def _changed(quiet: datetime) -> Select[Conversation]:
    """From the last word that was read so far on: whatever is said later comes after it."""
    read_to = select(func.max(ReviewItem.read_to)).scalar_subquery()
    return (
        select(Conversation)
        .outerjoin(ReviewItem, ReviewItem.conversation_id == Conversation.id)
        .where(
            Conversation.erased_at.is_(None),
            Conversation.last_at <= quiet,
            or_(read_to.is_(None), Conversation.last_at >= read_to),
            or_(ReviewItem.conversation_id.is_(None), ReviewItem.read_to != Conversation.last_at),
        )
        .order_by(Conversation.last_at, Conversation.id)
    )


def _newly_restricted() -> Select[Conversation]:
    """Those whose complaint became the discipline office's, or was given back, since."""
    filed = select(Complaint.conversation_id).where(Complaint.restricted)
    known = select(ReviewItem.conversation_id).where(ReviewItem.restricted != [])
    return (
        select(Conversation)
        .join(ReviewItem, ReviewItem.conversation_id == Conversation.id)
        .where(
            Conversation.erased_at.is_(None),
            ReviewItem.conversation_id.in_(filed.union(known)),
            digested_otherwise(),
        )
        .order_by(Conversation.id)
    )


async def _keep(session: AsyncSession, digested: Sequence[tuple[Gathered, Digest]]) -> None:
    """Write what was found. What a reviewer has done with a conversation stays, until the patient
    says more in it: then there is something new to look at."""
    fresh = insert(ReviewItem).values([_row(one, found) for one, found in digested])
    written: dict[str, Any] = {name: fresh.excluded[name] for name in _DIGESTED}
    looked_away = ReviewItem.state.in_([ReviewState.DONE, ReviewState.PASSED_OVER])
    goes_on = and_(looked_away, fresh.excluded.turns > ReviewItem.turns)
    written["state"] = case((goes_on, ReviewState.OPEN.value), else_=ReviewItem.state)
    written["assigned_to_id"] = case((goes_on, null()), else_=ReviewItem.assigned_to_id)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=[ReviewItem.conversation_id], set_=written)
    )


_DIGESTED = frozenset(
    {
        "started_at",
        "ended_at",
        "turns",
        "score",
        "reasons",
        "reason_codes",
        "outcome",
        "flows",
        "intents",
        "departments",
        "agents",
        "restricted",
        "read_to",
    }
)


def _row(one: Gathered, found: Digest) -> dict[str, Any]:
    conversation, messages = one.conversation, one.talked.messages
    return {
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "started_at": messages[0].at if messages else conversation.created_at,
        "ended_at": messages[-1].at if messages else conversation.created_at,
        "turns": found.turns,
        "score": found.score,
        "reasons": [
            {
                "reason": reason.reason.value,
                "message_id": reason.message_id,
                "count": reason.count,
                "weight": reason.weight,
            }
            for reason in found.reasons
        ],
        "reason_codes": [reason.reason.value for reason in found.reasons],
        "outcome": found.outcome,
        "flows": found.flows,
        "intents": found.intents,
        "departments": found.departments,
        "agents": list(one.talked.agents),
        "restricted": list(one.restricted),
        "read_to": conversation.last_at,
        "state": ReviewState.OPEN,
    }


async def forget(session: AsyncSession, conversations: Sequence[Any]) -> None:
    """What goes when conversations are erased: what was said in them and what it was about. That
    they were reviewed stays, for the figures."""
    await session.execute(
        delete(GapQuestion)
        .where(GapQuestion.conversation_id.in_(conversations))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(ReviewItem)
        .where(ReviewItem.conversation_id.in_(conversations))
        .values(turns=0, reasons=[], reason_codes=[], flows=[], intents=[], departments=[])
        .execution_options(synchronize_session=False)
    )
