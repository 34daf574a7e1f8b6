"""Sitting an exam: it is begun, answered, ended, looked at by a trainer, certified.

Everything is kept at once, so that an attempt survives a closed browser. Who changes an attempt
locks it. When its time is over it ends as it stands.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput, NotFound, Refused
from api.practice.engine import Session
from api.practice.library import Library
from api.practice.talk import Act, Answer, State
from api.rubric.rules import RubricRules
from api.staff.models import Staff
from api.training.exam import Paper, draw
from api.training.marking import ExamScore, mark
from api.training.material import Material
from api.training.models import Certificate, ExamAttempt, ExamTalk

_LISTED = 60
# A browser that was left open: nobody typed so long.
_LONGEST_SECONDS = 3600.0


async def begin(
    session: AsyncSession,
    material: Material,
    library: Library,
    staff: Staff,
    seed: int,
    now: datetime,
) -> ExamAttempt:
    """A new attempt, or the one that goes on. Raises `Refused` with `exam_not_for_role`,
    `exam_waits_for_review`, `exam_certificate_valid` or `exam_too_early` (`date`)."""
    if staff.role not in material.rules.exam.flows:
        raise Refused("exam_not_for_role")
    # Two pages that begin at once: the second finds the first's.
    await session.get_one(Staff, staff.id, with_for_update=True)
    last = await _last(session, staff.id)
    if last is not None and last.reviewed_at is None:
        if last.ended_at is not None:
            raise Refused("exam_waits_for_review")
        return last
    await _check_time(session, material, staff, last, now)
    attempt = ExamAttempt(
        staff_id=staff.id,
        role=staff.role.value,
        seed=seed,
        paper=draw(material, library, staff.role, seed).model_dump(mode="json"),
        answers={},
        started_at=now,
        due_at=now + timedelta(minutes=material.rules.exam.minutes),
    )
    session.add(attempt)
    await session.flush()
    return attempt


async def find(
    session: AsyncSession, attempt_id: int, staff_id: int | None, *, lock: bool = False
) -> ExamAttempt:
    """An attempt of one's own; of anybody with `staff_id` None. Raises `NotFound`."""
    query = select(ExamAttempt).where(ExamAttempt.id == attempt_id)
    if staff_id is not None:
        query = query.where(ExamAttempt.staff_id == staff_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("not_found")
    return found


def running(attempt: ExamAttempt, now: datetime) -> bool:
    """Whether it can still be answered."""
    return attempt.ended_at is None and now < attempt.due_at


def choose(attempt: ExamAttempt, question: int, option: int) -> None:
    """Answer a question (from 0) with an option (from 1); again changes it. Raises
    `InvalidInput("answers_incomplete")` for what isn't there."""
    asked = paper_of(attempt).questions
    if question >= len(asked) or option > len(asked[question].question.options):
        raise InvalidInput("answers_incomplete")
    attempt.answers = {**attempt.answers, str(question): option}


async def call_in(
    session: AsyncSession, library: Library, attempt: ExamAttempt, place: int, now: datetime
) -> ExamTalk:
    """The patient at `place` (from 0) comes and says the first thing; again nothing changes. Raises
    `NotFound`, `Refused("scenario_gone")`."""
    talk = await session.get(ExamTalk, (attempt.id, place))
    if talk is not None:
        return talk
    paper = paper_of(attempt)
    if place >= len(paper.patients):
        raise NotFound("not_found")
    if paper.patients[place] not in library.by_id:
        raise Refused("scenario_gone")
    opened = Session.start(library, paper.patients[place], paper.seeds[place])
    state = opened.state.model_dump(mode="json")
    talk = ExamTalk(attempt_id=attempt.id, place=place, state=state, asked_at=now)
    session.add(talk)
    await session.flush()
    return talk


async def say(
    session: AsyncSession,
    library: Library,
    attempt: ExamAttempt,
    place: int,
    text: str,
    acts: Sequence[Act],
    now: datetime,
) -> None:
    """Say or do something; the patient reacts. Raises `NotFound`, `Refused("practice_over")`,
    `InvalidInput("practice_empty")`."""
    talk = await _talk(session, attempt, place)
    if talk.ended_at is not None:
        raise Refused("practice_over")
    if not text.strip() and not acts:
        raise InvalidInput("practice_empty")
    opened = resumed(library, talk)
    waited = min(_LONGEST_SECONDS, max(0.0, (now - talk.asked_at).total_seconds()))
    opened.hear(Answer(text=text.strip(), acts=list(acts), seconds=waited))
    talk.state, talk.asked_at = opened.state.model_dump(mode="json"), now


async def wait(
    session: AsyncSession, library: Library, attempt: ExamAttempt, place: int, now: datetime
) -> None:
    """Time passes: the patient may ask whether anybody is there, or leave. Raises `NotFound`."""
    talk = await _talk(session, attempt, place)
    opened = resumed(library, talk)
    if talk.ended_at is None and opened.wait((now - talk.asked_at).total_seconds()):
        talk.state = opened.state.model_dump(mode="json")


async def end_talk(session: AsyncSession, attempt: ExamAttempt, place: int, now: datetime) -> None:
    """Nothing more is said to this patient. Raises `NotFound`."""
    talk = await _talk(session, attempt, place)
    talk.ended_at = talk.ended_at or now


async def finish(
    session: AsyncSession,
    material: Material,
    library: Library,
    rubric: RubricRules,
    attempt: ExamAttempt,
    *,
    name: str,
    role: str,
    now: datetime,
) -> ExamScore:
    """End it as it stands and let the rules look at it; again nothing changes."""
    if attempt.result is None:
        kept = await talks(session, attempt.id)
        found = mark(
            material,
            library,
            rubric,
            paper_of(attempt),
            {place: State.model_validate(talk.state) for place, talk in kept.items()},
            {int(place): option for place, option in attempt.answers.items()},
            name=name,
            role=role,
        )
        attempt.result = found.model_dump(mode="json")
        attempt.ended_at = min(now, attempt.due_at)
        await session.flush()
    return ExamScore.model_validate(attempt.result)


async def review(
    session: AsyncSession,
    material: Material,
    attempt: ExamAttempt,
    reviewer: Staff,
    *,
    passed: bool,
    points: float | None,
    reason: str,
    now: datetime,
) -> Certificate | None:
    """A trainer confirms what the rules say, or says otherwise with a reason. Then it counts; who
    passed gets a certificate.

    Raises `Refused` with `exam_goes_on`, `exam_reviewed` or `own_exam`, and
    `InvalidInput("reason_needed")`.
    """
    if attempt.result is None:
        raise Refused("exam_goes_on")
    if attempt.reviewed_at is not None:
        raise Refused("exam_reviewed")
    if attempt.staff_id == reviewer.id:
        raise Refused("own_exam")
    found = ExamScore.model_validate(attempt.result)
    final = found.points if points is None else points
    if (final, passed) != (found.points, found.passed) and not reason.strip():
        raise InvalidInput("reason_needed")
    attempt.points, attempt.passed = final, passed
    attempt.reason = reason.strip() or None
    attempt.reviewed_by_id, attempt.reviewed_at = reviewer.id, now
    await session.flush()
    return await _certify(session, material, attempt, now) if passed else None


async def overdue(session: AsyncSession, now: datetime) -> list[ExamAttempt]:
    """Attempts whose time is over and that nobody ended, locked."""
    query = select(ExamAttempt).where(
        ExamAttempt.reviewed_at.is_(None), ExamAttempt.ended_at.is_(None), ExamAttempt.due_at <= now
    )
    return list(await session.scalars(query.with_for_update(skip_locked=True)))


async def of_staff(session: AsyncSession, staff_id: int) -> list[ExamAttempt]:
    """Somebody's attempts, the latest first."""
    query = select(ExamAttempt).where(ExamAttempt.staff_id == staff_id)
    return list(await session.scalars(query.order_by(ExamAttempt.id.desc()).limit(_LISTED)))


async def latest(session: AsyncSession) -> list[ExamAttempt]:
    """Everybody's attempts: those that wait for a trainer first, then the latest."""
    query = select(ExamAttempt).order_by(ExamAttempt.id.desc()).limit(_LISTED)
    waiting = await session.scalars(query.where(ExamAttempt.reviewed_at.is_(None)))
    reviewed = await session.scalars(query.where(ExamAttempt.reviewed_at.is_not(None)))
    return [*waiting, *reviewed]


async def talks(session: AsyncSession, attempt_id: int) -> dict[int, ExamTalk]:
    """The talks of an attempt by their places."""
    query = select(ExamTalk).where(ExamTalk.attempt_id == attempt_id)
    return {one.place: one for one in await session.scalars(query)}


async def certificates_of(session: AsyncSession, staff_id: int) -> list[Certificate]:
    """Somebody's certificates, the latest first."""
    query = select(Certificate).where(Certificate.staff_id == staff_id)
    return list(await session.scalars(query.order_by(Certificate.expires_on.desc())))


def paper_of(attempt: ExamAttempt) -> Paper:
    """What an attempt asks."""
    return Paper.model_validate(attempt.paper)


def resumed(library: Library, talk: ExamTalk) -> Session:
    """The talk as it stands. Raises `Refused("scenario_gone")` when the hospital has taken the
    scenario out meanwhile."""
    state = State.model_validate(talk.state)
    if state.scenario not in library.by_id:
        raise Refused("scenario_gone")
    return Session.resume(library, state)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


async def _talk(session: AsyncSession, attempt: ExamAttempt, place: int) -> ExamTalk:
    talk = await session.get(ExamTalk, (attempt.id, place))
    if talk is None:
        raise NotFound("not_found")
    return talk


async def _last(session: AsyncSession, staff_id: int) -> ExamAttempt | None:
    query = select(ExamAttempt).where(ExamAttempt.staff_id == staff_id)
    found: ExamAttempt | None = await session.scalar(query.order_by(ExamAttempt.id.desc()).limit(1))
    return found


async def _check_time(
    session: AsyncSession,
    material: Material,
    staff: Staff,
    last: ExamAttempt | None,
    now: datetime,
) -> None:
    """Not while a certificate for the role holds, nor too soon after one that was not passed."""
    rules, today = material.rules, now.astimezone(HOSPITAL_ZONE).date()
    for one in await certificates_of(session, staff.id):
        days = (one.expires_on - today).days
        if one.role == staff.role and days > rules.certificate.remind_days:
            raise Refused("exam_certificate_valid", date=one.expires_on.isoformat())
    if last is None or last.passed or last.ended_at is None:
        return
    ended = last.ended_at.astimezone(HOSPITAL_ZONE).date()
    again = ended + timedelta(days=rules.exam.retake_days)
    if today < again:
        raise Refused("exam_too_early", date=again.isoformat())


async def _certify(
    session: AsyncSession, material: Material, attempt: ExamAttempt, now: datetime
) -> Certificate:
    day = now.astimezone(HOSPITAL_ZONE).date()
    made = Certificate(
        number=f"PX{day:%Y%m%d}-{attempt.id:04}",
        staff_id=attempt.staff_id,
        attempt_id=attempt.id,
        role=attempt.role,
        issued_on=day,
        expires_on=months_later(day, material.rules.certificate.months),
    )
    session.add(made)
    await session.flush()
    return made
