"""Modules, house rules, sessions in a room, reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.clock import FixedClock
from api.database import Sessions
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.training import desk, learning
from api.staff.training.schemas import (
    AnswersIn,
    AttendanceIn,
    CameIn,
    DutyOut,
    SessionIn,
    SessionLine,
)
from api.training import service
from api.training.material import Material
from api.training.models import RuleReading, TrainingCompletion
from tests.api.staff.training.trained import learn, learn_all
from tests.api.training.learned import HOSPITALS


async def duty(office: Office, staff: Staff, item: str) -> DutyOut:
    found = (await learning.mine(office, staff)).duties
    return next(one for one in found if one.item == item)


async def wrongly(office: Office, staff: Staff, item: str) -> bool:
    """Every answer but the right one."""
    answers = [question.right % 2 + 1 for question in HOSPITALS.by_id[item].questions]
    return (await learning.do_check(office, staff, item, AnswersIn(answers=answers))).done


async def test_a_self_check_counts_with_enough_right_and_tells_why(
    office: Office, agent: Staff
) -> None:
    assert not await wrongly(office, agent, "crisis")
    assert not (await duty(office, agent, "crisis")).met
    await learn(office, agent, "crisis")
    assert (await duty(office, agent, "crisis")).met
    lesson = await learning.read(office, agent, "crisis")
    given = AnswersIn(answers=[2] * len(lesson.questions))
    told = await learning.do_check(office, agent, "crisis", given)
    assert [one.why for one in told.questions] == [
        one.why for one in HOSPITALS.by_id["crisis"].questions
    ]


async def test_every_question_must_be_answered(office: Office, agent: Staff) -> None:
    with pytest.raises(InvalidInput, match="answers_incomplete"):
        await learning.do_check(office, agent, "crisis", AnswersIn(answers=[1]))
    with pytest.raises(NotFound, match="lesson_unknown"):
        await learning.do_check(office, agent, "weather", AnswersIn(answers=[1]))


async def test_a_module_is_due_again_in_the_next_quarter(
    office: Office, agent: Staff, clock: FixedClock
) -> None:
    await learn(office, agent, "service")
    clock.advance(days=44)
    found = await duty(office, agent, "service")
    assert (found.met, found.due) == (False, clock.today().replace(month=3, day=31))


async def test_a_new_version_of_a_rule_must_be_confirmed_again(
    office: Office, agent: Staff, trainer: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    await learn_all(office, agent)
    assert (await duty(office, agent, "duties")).met
    newer = tuple(
        one.model_copy(update={"version": 2}) if one.id == "duties" else one
        for one in HOSPITALS.lessons
    )
    changed = Material(HOSPITALS.rules, newer)
    monkeypatch.setattr("api.staff.training.showing.load_material", lambda _: changed)
    found = await duty(office, agent, "duties")
    assert (found.met, found.version) == (False, 2)
    people = {one.staff_id: one for one in await desk.people(office, trainer)}
    assert "duties" in [one.item for one in people[agent.id].open]
    await learn(office, agent, "duties")
    assert (await duty(office, agent, "duties")).met


async def test_confirming_twice_is_one_reading(
    office: Office, agent: Staff, sessions: Sessions
) -> None:
    await learn(office, agent, "duties")
    await learn(office, agent, "duties")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(RuleReading)) == 1


@pytest.fixture
async def planned(
    office: Office, agent: Staff, trainer: Staff, supervisor: Staff, clock: FixedClock
) -> SessionLine:
    wanted = SessionIn(
        module="emotions",
        held_at=clock.now() + timedelta(hours=2),
        place="三楼会议室",
        people=[agent.id, supervisor.id],
    )
    return await desk.plan(office, trainer, wanted)


async def test_who_came_to_a_session_has_done_the_module(
    office: Office,
    agent: Staff,
    trainer: Staff,
    supervisor: Staff,
    clock: FixedClock,
    planned: SessionLine,
    sessions: Sessions,
) -> None:
    (asked,) = (await learning.mine(office, agent)).sessions
    assert (asked.place, asked.people) == ("三楼会议室", [])
    came = AttendanceIn(came=[CameIn(staff_id=agent.id, score=92)])
    with pytest.raises(Refused, match="session_not_yet"):
        await desk.attend(office, trainer, planned.id, came)
    clock.advance(hours=3)
    taken = await desk.attend(office, trainer, planned.id, came)
    assert {one.staff_id: (one.attended, one.score) for one in taken.people} == {
        agent.id: (True, 92),
        supervisor.id: (False, None),
    }
    assert (await duty(office, agent, "emotions")).met
    assert not (await duty(office, supervisor, "emotions")).met
    async with sessions() as session:
        kept = await session.scalar(select(TrainingCompletion))
    assert kept is not None
    assert (kept.score, kept.session_id) == (92, planned.id)
    with pytest.raises(Refused, match="attendance_taken"):
        await desk.attend(office, trainer, planned.id, came)


async def test_who_was_not_asked_to_come_is_not_on_the_list(
    office: Office, trainer: Staff, clock: FixedClock, planned: SessionLine
) -> None:
    clock.advance(hours=3)
    came = AttendanceIn(came=[CameIn(staff_id=trainer.id)])
    with pytest.raises(InvalidInput, match="staff_unknown"):
        await desk.attend(office, trainer, planned.id, came)


async def test_a_rule_is_read_by_oneself(
    office: Office, trainer: Staff, agent: Staff, clock: FixedClock
) -> None:
    wanted = SessionIn(module="duties", held_at=clock.now(), place="会议室", people=[agent.id])
    with pytest.raises(InvalidInput, match="not_a_module"):
        await desk.plan(office, trainer, wanted)


async def test_a_reminder_keeps_its_day_and_goes_when_it_is_done(
    office: Office, agent: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    async def morning() -> int:
        async with sessions() as session, session.begin():
            return await service.remind_everybody(session, HOSPITALS, clock.now())

    assert await morning() == len(HOSPITALS.of(agent.role)) + 1
    assert await morning() == 0
    told = (await duty(office, agent, "duties")).due
    clock.advance(days=20)
    late = await duty(office, agent, "duties")
    assert (late.due, late.late) == (told, True)
    await learn_all(office, agent)
    async with sessions() as session:
        # The exam is left.
        assert await service.reminders_of(session, agent.id) == 1


async def test_who_stands_where_is_for_trainers(office: Office, agent: Staff) -> None:
    with pytest.raises(Forbidden):
        await desk.people(office, agent)
