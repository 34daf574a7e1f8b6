"""What trainers do: who stands where, newcomers who work alone from now on, sessions in a room,
exams to look at."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import without_numbers
from api.errors import InvalidInput, NotFound, Refused
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.training import showing, sitting
from api.staff.training.schemas import (
    AttemptLine,
    AttendanceIn,
    ExamOut,
    PersonOut,
    ReviewIn,
    SessionIn,
    SessionLine,
    WaiveIn,
)
from api.training import exams, service
from api.training.models import NewcomerRelease
from api.training.standing import Done, duties


async def people(office: Office, staff: Staff) -> list[PersonOut]:
    """Everybody who works or learns here: newcomers first, then who is late. Looking is
    recorded."""
    check(staff, Permission.MANAGE_TRAINING)
    query = select(Staff).where(Staff.active).order_by(Staff.display_name, Staff.id)
    async with office.sessions() as session, session.begin():
        everybody = list(await session.scalars(query))
        done = await service.done_by(session, everybody)
        office.record(session, staff, "training.people", "training")
    found = [_person(office, one, done[one.id]) for one in everybody]
    return sorted(found, key=lambda one: (one.newcomer_since is None, -one.late, -len(one.open)))


async def go_live(office: Office, staff: Staff, trainee_id: int) -> PersonOut:
    """A newcomer who lacks nothing works alone from now on.

    Raises `NotFound`, and `Refused` with `not_a_newcomer`, `own_account` or `newcomer_not_ready`.
    """
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        person, shown = await _newcomer(office, session, staff, trainee_id)
        if not shown.ready:
            raise Refused("newcomer_not_ready")
        _release(office, session, staff, person, None)
    return shown.model_copy(update={"newcomer_since": None, "ready": False, "conditions": []})


async def waive(office: Office, staff: Staff, trainee_id: int, given: WaiveIn) -> PersonOut:
    """Somebody who comes from another desk works alone without what is missing. A supervisor
    answers for it.

    Raises `NotFound`, `InvalidInput("reason_needed")`, and `Refused` with `not_a_newcomer` or
    `own_account`.
    """
    check(staff, Permission.WAIVE_TRAINING)
    reason = without_numbers(given.reason.strip())
    if not reason:
        raise InvalidInput("reason_needed")
    async with office.sessions() as session, session.begin():
        person, shown = await _newcomer(office, session, staff, trainee_id)
        _release(office, session, staff, person, reason)
    return shown.model_copy(update={"newcomer_since": None, "ready": False, "conditions": []})


async def sessions(office: Office, staff: Staff) -> list[SessionLine]:
    """Sessions in a room, the latest first."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session:
        held = await service.sessions_held(session)
        return await showing.session_lines(office, session, staff, held)


async def plan(office: Office, staff: Staff, wanted: SessionIn) -> SessionLine:
    """Hold a module in a room. Raises `NotFound("lesson_unknown")`, `InvalidInput`."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        made = await service.plan_session(
            session,
            showing.material_of(office),
            staff,
            wanted.module,
            wanted.held_at,
            without_numbers(wanted.place.strip()),
            wanted.people,
        )
        subject = f"training:{made.id}"
        office.record(session, staff, "training.plan", subject, module=wanted.module)
        (line,) = await showing.session_lines(office, session, staff, [made])
    return line


async def attend(office: Office, staff: Staff, session_id: int, given: AttendanceIn) -> SessionLine:
    """Who came. Raises `NotFound`, `Refused("attendance_taken" | "session_not_yet")`,
    `InvalidInput("staff_unknown")`."""
    check(staff, Permission.MANAGE_TRAINING)
    came = {one.staff_id: one.score for one in given.came}
    async with office.sessions() as session, session.begin():
        material = showing.material_of(office)
        held = await service.take_attendance(
            session, material, session_id, came, office.clock.now()
        )
        office.record(session, staff, "training.attend", f"training:{held.id}", came=len(came))
        (line,) = await showing.session_lines(office, session, staff, [held])
    return line


async def attempts(office: Office, staff: Staff) -> list[AttemptLine]:
    """Exams: those that wait for a trainer first. Looking is recorded."""
    check(staff, Permission.MANAGE_TRAINING)
    async with office.sessions() as session, session.begin():
        found = await exams.latest(session)
        called = await showing.names(session, [one.staff_id for one in found])
        office.record(session, staff, "exam.list", "training")
    return [showing.attempt_line(office, one, called[one.staff_id], staff) for one in found]


async def review(office: Office, staff: Staff, attempt_id: int, given: ReviewIn) -> ExamOut:
    """Confirm what the rules say of an exam, or say otherwise with a reason: then it counts, and
    who passed has a certificate. Raises as `exams.review`."""
    check(staff, Permission.MANAGE_TRAINING)
    now, material = office.clock.now(), showing.material_of(office)
    async with office.sessions() as session, session.begin():
        attempt = await exams.find(session, attempt_id, None, lock=True)
        made = await exams.review(
            session,
            material,
            attempt,
            staff,
            passed=given.passed,
            points=given.points,
            reason=without_numbers(given.reason),
            now=now,
        )
        office.record(
            session,
            staff,
            "exam.review",
            f"exam:{attempt.id}",
            points=attempt.points,
            passed=attempt.passed,
            changed=attempt.reason is not None,
            certificate=made.number if made else None,
        )
        owner = await session.get_one(Staff, attempt.staff_id)
        await service.remind(session, material, [owner], now)
        return await sitting.shown(office, session, staff, attempt)


def _person(office: Office, one: Staff, done: Done) -> PersonOut:
    today = office.clock.today()
    needed = showing.conditions_of(office, one, done, today)
    found = duties(showing.material_of(office), one.role, done, today)
    return PersonOut(
        staff_id=one.id,
        name=one.display_name,
        role_name=showing.role_name(office, one.role),
        newcomer_since=one.newcomer_since,
        ready=bool(needed) and all(each.met for each in needed),
        conditions=needed,
        open=[showing.duty_out(office, each) for each in found if each.to_do],
        late=sum(each.late for each in found),
        sits_exam=one.role in showing.material_of(office).rules.exam.flows,
        certified_until=done.expires_on,
    )


async def _newcomer(
    office: Office, session: AsyncSession, staff: Staff, trainee_id: int
) -> tuple[Staff, PersonOut]:
    """A newcomer, locked, with where they stand."""
    person = await session.get(Staff, trainee_id, with_for_update=True)
    if person is None or not person.active:
        raise NotFound("not_found")
    if person.id == staff.id:
        raise Refused("own_account")
    if person.newcomer_since is None:
        raise Refused("not_a_newcomer")
    done = await service.done_by(session, [person])
    return person, _person(office, person, done[person.id])


def _release(
    office: Office, session: AsyncSession, staff: Staff, person: Staff, reason: str | None
) -> None:
    since = person.newcomer_since
    if since is None:
        return
    waived = reason is not None
    made = NewcomerRelease(
        staff_id=person.id,
        since=since,
        released_by_id=staff.id,
        at=office.clock.now(),
        waived=waived,
        reason=reason,
    )
    session.add(made)
    person.newcomer_since = None
    action = "newcomer.waive" if waived else "newcomer.live"
    days = (office.clock.today() - since).days
    office.record(session, staff, action, person.actor, days=days)
