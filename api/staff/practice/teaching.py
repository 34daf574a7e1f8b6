"""Reviewed conversations to practise on: trainers release them, everybody answers them."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.masking import mask_identity
from api.conversations.models import Author, Message
from api.errors import InvalidInput, Refused
from api.practice import teaching
from api.practice.models import TeachingAnswer, TeachingPiece
from api.practice.teaching import TeachingLine, View
from api.review.anonymising import Anonymised, Known, anonymised, names_patient
from api.review.known import known_of, roster
from api.safety.models import SafetyEvent
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.practice.schemas import (
    PieceAnswerIn,
    PieceLine,
    PieceOut,
    PreviewLine,
    PreviewOut,
    ReleaseIn,
    StepOut,
    ViewOut,
)
from api.staff.review.replay import hidden_messages

_SPEAKERS = {Author.PATIENT: "patient", Author.AGENT: "staff", Author.BOT: "bot"}
_Cleaned = list[tuple[TeachingLine, Anonymised]]


async def preview(office: Office, staff: Staff, conversation_id: uuid.UUID) -> PreviewOut:
    """What trainees would get. Looking is recorded. Raises `NotFound`,
    `Refused("teaching_not_possible")`."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        cleaned, _ = await _cleaned(office, session, conversation_id)
        piece = await teaching.of_conversation(session, conversation_id)
        office.record(session, staff, "practice.release_view", f"conversation:{conversation_id}")
    places = set(teaching.places([line for line, _ in cleaned]))
    return PreviewOut(
        lines=[
            PreviewLine(
                speaker=line.speaker,
                text=line.text,
                place=at if at in places else None,
                doubts=[made.text[mark.start : mark.end] for mark in made.doubts],
            )
            for at, (line, made) in enumerate(cleaned)
        ],
        piece=piece.id if piece else None,
        title=piece.title if piece else "",
    )


async def release(
    office: Office, staff: Staff, conversation_id: uuid.UUID, given: ReleaseIn
) -> PieceLine:
    """Let trainees have it. Raises as `preview`, `InvalidInput("teaching_points")`,
    `Refused("teaching_doubts")` when doubts were not looked at, `Refused("example_names_patient")`.
    """
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        cleaned, known = await _cleaned(office, session, conversation_id)
        if any(names_patient(text, known) for text in (given.title, *_texts(cleaned))):
            raise Refused("example_names_patient")
        if not given.looked and any(made.doubts for _, made in cleaned):
            raise Refused("teaching_doubts")
        lines = [line for line, _ in cleaned]
        piece = await teaching.release(
            session,
            conversation_id,
            given.title.strip(),
            lines,
            given.places,
            staff.id,
            office.clock.now(),
        )
        office.record(session, staff, "practice.release", f"conversation:{conversation_id}")
    return PieceLine(id=piece.id, title=piece.title, places=len(piece.points), done=0)


async def withdraw(office: Office, staff: Staff, piece_id: int) -> None:
    """Trainees have it no more. Raises `NotFound`."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        piece = await teaching.withdraw(session, piece_id, office.clock.now())
        office.record(session, staff, "practice.withdraw", f"conversation:{piece.conversation_id}")


async def pieces(office: Office, staff: Staff) -> list[PieceLine]:
    """What there is to practise on."""
    check(staff, Permission.LEARN)
    async with office.sessions() as session:
        found = await teaching.pieces(session)
        given = await teaching.answers(session, staff.id, [one.id for one in found])
    done = {(one.piece_id, one.line) for one in given}
    return [
        PieceLine(
            id=one.id,
            title=one.title,
            places=len(one.points),
            done=sum((one.id, place) in done for place in one.points),
        )
        for one in found
    ]


async def read(office: Office, staff: Staff, piece_id: int) -> PieceOut:
    """A piece as far as I have answered it. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    async with office.sessions() as session:
        piece = await teaching.find(session, piece_id)
        given = await teaching.answers(session, staff.id, [piece.id])
    return _out(office, piece, given)


async def answer(office: Office, staff: Staff, piece_id: int, given: PieceAnswerIn) -> PieceOut:
    """My answer at one place. Raises `NotFound`, `InvalidInput("practice_empty")`,
    `Refused("teaching_not_yet")`."""
    check(staff, Permission.LEARN)
    async with office.sessions() as session, session.begin():
        piece = await teaching.find(session, piece_id)
        await teaching.answer(
            session,
            office.aids.rubric,
            piece,
            staff.id,
            given.place,
            given.text,
            given.seconds,
            office.clock.now(),
        )
        kept = await teaching.answers(session, staff.id, [piece.id])
    return _out(office, piece, kept)


async def _cleaned(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID
) -> tuple[_Cleaned, Known]:
    """The lines of a conversation without its patient. One of which a part is the discipline
    office's alone, or whose words were erased, is not for trainees."""
    found = await conversations.get_conversation(session, conversation_id)
    if found.erased_at is not None or await hidden_messages(session, conversation_id):
        raise Refused("teaching_not_possible")
    known = await known_of(session, office.seal, conversation_id)
    doctors = await roster(session)
    messages = await conversations.transcript(session, conversation_id)
    dangers = await _dangers(session, conversation_id)
    cleaned: _Cleaned = []
    for before, message in zip([None, *messages], messages, strict=False):
        speaker = _SPEAKERS.get(message.author)
        if speaker is None or not message.text:
            continue
        made = anonymised(mask_identity(message.text)[0], known, doctors)
        line = TeachingLine(
            speaker=speaker,
            text=made.text,
            seconds=_seconds(before, message),
            danger=message.id in dangers,
        )
        cleaned.append((line, made))
    if not cleaned:
        raise InvalidInput("teaching_points")
    return cleaned, known


async def _dangers(session: AsyncSession, conversation_id: uuid.UUID) -> set[int]:
    """The messages that told of a danger."""
    found = select(SafetyEvent.message_id).where(SafetyEvent.conversation_id == conversation_id)
    return set(await session.scalars(found))


def _texts(cleaned: _Cleaned) -> list[str]:
    return [line.text for line, _ in cleaned]


def _seconds(before: Message | None, message: Message) -> float | None:
    return None if before is None else max(0.0, (message.at - before.at).total_seconds())


def _out(office: Office, piece: TeachingPiece, given: list[TeachingAnswer]) -> PieceOut:
    """Places in order, as far as the first that is not answered."""
    lines = teaching.lines_of(piece)
    last = {one.line: one for one in given}
    steps: list[StepOut] = []
    shown = 0
    for place in piece.points:
        own = last.get(place)
        steps.append(_step(office, lines, shown, place, own))
        if own is None:
            break
        shown = place + len(teaching.answer_at(lines, place))
    over = all(place in last for place in piece.points)
    return PieceOut(id=piece.id, title=piece.title, steps=steps, over=over)


def _step(
    office: Office, lines: list[TeachingLine], shown: int, place: int, own: TeachingAnswer | None
) -> StepOut:
    before, theirs = lines[:place], teaching.answer_at(lines, place)
    text = "\n".join(line.text for line in theirs)
    rubric = office.aids.rubric
    return StepOut(
        place=place,
        before=lines[shown:place],
        own=_view(own.text, teaching.judged(rubric, before, own.text, own.seconds))
        if own
        else None,
        theirs=_view(text, teaching.judged(rubric, before, text, theirs[0].seconds))
        if own
        else None,
    )


def _view(text: str, found: View) -> ViewOut:
    return ViewOut(text=text, points=found.points, remarks=found.remarks)
