"""Sitting an exam, and a trainer who looks at it."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.practice.scenarios import Goal
from api.staff.models import Role, Staff
from api.staff.office import Office
from api.staff.practice.schemas import ActIn, AnswerIn
from api.staff.training import desk, learning, sitting
from api.staff.training.schemas import ChoiceIn, ExamOut, ReviewIn
from api.training import exams
from api.training.exam import draw
from api.training.models import Certificate, ExamAttempt
from api.training.sweeping import end_overdue, teaching_of
from tests.api.staff import factories
from tests.api.staff.training.trained import certify
from tests.api.training.learned import HOSPITALS, KNOWLEDGE_BASE, LIBRARY

DANGER = ActIn(kind=Goal.EMERGENCY)


@pytest.fixture
async def exam(office: Office, agent: Staff) -> ExamOut:
    return await sitting.begin(office, agent)


async def sat(office: Office, staff: Staff, exam: ExamOut) -> ExamOut:
    """Every question guessed, every patient sent to the emergency department."""
    for place in range(len(exam.questions)):
        await sitting.choose(office, staff, exam.id, ChoiceIn(question=place, option=1))
    for place in range(len(exam.patients)):
        await sitting.call_in(office, staff, exam.id, place)
        answer = AnswerIn(text="您别动，请马上打 120", acts=[DANGER])
        await sitting.say(office, staff, exam.id, place, answer)
        await sitting.end_talk(office, staff, exam.id, place)
    return await sitting.finish(office, staff, exam.id)


async def test_an_exam_goes_on_where_it_was(office: Office, agent: Staff, exam: ExamOut) -> None:
    await sitting.choose(office, agent, exam.id, ChoiceIn(question=1, option=2))
    await sitting.call_in(office, agent, exam.id, 0)
    await sitting.say(office, agent, exam.id, 0, AnswerIn(text="您好，请说"))
    again = await sitting.begin(office, agent)
    assert again.id == exam.id
    assert again.questions[1].chosen == 2
    assert again.patients[0].begun
    assert again.patients[0].lines[1].text == "您好，请说"
    assert not again.patients[1].begun


async def test_while_it_goes_on_nothing_is_given_away(exam: ExamOut) -> None:
    assert exam.result is None
    assert exam.seed is None
    assert all(one.right is None and one.why is None for one in exam.questions)
    assert not {"scenario", "flow", "difficulty"} & exam.patients[0].model_dump().keys()


async def test_what_was_drawn_can_be_drawn_again(
    office: Office, agent: Staff, exam: ExamOut, sessions: Sessions
) -> None:
    ended = await sitting.finish(office, agent, exam.id)
    async with sessions() as session:
        attempt = await session.get_one(ExamAttempt, exam.id)
    assert ended.seed is not None
    assert exams.paper_of(attempt) == draw(HOSPITALS, LIBRARY, Role.AGENT, ended.seed)


async def test_every_point_that_is_missing_is_explained(
    office: Office, agent: Staff, exam: ExamOut
) -> None:
    ended = await sat(office, agent, exam)
    assert ended.result is not None
    lost = sum(one.points for one in ended.result.deductions)
    assert ended.result.points == pytest.approx(max(0, 100 - lost), abs=0.1)
    assert all(one.why for one in ended.result.deductions)
    wrong = [one for one in ended.questions if one.chosen != one.right]
    told = [one for one in ended.result.deductions if one.question is not None]
    assert len(told) == len(wrong)


async def test_when_its_time_is_over_it_ends_as_it_stands(
    office: Office, agent: Staff, exam: ExamOut, clock: FixedClock
) -> None:
    await sitting.choose(office, agent, exam.id, ChoiceIn(question=0, option=1))
    clock.advance(minutes=HOSPITALS.rules.exam.minutes)
    late = await sitting.choose(office, agent, exam.id, ChoiceIn(question=1, option=1))
    assert late.ended
    assert [one.chosen for one in late.questions[:2]] == [1, None]
    with pytest.raises(Refused, match="exam_over"):
        await sitting.call_in(office, agent, exam.id, 0)


async def test_an_exam_that_nobody_hands_in_is_ended_by_a_job(
    office: Office, exam: ExamOut, clock: FixedClock, sessions: Sessions
) -> None:
    teaching = teaching_of(KNOWLEDGE_BASE)

    async def sweep() -> int:
        async with sessions() as session, session.begin():
            return await end_overdue(session, teaching, office.wording, clock.now())

    assert await sweep() == 0
    clock.advance(hours=9)
    assert await sweep() == 1
    async with sessions() as session:
        attempt = await session.get_one(ExamAttempt, exam.id)
    assert attempt.ended_at == attempt.due_at
    assert attempt.result is not None


async def test_it_counts_when_a_trainer_has_looked_at_it(
    office: Office, agent: Staff, trainer: Staff, exam: ExamOut
) -> None:
    with pytest.raises(Refused, match="exam_goes_on"):
        await desk.review(office, trainer, exam.id, ReviewIn(passed=True))
    await sat(office, agent, exam)
    with pytest.raises(Refused, match="exam_waits_for_review"):
        await sitting.begin(office, agent)
    assert (await learning.mine(office, agent)).certificates == []
    with pytest.raises(InvalidInput, match="reason_needed"):
        await desk.review(office, trainer, exam.id, ReviewIn(passed=True, points=85))
    changed = ReviewIn(passed=True, points=85, reason="第三位其实答得对")
    reviewed = await desk.review(office, trainer, exam.id, changed)
    assert (reviewed.points, reviewed.passed, reviewed.reason) == (85, True, "第三位其实答得对")
    (made,) = (await learning.mine(office, agent)).certificates
    assert made.holds
    assert made.number == f"PX20261118-{exam.id:04}"
    assert (made.expires_on - made.issued_on).days == 365
    with pytest.raises(Refused, match="exam_reviewed"):
        await desk.review(office, trainer, exam.id, changed)


async def test_who_did_not_pass_sits_it_again_after_some_days(
    office: Office, agent: Staff, trainer: Staff, exam: ExamOut, clock: FixedClock
) -> None:
    await sitting.finish(office, agent, exam.id)
    await desk.review(office, trainer, exam.id, ReviewIn(passed=False))
    with pytest.raises(Refused, match="exam_too_early") as refused:
        await sitting.begin(office, agent)
    assert refused.value.params == {"date": "2026-11-21"}
    clock.advance(days=HOSPITALS.rules.exam.retake_days)
    assert (await sitting.begin(office, agent)).id != exam.id


async def test_a_certificate_that_holds_keeps_from_another_exam_until_it_ends_soon(
    office: Office, agent: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    await certify(sessions, clock, agent, clock.today() + timedelta(days=60))
    with pytest.raises(Refused, match="exam_certificate_valid"):
        await sitting.begin(office, agent)
    clock.advance(days=30)
    assert not (await sitting.begin(office, agent)).ended


async def test_an_expired_certificate_no_longer_counts(
    office: Office, agent: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    await certify(sessions, clock, agent, clock.today())
    for holds in (True, False):
        mine = await learning.mine(office, agent)
        assert mine.certificates[0].holds is holds
        assert mine.duties[-1].met is holds
        clock.advance(days=1)


async def test_nobody_looks_at_their_own_exam_nor_answers_another_s(
    office: Office, supervisor: Staff, agent: Staff, trainer: Staff
) -> None:
    own = await sitting.begin(office, supervisor)
    await sitting.finish(office, supervisor, own.id)
    with pytest.raises(Refused, match="own_exam"):
        await desk.review(office, supervisor, own.id, ReviewIn(passed=True, reason="我会"))
    assert (await sitting.read(office, trainer, own.id)).id == own.id
    with pytest.raises(NotFound):
        await sitting.read(office, agent, own.id)
    with pytest.raises(NotFound):
        await sitting.finish(office, trainer, own.id)
    with pytest.raises(Forbidden):
        await desk.review(office, agent, own.id, ReviewIn(passed=True))


async def test_a_role_without_an_exam_is_told_so(office: Office, trainer: Staff) -> None:
    with pytest.raises(Refused, match="exam_not_for_role"):
        await sitting.begin(office, trainer)


async def test_a_certificate_is_printed_for_its_owner_and_for_trainers(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    owner, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    made = await certify(sessions, clock, owner, clock.today() + timedelta(days=365))
    path = f"/v1/staff/training/certificates/{made.id}/pdf"
    mine = await client.get(path, headers=cookie)
    assert mine.headers["content-type"] == "application/pdf"
    assert mine.content.startswith(b"%PDF")
    for role, status in ((Role.TRAINER, 200), (Role.AGENT, 404)):
        _, other = await factories.logged_in(sessions, clock, role)
        assert (await client.get(path, headers=other)).status_code == status


async def test_certificates_are_numbered_once(
    office: Office, agent: Staff, trainer: Staff, exam: ExamOut, sessions: Sessions
) -> None:
    await sitting.finish(office, agent, exam.id)
    passed = ReviewIn(passed=True, points=100, reason="电脑坏了，当面考的")
    await desk.review(office, trainer, exam.id, passed)
    async with sessions() as session:
        assert len(list(await session.scalars(select(Certificate)))) == 1


async def test_what_waits_for_a_trainer_stands_first(
    office: Office, agent: Staff, supervisor: Staff, trainer: Staff
) -> None:
    waits = await sitting.begin(office, agent)
    await sitting.finish(office, agent, waits.id)
    later = await sitting.begin(office, supervisor)
    await sitting.finish(office, supervisor, later.id)
    await desk.review(office, trainer, later.id, ReviewIn(passed=False))
    found = await desk.attempts(office, trainer)
    assert [(one.id, one.reviewed) for one in found] == [(waits.id, False), (later.id, True)]
