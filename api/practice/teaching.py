"""Practising on reviewed conversations: up to a place, then the trainee answers, then sees what was
answered and what the rubric makes of both."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint
from api.errors import InvalidInput, NotFound, Refused
from api.practice.models import TeachingAnswer, TeachingPiece
from api.practice.scoring import Remark, remark_of
from api.rubric.observation import total
from api.rubric.observing import observe
from api.rubric.rules import RubricRules
from api.rubric.talk import Line as RubricLine
from api.rubric.talk import Talk as RubricTalk

_GREETING = "greeting"
# At the real desk name and role were told by the desk when the person came.
_TOLD_BY_DESK = "introduction"


class TeachingLine(BaseModel):
    """One line of a piece, anonymised. `staff`: a person's answer, `bot` the assistant's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speaker: str
    text: str
    seconds: float | None = None
    danger: bool = False


class View(BaseModel):
    """The rubric's view of one answer: points of 100 (none where rules can say nothing)."""

    points: int | None
    remarks: list[Remark]


def places(lines: Sequence[TeachingLine]) -> list[int]:
    """Where a person answers the patient; the assistant's answers where no person did."""
    for speaker in ("staff", "bot"):
        found = [
            at
            for at, line in enumerate(lines)
            if line.speaker == speaker and at and lines[at - 1].speaker == "patient"
        ]
        if found:
            return found
    return []


def answer_at(lines: Sequence[TeachingLine], place: int) -> list[TeachingLine]:
    """All that was said at that place until the patient spoke again."""
    said: list[TeachingLine] = []
    for line in lines[place:]:
        if line.speaker == "patient":
            break
        said.append(line)
    return said


def judged(
    rubric: RubricRules, before: Sequence[TeachingLine], answer: str, seconds: float | None
) -> View:
    """What the rubric makes of an answer after these lines. Who answers is not the one who answered
    before: only this answer is looked at, and whether it greets only when it is the first."""
    first = all(line.speaker == "patient" for line in before)
    lines = [
        RubricLine(
            speaker="patient" if line.speaker == "patient" else "colleague",
            text=line.text,
            danger=line.danger and at == len(before) - 1,
        )
        for at, line in enumerate(before)
    ]
    own = RubricLine(speaker="agent", text=answer, seconds=seconds)
    found = [
        one
        for one in observe(rubric, RubricTalk(lines=(*lines, own), over=False))
        if one.score is not None
        and one.criterion != _TOLD_BY_DESK
        and (first or one.criterion != _GREETING)
    ]
    return View(
        points=total(rubric, {one.criterion: one.score for one in found}),
        remarks=[remark_of(rubric, one) for one in found],
    )


async def release(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    title: str,
    lines: Sequence[TeachingLine],
    points: Sequence[int],
    staff_id: int,
    now: datetime,
) -> TeachingPiece:
    """Let trainees have it; what was released of the conversation before is replaced. Raises
    `InvalidInput("teaching_points")` for a place where nobody answers the patient."""
    if not points or not set(points) <= set(places(lines)):
        raise InvalidInput("teaching_points")
    piece = await session.scalar(
        select(TeachingPiece)
        .where(TeachingPiece.conversation_id == conversation_id)
        .with_for_update()
    )
    if piece is None:
        piece = TeachingPiece(conversation_id=conversation_id)
        session.add(piece)
    piece.title = title
    piece.lines = [line.model_dump() for line in lines]
    piece.points = sorted(set(points))
    piece.released_by_id, piece.released_at, piece.withdrawn_at = staff_id, now, None
    await session.flush()
    return piece


async def withdraw(session: AsyncSession, piece_id: int, now: datetime) -> TeachingPiece:
    """Take it back; doing so again changes nothing. Raises `NotFound`."""
    piece = await session.scalar(
        select(TeachingPiece).where(TeachingPiece.id == piece_id).with_for_update()
    )
    if piece is None:
        raise NotFound("not_found")
    piece.withdrawn_at = piece.withdrawn_at or now
    return piece


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> TeachingPiece | None:
    """What is released of a conversation now."""
    found: TeachingPiece | None = await session.scalar(
        select(TeachingPiece).where(
            TeachingPiece.conversation_id == conversation_id, TeachingPiece.withdrawn_at.is_(None)
        )
    )
    return found


async def pieces(session: AsyncSession) -> list[TeachingPiece]:
    """What trainees may have, the latest first."""
    found = await session.scalars(
        select(TeachingPiece)
        .where(TeachingPiece.withdrawn_at.is_(None), _nobody_elses())
        .order_by(TeachingPiece.id.desc())
    )
    return list(found)


async def find(session: AsyncSession, piece_id: int) -> TeachingPiece:
    """One that trainees may have. Raises `NotFound`."""
    piece = await session.scalar(
        select(TeachingPiece).where(
            TeachingPiece.id == piece_id, TeachingPiece.withdrawn_at.is_(None), _nobody_elses()
        )
    )
    if piece is None:
        raise NotFound("not_found")
    return piece


async def answers(
    session: AsyncSession, staff_id: int, piece_ids: Sequence[int]
) -> list[TeachingAnswer]:
    """What somebody has answered in these pieces, in order."""
    found = await session.scalars(
        select(TeachingAnswer)
        .where(TeachingAnswer.staff_id == staff_id, TeachingAnswer.piece_id.in_(piece_ids))
        .order_by(TeachingAnswer.id)
    )
    return list(found)


async def answer(
    session: AsyncSession,
    rubric: RubricRules,
    piece: TeachingPiece,
    staff_id: int,
    place: int,
    text: str,
    seconds: float,
    now: datetime,
) -> TeachingAnswer:
    """Keep an answer with its points. Raises `InvalidInput("practice_empty")`,
    `Refused("teaching_not_yet")` for a place whose turn it isn't."""
    if not text.strip():
        raise InvalidInput("practice_empty")
    given = {one.line for one in await answers(session, staff_id, [piece.id])}
    open_ones = [one for one in piece.points if one not in given]
    if place not in given and place not in open_ones[:1]:
        raise Refused("teaching_not_yet")
    found = judged(rubric, lines_of(piece)[:place], text, seconds)
    kept = TeachingAnswer(
        piece_id=piece.id,
        staff_id=staff_id,
        line=place,
        text=text.strip(),
        seconds=seconds,
        points=found.points,
        at=now,
    )
    session.add(kept)
    await session.flush()
    return kept


def lines_of(piece: TeachingPiece) -> list[TeachingLine]:
    """The lines of a piece."""
    stored: list[dict[str, Any]] = piece.lines
    return [TeachingLine.model_validate(line) for line in stored]


def _nobody_elses() -> ColumnElement[bool]:
    """Not what became the discipline office's alone after it was released."""
    restricted = exists().where(
        Complaint.conversation_id == TeachingPiece.conversation_id, Complaint.restricted
    )
    return ~restricted
