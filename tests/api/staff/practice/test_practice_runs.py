"""Practising with simulated patients: runs that are kept, for oneself."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.clock import FixedClock
from api.database import Sessions
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.practice.service import draw
from api.staff.models import Role, Staff
from api.staff.office import Office, office_of
from api.staff.practice import simulated
from api.staff.practice.schemas import ActIn, AnswerIn, BeginIn, RunOut
from tests.api.practice.talking import LIBRARY
from tests.api.staff import factories

ANGRY = "complaint-waited-two-hours"


@pytest.fixture
def office(app: FastAPI, client: AsyncClient) -> Office:
    """Of the started application."""
    return office_of(app)


@pytest.fixture
async def agent(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.AGENT))[0]


@pytest.fixture
async def trainer(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.TRAINER))[0]


async def begun(office: Office, staff: Staff, scenario: str = ANGRY) -> RunOut:
    return await simulated.begin(office, staff, BeginIn(scenario=scenario, seed=1))


def saying(text: str) -> AnswerIn:
    return AnswerIn(text=text)


async def test_a_run_goes_on_where_it_was(office: Office, agent: Staff) -> None:
    run = await begun(office, agent)
    await simulated.answer(office, agent, run.id, saying("对不起，让您久等了。在哪个科？"))
    read = await simulated.read(office, agent, run.id)
    assert [line.speaker for line in read.lines] == ["patient", "trainee", "patient"]
    assert "消化内科" in read.lines[2].text


async def test_while_it_goes_on_nothing_is_given_away(office: Office, agent: Staff) -> None:
    run = await begun(office, agent)
    assert (run.title, run.score, run.models) == (None, None, [])
    assert (await simulated.history(office, agent))[0].title == "高立军"


async def test_how_long_the_patient_waited_is_counted(
    office: Office, agent: Staff, clock: FixedClock
) -> None:
    run = await begun(office, agent)
    clock.advance(seconds=70)
    answered = await simulated.answer(office, agent, run.id, saying("您好"))
    assert answered.lines[1].seconds == 70


async def test_a_patient_who_waits_asks_whether_anybody_is_there_once(
    office: Office, agent: Staff, clock: FixedClock
) -> None:
    run = await begun(office, agent)
    clock.advance(seconds=50)
    for _ in range(2):
        waited = await simulated.wait(office, agent, run.id)
    assert len(waited.lines) == 2
    answered = await simulated.answer(office, agent, run.id, saying("您好，在哪个科？"))
    assert answered.lines[2].seconds == 50


async def test_ending_it_says_what_it_was_worth_once_and_for_all(
    office: Office, agent: Staff, clock: FixedClock
) -> None:
    run = await begun(office, agent)
    clock.advance(seconds=30)
    act = ActIn(kind="complaint", fields={"what": "等了两个小时"})
    await simulated.answer(office, agent, run.id, AnswerIn(text="马上登记", acts=[act]))
    ended = await simulated.finish(office, agent, run.id)
    again = await simulated.finish(office, agent, run.id)
    assert ended.score is not None
    assert ended.score.reached
    assert again.score == ended.score
    assert ended.title == LIBRARY.by_id[ANGRY].title
    assert len(ended.models) == len(LIBRARY.by_id[ANGRY].model_answer)
    line = (await simulated.history(office, agent))[0]
    assert (line.points, line.reached, line.seconds) == (ended.score.points, True, 30)


async def test_an_ended_run_takes_no_more_answers(office: Office, agent: Staff) -> None:
    run = await begun(office, agent)
    await simulated.finish(office, agent, run.id)
    with pytest.raises(Refused, match="practice_over"):
        await simulated.answer(office, agent, run.id, saying("您好"))


async def test_nothing_is_no_answer(office: Office, agent: Staff) -> None:
    run = await begun(office, agent)
    with pytest.raises(InvalidInput, match="practice_empty"):
        await simulated.answer(office, agent, run.id, saying("  "))


async def test_a_hint_says_what_a_good_colleague_would_say_now(
    office: Office, agent: Staff
) -> None:
    run = await begun(office, agent)
    found = await simulated.hint(office, agent, run.id)
    assert found.says == LIBRARY.by_id[ANGRY].model_answer[0].says


async def test_a_run_is_ones_own(office: Office, agent: Staff, sessions: Sessions) -> None:
    run = await begun(office, agent)
    async with sessions() as session, session.begin():
        other = await factories.staff_member(session, Role.AGENT)
    for work in (simulated.read, simulated.wait, simulated.hint, simulated.finish):
        with pytest.raises(NotFound):
            await work(office, other, run.id)


async def test_a_trainer_reads_it_but_does_not_answer_in_it(
    office: Office, agent: Staff, trainer: Staff
) -> None:
    run = await begun(office, agent)
    seen = await simulated.read(office, trainer, run.id)
    assert (seen.id, seen.mine, run.mine) == (run.id, False, True)
    with pytest.raises(NotFound):
        await simulated.answer(office, trainer, run.id, saying("您好"))


async def test_trainers_see_who_has_practised_and_missed_a_danger(
    office: Office, agent: Staff, trainer: Staff
) -> None:
    for text in ("请马上打 120，坐下别动", "挂心内科"):
        run = await begun(office, agent, "danger-chest-first")
        await simulated.answer(office, agent, run.id, saying(text))
        await simulated.finish(office, agent, run.id)
    (found,) = await simulated.trainees(office, trainer)
    assert (found.name, found.runs, found.dangers, found.missed) == (agent.display_name, 2, 2, 1)
    assert len(await simulated.runs_of(office, trainer, agent.id)) == 2
    with pytest.raises(Forbidden):
        await simulated.trainees(office, agent)


async def test_a_patient_is_drawn_by_flow_and_difficulty_and_the_seed_decides(
    office: Office, agent: Staff
) -> None:
    wish = BeginIn(flow="danger", difficulty=3, seed=5)
    runs = [await simulated.begin(office, agent, wish) for _ in range(2)]
    assert runs[0].patient == runs[1].patient
    assert runs[0].lines == runs[1].lines
    assert (runs[0].patient.flow, runs[0].patient.difficulty) == ("danger", 3)


def test_where_nobody_fits_it_is_said() -> None:
    with pytest.raises(NotFound, match="no_scenario"):
        draw(LIBRARY, 1, flow="weather")
