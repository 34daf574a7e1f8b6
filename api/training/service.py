"""Learning: who has done what, self-checks, house rules, sessions in a room, reminders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput, NotFound, Refused
from api.staff.models import Role, Staff
from api.training.material import Lesson, Material
from api.training.models import (
    Certificate,
    RuleReading,
    TrainingAttendance,
    TrainingCompletion,
    TrainingReminder,
    TrainingSession,
)
from api.training.standing import Done, Duty, Key, duties

_SESSIONS = 40


def lesson(material: Material, item: str) -> Lesson:
    """A module or a rule. Raises `NotFound("lesson_unknown")`."""
    found = material.by_id.get(item)
    if found is None:
        raise NotFound("lesson_unknown")
    return found


async def done_by(session: AsyncSession, people: Sequence[Staff]) -> dict[int, Done]:
    """What each of them has done, in four queries."""
    ids = [one.id for one in people]
    roles = {one.id: one.role for one in people}
    modules = await _modules(session, ids)
    rules = await _rules(session, ids)
    certificates = await _certificates(session, ids)
    reminded = await _reminded(session, ids)
    return {
        one: Done(
            modules=modules.get(one, {}),
            rules=rules.get(one, {}),
            expires_on=certificates.get((one, roles[one])),
            reminded=reminded.get(one, {}),
        )
        for one in ids
    }


async def do_check(
    session: AsyncSession,
    material: Material,
    staff: Staff,
    item: str,
    answers: Sequence[int],
    now: datetime,
) -> tuple[int, bool]:
    """Look at the answers (1-based, one for each question) to a lesson's self-check: points of 100,
    and whether it counts: then the module is done, the rule confirmed in its version.

    Raises `NotFound("lesson_unknown")`, `InvalidInput("answers_incomplete")`.
    """
    one = lesson(material, item)
    if len(answers) != len(one.questions):
        raise InvalidInput("answers_incomplete")
    right = sum(q.right == given for q, given in zip(one.questions, answers, strict=True))
    points = round(100 * right / len(one.questions))
    enough = 100 if one.kind == "rule" else material.rules.self_check_mark
    if points < enough:
        return points, False
    if one.kind == "rule":
        given = {"staff_id": staff.id, "rule": one.id, "version": one.version, "at": now}
        confirmed = insert(RuleReading).values(**given)
        await session.execute(confirmed.on_conflict_do_nothing())
    else:
        session.add(_completion(staff.id, one, points, now))
    await session.flush()
    await remind(session, material, [staff], now)
    return points, True


async def plan_session(
    session: AsyncSession,
    material: Material,
    trainer: Staff,
    module: str,
    held_at: datetime,
    place: str,
    people: Sequence[int],
) -> TrainingSession:
    """A module in a room, with who is asked to come. Raises `NotFound("lesson_unknown")`,
    `InvalidInput` with `not_a_module` or `staff_unknown`."""
    if lesson(material, module).kind != "module":
        raise InvalidInput("not_a_module")
    query = select(Staff.id).where(Staff.id.in_(people), Staff.active)
    known = set(await session.scalars(query))
    if known != set(people):
        raise InvalidInput("staff_unknown")
    made = TrainingSession(module=module, held_at=held_at, place=place, trainer_id=trainer.id)
    session.add(made)
    await session.flush()
    session.add_all(TrainingAttendance(session_id=made.id, staff_id=one) for one in sorted(known))
    await session.flush()
    return made


async def take_attendance(
    session: AsyncSession,
    material: Material,
    session_id: int,
    came: Mapping[int, int | None],
    now: datetime,
) -> TrainingSession:
    """Who of those asked came, each with a score of 100 or without; once. For them the module is
    done. Raises `NotFound`, `Refused("attendance_taken" | "session_not_yet")`,
    `InvalidInput("staff_unknown")`."""
    held = await session.get(TrainingSession, session_id, with_for_update=True)
    if held is None:
        raise NotFound("not_found")
    if held.closed_at is not None:
        raise Refused("attendance_taken")
    if held.held_at > now:
        raise Refused("session_not_yet")
    asked = await attendance(session, [session_id])
    if not came.keys() <= {one.staff_id for one in asked}:
        raise InvalidInput("staff_unknown")
    one_lesson = lesson(material, held.module)
    for one in asked:
        one.attended = one.staff_id in came
        one.score = came.get(one.staff_id)
        if one.attended:
            made = _completion(one.staff_id, one_lesson, one.score, held.held_at)
            made.session_id = held.id
            session.add(made)
    held.closed_at = now
    await session.flush()
    people = await session.scalars(select(Staff).where(Staff.id.in_(came)))
    await remind(session, material, list(people), now)
    return held


async def sessions_held(session: AsyncSession) -> list[TrainingSession]:
    """The sessions, the latest first."""
    query = select(TrainingSession).order_by(TrainingSession.held_at.desc()).limit(_SESSIONS)
    return list(await session.scalars(query))


async def attendance(session: AsyncSession, ids: Sequence[int]) -> list[TrainingAttendance]:
    """Who is asked to come to these sessions."""
    query = select(TrainingAttendance).where(TrainingAttendance.session_id.in_(ids))
    return list(await session.scalars(query.order_by(TrainingAttendance.id)))


async def remind(
    session: AsyncSession, material: Material, people: Sequence[Staff], now: datetime
) -> int:
    """Keep what each of them is to do as reminders: what is new is added with its day, what was
    done is taken away. Returns how many were added."""
    today = now.astimezone(HOSPITAL_ZONE).date()
    done = await done_by(session, people)
    wanted: list[dict[str, object]] = []
    over: list[TrainingReminder] = []
    kept = await _reminders(session, [one.id for one in people])
    for one in people:
        open_ones = {(d.kind, d.item): d for d in duties(material, one.role, done[one.id], today)}
        open_ones = {key: d for key, d in open_ones.items() if d.to_do and one.active}
        over += [kept[one.id][key] for key in kept[one.id].keys() - open_ones.keys()]
        wanted += [
            _reminder(one.id, d, now) for key, d in open_ones.items() if key not in kept[one.id]
        ]
    for gone in over:
        await session.delete(gone)
    if wanted:
        await session.execute(insert(TrainingReminder).values(wanted).on_conflict_do_nothing())
    await session.flush()
    return len(wanted)


async def remind_everybody(session: AsyncSession, material: Material, now: datetime) -> int:
    """Reminders of all who work here, those of others taken away (the quarterly reminder, A9.2)."""
    people = list(await session.scalars(select(Staff).where(Staff.active)))
    gone = select(Staff.id).where(Staff.active.is_(False))
    await session.execute(delete(TrainingReminder).where(TrainingReminder.staff_id.in_(gone)))
    return await remind(session, material, people, now)


async def reminders_of(session: AsyncSession, staff_id: int) -> int:
    """How many things somebody is reminded of."""
    query = select(func.count()).where(TrainingReminder.staff_id == staff_id)
    return await session.scalar(query) or 0


def _completion(staff_id: int, one: Lesson, score: int | None, at: datetime) -> TrainingCompletion:
    return TrainingCompletion(
        staff_id=staff_id, module=one.id, version=one.version, score=score, at=at
    )


def _reminder(staff_id: int, duty: Duty, now: datetime) -> dict[str, object]:
    return {
        "staff_id": staff_id,
        "kind": duty.kind,
        "item": duty.item,
        "due": duty.due,
        "since": now,
    }


async def _modules(session: AsyncSession, ids: Sequence[int]) -> dict[int, dict[str, date]]:
    found: dict[int, dict[str, date]] = defaultdict(dict)
    rows = await session.execute(
        select(
            TrainingCompletion.staff_id,
            TrainingCompletion.module,
            func.max(TrainingCompletion.at).label("at"),
        )
        .where(TrainingCompletion.staff_id.in_(ids))
        .group_by(TrainingCompletion.staff_id, TrainingCompletion.module)
    )
    for row in rows:
        found[row.staff_id][row.module] = row.at.astimezone(HOSPITAL_ZONE).date()
    return found


async def _rules(
    session: AsyncSession, ids: Sequence[int]
) -> dict[int, dict[tuple[str, int], date]]:
    found: dict[int, dict[tuple[str, int], date]] = defaultdict(dict)
    for one in await session.scalars(select(RuleReading).where(RuleReading.staff_id.in_(ids))):
        found[one.staff_id][one.rule, one.version] = one.at.astimezone(HOSPITAL_ZONE).date()
    return found


async def _certificates(session: AsyncSession, ids: Sequence[int]) -> dict[tuple[int, Role], date]:
    rows = await session.execute(
        select(Certificate.staff_id, Certificate.role, func.max(Certificate.expires_on))
        .where(Certificate.staff_id.in_(ids))
        .group_by(Certificate.staff_id, Certificate.role)
    )
    return {(staff_id, Role(role)): last for staff_id, role, last in rows}


async def _reminded(session: AsyncSession, ids: Sequence[int]) -> dict[int, dict[Key, date]]:
    kept = await _reminders(session, ids)
    return {one: {key: reminder.due for key, reminder in kept[one].items()} for one in ids}


async def _reminders(
    session: AsyncSession, ids: Sequence[int]
) -> dict[int, dict[Any, TrainingReminder]]:
    found: dict[int, dict[Any, TrainingReminder]] = defaultdict(dict)
    query = select(TrainingReminder).where(TrainingReminder.staff_id.in_(ids))
    for one in await session.scalars(query):
        found[one.staff_id][one.kind, one.item] = one
    return found
