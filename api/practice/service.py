"""Practising with simulated patients: a run is begun, answered, ended, and looked at afterwards.

Every function takes a session; changes of a run lock it, so that two answers sent at once are two
turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import InvalidInput, NotFound, Refused
from api.practice.engine import Session
from api.practice.library import Library
from api.practice.models import PracticeRun
from api.practice.scenarios import Scenario
from api.practice.scoring import Score, score
from api.practice.talk import Act, Answer, State
from api.rubric.rules import RubricRules

_HISTORY = 50
# A browser that was left open overnight: nobody typed so long.
_LONGEST_SECONDS = 3600.0


@dataclass(frozen=True)
class Trainee:
    """Who practises, as patients are told them."""

    id: int
    name: str
    role: str


def draw(
    library: Library, seed: int, *, flow: str | None = None, difficulty: int | None = None
) -> Scenario:
    """A patient of that flow and difficulty; the same seed draws the same. Raises
    `NotFound("no_scenario")` where there is none."""
    fitting = [
        one
        for one in library.scenarios
        if flow in {None, one.flow} and difficulty in {None, one.difficulty}
    ]
    if not fitting:
        raise NotFound("no_scenario")
    return fitting[seed % len(fitting)]


async def begin(
    session: AsyncSession, library: Library, scenario: str, seed: int, staff_id: int, now: datetime
) -> PracticeRun:
    """The patient says the first thing. Raises `NotFound("no_scenario")`."""
    if scenario not in library.by_id:
        raise NotFound("no_scenario")
    talk = Session.start(library, scenario, seed)
    run = PracticeRun(
        staff_id=staff_id,
        scenario=scenario,
        seed=seed,
        state=talk.state.model_dump(mode="json"),
        asked_at=now,
        started_at=now,
    )
    session.add(run)
    await session.flush()
    return run


async def find(
    session: AsyncSession, run_id: int, staff_id: int | None, *, lock: bool = False
) -> PracticeRun:
    """A run of one's own; of anybody with `staff_id` None. Raises `NotFound`."""
    query = select(PracticeRun).where(PracticeRun.id == run_id)
    if staff_id is not None:
        query = query.where(PracticeRun.staff_id == staff_id)
    run = await session.scalar(query.with_for_update() if lock else query)
    if run is None:
        raise NotFound("not_found")
    return run


async def answer(
    session: AsyncSession,
    library: Library,
    run: PracticeRun,
    now: datetime,
    *,
    text: str,
    acts: Sequence[Act] = (),
) -> Session:
    """Say or do something; the patient reacts. The time is counted from their last word. Raises
    `Refused("practice_over")`, `InvalidInput("practice_empty")`."""
    talk = opened(library, run)
    if run.ended_at is not None:
        raise Refused("practice_over")
    if not text.strip() and not acts:
        raise InvalidInput("practice_empty")
    waited = min(_LONGEST_SECONDS, max(0.0, (now - run.asked_at).total_seconds()))
    talk.hear(Answer(text=text.strip(), acts=list(acts), seconds=waited))
    _keep(run, talk, now)
    return talk


async def tick(library: Library, run: PracticeRun, now: datetime) -> Session:
    """Time passes without an answer: the patient may ask whether anybody is there, or leave."""
    talk = opened(library, run)
    if run.ended_at is None and talk.wait((now - run.asked_at).total_seconds()):
        asked_at = run.asked_at
        _keep(run, talk, now)
        run.asked_at = asked_at
    return talk


async def finish(
    library: Library, rubric: RubricRules, run: PracticeRun, who: Trainee, now: datetime
) -> Score:
    """End it and look at it. Doing so again changes nothing."""
    if run.score is None:
        talk = opened(library, run)
        found = score(library, rubric, talk.state, name=who.name, role=who.role)
        run.score = found.model_dump(mode="json")
        run.points = found.points
        run.ended_at = now
        run.seconds = int((now - run.started_at).total_seconds())
    return Score.model_validate(run.score)


def opened(library: Library, run: PracticeRun) -> Session:
    """The talk as it stands. Raises `Refused("scenario_gone")` when the hospital has taken the
    scenario out meanwhile."""
    if run.scenario not in library.by_id:
        raise Refused("scenario_gone")
    return Session.resume(library, State.model_validate(run.state))


def hint(library: Library, run: PracticeRun) -> str:
    """What a good colleague would say now, as far as the scenario has it; empty where it hasn't.
    Counts how often it was asked for."""
    talk = opened(library, run)
    run.hints += 1
    models = talk.scenario.model_answer
    state = talk.state
    at = ["end"] if talk.over else _places(state)
    found = [one.says for place in at for one in models if one.at == place]
    return found[0] if found else ""


def _places(state: State) -> list[str]:
    """Where in the talk we are, the most pressing first."""
    if state.flag_line is not None and state.flag_met is None and state.sprung:
        return ["trap", "opening"]
    last = state.lines[-1]
    if last.why == "trap":
        return ["trap"]
    return [*last.told, "opening"] if state.turn == 0 else [*last.told, "next", "end", "opening"]


async def history(session: AsyncSession, staff_id: int) -> list[PracticeRun]:
    """The staff member's runs, the latest first."""
    found = await session.scalars(
        select(PracticeRun)
        .where(PracticeRun.staff_id == staff_id)
        .order_by(PracticeRun.id.desc())
        .limit(_HISTORY)
    )
    return list(found)


@dataclass(frozen=True)
class Practised:
    """How much somebody has practised. `mean` of the points of ended runs; `dangers` of them with a
    danger, `missed` of these."""

    staff_id: int
    runs: int
    mean: float | None
    best: float | None
    dangers: int
    missed: int
    last_at: datetime


async def trainees(session: AsyncSession) -> list[Practised]:
    """Everybody who has practised, in one query."""
    danger = PracticeRun.score["danger"].as_boolean()
    met = PracticeRun.score["danger_met"].as_boolean()
    rows = await session.execute(
        select(
            PracticeRun.staff_id,
            func.count(),
            func.avg(PracticeRun.points),
            func.max(PracticeRun.points),
            func.count().filter(danger),
            func.count().filter(danger, ~met),
            func.max(PracticeRun.started_at),
        )
        .where(PracticeRun.ended_at.is_not(None))
        .group_by(PracticeRun.staff_id)
    )
    return [
        Practised(who, runs, float(mean) if mean is not None else None, best, dangers, missed, last)
        for who, runs, mean, best, dangers, missed, last in rows
    ]


def _keep(run: PracticeRun, talk: Session, now: datetime) -> None:
    run.state = talk.state.model_dump(mode="json")
    run.asked_at = now
