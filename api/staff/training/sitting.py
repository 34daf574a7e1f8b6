"""Sitting an exam. Everything that is done is kept at once; what comes too late ends it."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Refused
from api.practice.library import Library, load_library
from api.practice.talk import Act, State
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.practice.schemas import AnswerIn, TalkLine
from api.staff.training import showing
from api.staff.training.schemas import ChoiceIn, ExamOut, ExamPatient, ExamQuestion
from api.training import exams
from api.training.exam import Paper
from api.training.marking import ExamScore
from api.training.models import ExamAttempt, ExamTalk

_SEEDS = 1_000_000
_Work = Callable[[AsyncSession, ExamAttempt], Awaitable[Any]]


def library_of(office: Office) -> Library:
    """The simulated patients of this hospital."""
    return load_library(office.knowledge_base)


async def begin(office: Office, staff: Staff) -> ExamOut:
    """A new exam, or the one that goes on. Raises `Refused` as `exams.begin`."""
    check(staff, Permission.LEARN)
    now, material = office.clock.now(), showing.material_of(office)
    async with office.sessions() as session, session.begin():
        seed = secrets.randbelow(_SEEDS)
        attempt = await exams.begin(session, material, library_of(office), staff, seed, now)
        if attempt.started_at == now:
            office.record(session, staff, "exam.begin", f"exam:{attempt.id}", seed=attempt.seed)
        return await shown(office, session, staff, attempt)


async def read(office: Office, staff: Staff, attempt_id: int) -> ExamOut:
    """An exam of one's own; trainers read anybody's, which is recorded. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    trainer = allows(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        attempt = await exams.find(session, attempt_id, None if trainer else staff.id, lock=True)
        if attempt.ended_at is None and not exams.running(attempt, office.clock.now()):
            await end(office, session, attempt)
        if attempt.staff_id != staff.id:
            office.record(session, staff, "exam.view", f"exam:{attempt.id}")
        return await shown(office, session, staff, attempt)


async def choose(office: Office, staff: Staff, attempt_id: int, given: ChoiceIn) -> ExamOut:
    """Answer a question; again changes it. Raises as `_act`, `InvalidInput`."""

    async def work(session: AsyncSession, attempt: ExamAttempt) -> None:
        exams.choose(attempt, given.question, given.option)

    return await _act(office, staff, attempt_id, work)


async def call_in(office: Office, staff: Staff, attempt_id: int, place: int) -> ExamOut:
    """The next patient, please. Raises as `_act`, `Refused("scenario_gone")`."""
    return await _act(
        office,
        staff,
        attempt_id,
        lambda session, attempt: exams.call_in(
            session, library_of(office), attempt, place, office.clock.now()
        ),
    )


async def say(
    office: Office, staff: Staff, attempt_id: int, place: int, given: AnswerIn
) -> ExamOut:
    """Say or do something. Raises as `_act`, `Refused("practice_over")`,
    `InvalidInput("practice_empty")`."""
    acts = [Act(kind=one.kind, fields=one.fields) for one in given.acts]
    return await _act(
        office,
        staff,
        attempt_id,
        lambda session, attempt: exams.say(
            session, library_of(office), attempt, place, given.text, acts, office.clock.now()
        ),
    )


async def wait(office: Office, staff: Staff, attempt_id: int, place: int) -> ExamOut:
    """Time passes without an answer. Raises as `_act`."""
    return await _act(
        office,
        staff,
        attempt_id,
        lambda session, attempt: exams.wait(
            session, library_of(office), attempt, place, office.clock.now()
        ),
    )


async def end_talk(office: Office, staff: Staff, attempt_id: int, place: int) -> ExamOut:
    """I am through with this patient. Raises as `_act`."""
    return await _act(
        office,
        staff,
        attempt_id,
        lambda session, attempt: exams.end_talk(session, attempt, place, office.clock.now()),
    )


async def finish(office: Office, staff: Staff, attempt_id: int) -> ExamOut:
    """Hand it in. Raises as `_act`."""

    async def work(session: AsyncSession, attempt: ExamAttempt) -> None:
        found = await end(office, session, attempt)
        subject = f"exam:{attempt.id}"
        office.record(session, staff, "exam.finish", subject, points=found.points)

    return await _act(office, staff, attempt_id, work)


async def end(office: Office, session: AsyncSession, attempt: ExamAttempt) -> ExamScore:
    """End an attempt as it stands."""
    owner = await session.get_one(Staff, attempt.staff_id)
    return await exams.finish(
        session,
        showing.material_of(office),
        library_of(office),
        office.aids.rubric,
        attempt,
        name=owner.display_name,
        role=showing.role_name(office, attempt.role),
        now=office.clock.now(),
    )


async def shown(
    office: Office, session: AsyncSession, staff: Staff, attempt: ExamAttempt
) -> ExamOut:
    """The exam as it stands: what is right, and the draw, only once it has ended."""
    paper, ended = exams.paper_of(attempt), attempt.ended_at is not None
    kept = await exams.talks(session, attempt.id)
    name = (await showing.names(session, [attempt.staff_id]))[attempt.staff_id]
    return ExamOut(
        id=attempt.id,
        name=name,
        own=attempt.staff_id == staff.id,
        role_name=showing.role_name(office, attempt.role),
        seed=attempt.seed if ended else None,
        started_at=attempt.started_at,
        due_at=attempt.due_at,
        ended=ended,
        reviewed=attempt.reviewed_at is not None,
        pass_mark=showing.material_of(office).rules.exam.pass_mark,
        questions=_questions(paper, attempt, ended=ended),
        patients=[
            patient
            for place in range(len(paper.patients))
            if (patient := _patient(office, paper, place, kept.get(place))) is not None
        ],
        result=ExamScore.model_validate(attempt.result) if attempt.result else None,
        points=attempt.points,
        passed=attempt.passed,
        reason=attempt.reason,
    )


async def _act(office: Office, staff: Staff, attempt_id: int, work: _Work) -> ExamOut:
    """Do something in an exam of one's own. Whatever comes after its time ends it and is not done.
    Raises `NotFound`, `Refused("exam_over")`."""
    check(staff, Permission.LEARN)
    async with office.sessions() as session, session.begin():
        attempt = await exams.find(session, attempt_id, staff.id, lock=True)
        if attempt.ended_at is not None:
            raise Refused("exam_over")
        if exams.running(attempt, office.clock.now()):
            await work(session, attempt)
        else:
            await end(office, session, attempt)
        return await shown(office, session, staff, attempt)


def _questions(paper: Paper, attempt: ExamAttempt, *, ended: bool) -> list[ExamQuestion]:
    return [
        ExamQuestion(
            ask=one.question.ask,
            options=list(one.question.options),
            chosen=attempt.answers.get(str(place)),
            right=one.question.right if ended else None,
            why=one.question.why if ended else None,
        )
        for place, one in enumerate(paper.questions)
    ]


def _patient(office: Office, paper: Paper, place: int, talk: ExamTalk | None) -> ExamPatient | None:
    """None for one whose scenario the hospital has taken out."""
    library = library_of(office)
    scenario = library.by_id.get(paper.patients[place])
    if scenario is None:
        return None
    who = scenario.patient
    found = ExamPatient(
        place=place, name=who.name, age=who.age, sex=who.sex, channel=scenario.channel
    )
    if talk is None:
        return found
    state = State.model_validate(talk.state)
    return found.model_copy(
        update={
            "background": scenario.background,
            "begun": True,
            "over": state.ended is not None,
            "ended": talk.ended_at is not None,
            "asked_at": talk.asked_at,
            "lines": [
                TalkLine(
                    speaker="patient" if line.speaker == "patient" else "trainee",
                    text=line.text,
                    seconds=line.seconds,
                    acts=[act.kind for act in line.acts],
                )
                for line in state.lines
            ],
        }
    )
