"""People who learn, and short cuts through their courses."""

from datetime import date, timedelta

from sqlalchemy import update

from api.clock import Clock
from api.database import Sessions
from api.staff.models import Role, Staff
from api.staff.office import Office
from api.staff.training import learning
from api.staff.training.schemas import AnswersIn
from api.training.models import Certificate, ExamAttempt
from tests.api.staff import factories
from tests.api.training.learned import HOSPITALS


async def newcomer(
    sessions: Sessions, clock: Clock, days: int = 0, role: Role = Role.AGENT
) -> tuple[Staff, dict[str, str]]:
    """Somebody who began so many days ago, and the header of their browser."""
    staff, cookie = await factories.logged_in(sessions, clock, role)
    since = clock.today() - timedelta(days=days)
    async with sessions() as session, session.begin():
        await session.execute(
            update(Staff).where(Staff.id == staff.id).values(newcomer_since=since)
        )
    staff.newcomer_since = since
    return staff, cookie


async def learn(office: Office, staff: Staff, item: str) -> None:
    """Do a lesson's self-check with every answer right."""
    answers = [question.right for question in HOSPITALS.by_id[item].questions]
    assert (await learning.do_check(office, staff, item, AnswersIn(answers=answers))).done


async def learn_all(office: Office, staff: Staff) -> None:
    """Every module and every house rule of their role."""
    for one in HOSPITALS.of(staff.role):
        await learn(office, staff, one.id)


async def certify(sessions: Sessions, clock: Clock, staff: Staff, expires_on: date) -> Certificate:
    """A certificate up to a day, of an exam that was passed and looked at."""
    async with sessions() as session, session.begin():
        attempt = ExamAttempt(
            staff_id=staff.id,
            role=staff.role.value,
            seed=1,
            paper={"patients": [], "seeds": [], "questions": []},
            answers={},
            started_at=clock.now(),
            due_at=clock.now(),
            ended_at=clock.now(),
            points=90,
            passed=True,
            reviewed_by_id=staff.id,
            reviewed_at=clock.now(),
        )
        session.add(attempt)
        await session.flush()
        made = Certificate(
            number=f"PX{clock.today():%Y%m%d}-{attempt.id:04}",
            staff_id=staff.id,
            attempt_id=attempt.id,
            role=staff.role.value,
            issued_on=clock.today(),
            expires_on=expires_on,
        )
        session.add(made)
        return made
