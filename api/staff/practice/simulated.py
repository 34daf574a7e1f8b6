"""Practising with simulated patients: everybody for themselves; trainers see who has practised."""

import asyncio
import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.practice import service
from api.practice.engine import Session
from api.practice.library import Library, load_library
from api.practice.models import PracticeRun
from api.practice.scenarios import Scenario
from api.practice.scoring import Score
from api.practice.service import Trainee
from api.practice.talk import Act
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.practice.schemas import (
    AnswerIn,
    BeginIn,
    HintOut,
    ModelLine,
    PatientChoice,
    RunLine,
    RunOut,
    TalkLine,
    TraineeOut,
)

_SEEDS = 1000


def library_of(office: Office) -> Library:
    """The scenarios of this hospital."""
    return load_library(office.knowledge_base)


async def _library(office: Office) -> Library:
    """The same; the first time they are read, which takes a second, others go on working."""
    return await asyncio.to_thread(load_library, office.knowledge_base)


async def choices(office: Office, staff: Staff) -> list[PatientChoice]:
    """Whom one can practise with."""
    check(staff, Permission.LEARN)
    return [_choice(one) for one in (await _library(office)).scenarios]


async def begin(office: Office, staff: Staff, wish: BeginIn) -> RunOut:
    """A patient comes. Raises `NotFound("no_scenario")`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    seed = secrets.randbelow(_SEEDS) if wish.seed is None else wish.seed
    scenario = wish.scenario
    if scenario is None:
        scenario = service.draw(library, seed, flow=wish.flow, difficulty=wish.difficulty).id
    async with office.sessions() as session, session.begin():
        run = await service.begin(session, library, scenario, seed, staff.id, office.clock.now())
        office.record(session, staff, "practice.begin", f"practice:{run.id}", scenario=scenario)
    return _out(office, library, run, staff)


async def read(office: Office, staff: Staff, run_id: int) -> RunOut:
    """A run of one's own; trainers read anybody's, which is recorded. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    trainer = allows(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        run = await service.find(session, run_id, None if trainer else staff.id)
        if run.staff_id != staff.id:
            office.record(session, staff, "practice.view", f"practice:{run_id}")
    return _out(office, library, run, staff)


async def answer(office: Office, staff: Staff, run_id: int, given: AnswerIn) -> RunOut:
    """Say or do something. Raises `NotFound`, `Refused("practice_over")`,
    `InvalidInput("practice_empty")`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    acts = [Act(kind=one.kind, fields=one.fields) for one in given.acts]
    async with office.sessions() as session, session.begin():
        run = await service.find(session, run_id, staff.id, lock=True)
        now = office.clock.now()
        await service.answer(session, library, run, now, text=given.text, acts=acts)
    return _out(office, library, run, staff)


async def wait(office: Office, staff: Staff, run_id: int) -> RunOut:
    """Time passes: the patient may ask whether anybody is there. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    async with office.sessions() as session, session.begin():
        run = await service.find(session, run_id, staff.id, lock=True)
        await service.tick(library, run, office.clock.now())
    return _out(office, library, run, staff)


async def hint(office: Office, staff: Staff, run_id: int) -> HintOut:
    """What could be said now; that it was asked for is counted. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    async with office.sessions() as session, session.begin():
        run = await service.find(session, run_id, staff.id, lock=True)
        says = service.hint(library, run)
    return HintOut(says=says)


async def finish(office: Office, staff: Staff, run_id: int) -> RunOut:
    """End it and see what it was worth, and why. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    async with office.sessions() as session, session.begin():
        run = await service.find(session, run_id, staff.id, lock=True)
        first = run.score is None
        who = Trainee(staff.id, staff.display_name, _role(office, staff))
        found = await service.finish(library, office.aids.rubric, run, who, office.clock.now())
        if first:
            subject = f"practice:{run.id}"
            office.record(session, staff, "practice.finish", subject, points=found.points)
    return _out(office, library, run, staff)


async def history(office: Office, staff: Staff) -> list[RunLine]:
    """One's own runs, the latest first."""
    check(staff, Permission.LEARN)
    library = await _library(office)
    async with office.sessions() as session:
        runs = await service.history(session, staff.id)
    return [_line(library, run) for run in runs]


async def trainees(office: Office, staff: Staff) -> list[TraineeOut]:
    """Who has practised how much. Looking is recorded."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        found = await service.trainees(session)
        names = await _names(session, [one.staff_id for one in found])
        office.record(session, staff, "practice.trainees", "practice")
    people = [
        TraineeOut(
            staff_id=one.staff_id,
            name=names[one.staff_id],
            runs=one.runs,
            mean=None if one.mean is None else round(one.mean, 1),
            best=one.best,
            dangers=one.dangers,
            missed=one.missed,
            last_at=one.last_at,
        )
        for one in found
    ]
    return sorted(people, key=lambda one: one.last_at, reverse=True)


async def runs_of(office: Office, staff: Staff, trainee_id: int) -> list[RunLine]:
    """A trainee's runs. Looking is recorded."""
    check(staff, Permission.MANAGE_TRAINING)
    library = await _library(office)
    async with office.sessions() as session, session.begin():
        runs = await service.history(session, trainee_id)
        office.record(session, staff, "practice.trainees", f"staff:{trainee_id}")
    return [_line(library, run) for run in runs]


async def _names(session: AsyncSession, ids: list[int]) -> dict[int, str]:
    rows = await session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def _role(office: Office, staff: Staff) -> str:
    return office.wording(f"staff.role.{staff.role.value}")


def _choice(scenario: Scenario) -> PatientChoice:
    return PatientChoice(
        scenario=scenario.id,
        name=scenario.patient.name,
        age=scenario.patient.age,
        sex=scenario.patient.sex,
        flow=scenario.flow,
        difficulty=scenario.difficulty,
        channel=scenario.channel,
    )


def _out(office: Office, library: Library, run: PracticeRun, staff: Staff) -> RunOut:
    talk = service.opened(library, run)
    ended = run.ended_at is not None
    scenario = talk.scenario
    return RunOut(
        id=run.id,
        mine=run.staff_id == staff.id,
        patient=_choice(scenario),
        background=scenario.background,
        lines=_lines(talk),
        over=talk.over,
        ended=ended,
        asked_at=run.asked_at,
        started_at=run.started_at,
        title=scenario.title if ended else None,
        score=Score.model_validate(run.score) if run.score else None,
        models=_models(office, library, scenario) if ended else [],
    )


def _lines(talk: Session) -> list[TalkLine]:
    return [
        TalkLine(
            speaker="patient" if line.speaker == "patient" else "trainee",
            text=line.text,
            seconds=line.seconds,
            acts=[act.kind for act in line.acts],
        )
        for line in talk.state.lines
    ]


def _models(office: Office, library: Library, scenario: Scenario) -> list[ModelLine]:
    """What good colleagues say, each with when."""
    named = {at: office.wording(f"staff_practice.at.{at}") for at in ("opening", "trap", "end")}
    return [
        ModelLine(at=named.get(one.at) or _topic(library, one.at), says=one.says)
        for one in scenario.model_answer
    ]


def _topic(library: Library, topic: str) -> str:
    known = library.topics.by_id.get(topic)
    return known.name if known else ""


def _line(library: Library, run: PracticeRun) -> RunLine:
    """A run that goes on doesn't tell what it is about."""
    scenario = library.by_id.get(run.scenario)
    ended = run.ended_at is not None
    name = scenario.patient.name if scenario else run.scenario
    return RunLine(
        id=run.id,
        title=scenario.title if scenario and ended else name,
        flow=scenario.flow if scenario else None,
        difficulty=scenario.difficulty if scenario else None,
        started_at=run.started_at,
        ended=ended,
        points=run.points,
        reached=run.score.get("reached") if run.score else None,
        seconds=run.seconds,
    )
