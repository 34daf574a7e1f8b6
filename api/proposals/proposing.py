"""Making a proposal. Nothing of a patient gets into one: a known name or number is refused, and
what might be one must have been looked at."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import without_numbers
from api.errors import Refused
from api.proposals.kinds import (
    AliasContent,
    ArticleContent,
    Content,
    ExampleContent,
    QuestionContent,
    RedFlagContent,
    TriageContent,
    WordingContent,
)
from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.review.anonymising import names_patient, suspicious
from api.review.known import known_of, roster
from api.review.marks import Known, Mark
from api.security import Seal

NOBODY = Known()


@dataclass(frozen=True)
class Origin:
    """Where a proposal comes from: a message of a conversation, or nothing in particular."""

    conversation_id: uuid.UUID | None = None
    message_id: int | None = None


NOWHERE = Origin()


async def propose(
    session: AsyncSession,
    seal: Seal,
    content: Content,
    *,
    author_id: int,
    now: datetime,
    why: str = "",
    origin: Origin = NOWHERE,
    looked: bool = False,
) -> Proposal:
    """Store a proposal. `looked`: whoever proposes has looked at what might be a name or a number.

    Raises `Refused("example_names_patient")` when a name or number that the api knows of that
    conversation occurs in it, whoever looked; `Refused("example_in_doubt", found)` when something
    might be one and nobody has looked.
    """
    known = NOBODY
    if origin.conversation_id is not None:
        known = await known_of(session, seal, origin.conversation_id)
    if any(names_patient(text, known) for text in (why, *texts_of(content))):
        raise Refused("example_names_patient")
    if not looked and (found := await _in_doubt(session, content, known)):
        raise Refused("example_in_doubt", found=found)
    proposal = Proposal(
        kind=ProposalKind(content.kind),
        state=ProposalState.PROPOSED,
        content=content.model_dump(mode="json"),
        why=without_numbers(why.strip()),
        conversation_id=origin.conversation_id,
        message_id=origin.message_id,
        author_id=author_id,
        at=now,
    )
    session.add(proposal)
    await session.flush()
    return proposal


def texts_of(content: Content) -> Iterator[str]:
    """Everything in a proposal that somebody has written."""
    match content:
        case ExampleContent() | TriageContent():
            yield content.text
        case RedFlagContent():
            yield from filter(None, (content.text, content.form))
        case AliasContent():
            yield content.alias
        case QuestionContent():
            yield content.question
        case ArticleContent():
            yield from (content.title, *content.questions, *content.keywords, content.body)
        case WordingContent():
            yield content.after


async def _in_doubt(session: AsyncSession, content: Content, known: Known) -> str:
    """What in the words of patients may be a name or a number; empty where nothing is."""
    names = await roster(session)
    return "、".join(
        text[mark.start : mark.end]
        for text in _said_by_patients(content)
        for mark in _marks(text, known, names)
    )


def _said_by_patients(content: Content) -> Iterator[str]:
    match content:
        case ExampleContent() | TriageContent() | RedFlagContent() | QuestionContent():
            yield from texts_of(content)
        case ArticleContent():
            yield from content.questions
        case _:
            # Names and words of the hospital's own.
            return


def _marks(text: str, known: Known, names: list[str]) -> list[Mark]:
    return suspicious(text, known, names)
