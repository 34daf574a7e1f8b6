"""What was learned, in the words of the pages."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.staff.models import Staff
from api.staff.office import Office
from api.staff.training.schemas import (
    AttemptLine,
    AttendanceLine,
    CertificateOut,
    ConditionOut,
    DutyOut,
    SessionLine,
)
from api.training import service
from api.training.marking import ExamScore
from api.training.material import Material, load_material
from api.training.models import Certificate, ExamAttempt, TrainingSession
from api.training.standing import EXAM, Condition, Done, Duty, conditions


def material_of(office: Office) -> Material:
    """The training material of this hospital."""
    return load_material(office.knowledge_base)


def role_name(office: Office, role: str) -> str:
    """What a role is called."""
    return office.wording(f"staff.role.{role}")


async def names(session: AsyncSession, ids: Sequence[int]) -> dict[int, str]:
    """What people are called, by their numbers."""
    rows = await session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def duty_out(office: Office, one: Duty) -> DutyOut:
    """A duty with its title."""
    lesson = material_of(office).by_id.get(one.item)
    return DutyOut(
        kind=one.kind,
        item=one.item,
        title=title(office, one.item),
        met=one.met,
        done_on=one.done_on,
        due=one.due,
        late=one.late,
        soon=one.soon,
        version=lesson.version if lesson else None,
        minutes=lesson.minutes if lesson else None,
    )


def conditions_of(office: Office, staff: Staff, done: Done, today: date) -> list[ConditionOut]:
    """What a newcomer needs; nothing for others."""
    if staff.newcomer_since is None:
        return []
    found = conditions(material_of(office), staff.role, staff.newcomer_since, done, today)
    return [
        ConditionOut(kind=one.kind, item=one.item, met=one.met, says=_condition(office, one))
        for one in found
    ]


def title(office: Office, item: str) -> str:
    """What a lesson, or the exam, is called."""
    if item == EXAM:
        return office.wording("staff_training.exam.name")
    lesson = material_of(office).by_id.get(item)
    return lesson.title if lesson else item


def attempt_line(office: Office, one: ExamAttempt, name: str, staff: Staff) -> AttemptLine:
    """An exam in a list."""
    found = ExamScore.model_validate(one.result) if one.result else None
    reviewed = one.reviewed_at is not None
    return AttemptLine(
        id=one.id,
        name=name,
        own=one.staff_id == staff.id,
        role_name=role_name(office, one.role),
        started_at=one.started_at,
        ended=one.ended_at is not None,
        reviewed=reviewed,
        points=one.points if reviewed else found and found.points,
        passed=one.passed if reviewed else found and found.passed,
    )


def certificate_out(office: Office, one: Certificate, name: str) -> CertificateOut:
    """A certificate, with whether it holds today."""
    return CertificateOut(
        id=one.id,
        number=one.number,
        name=name,
        role_name=role_name(office, one.role),
        issued_on=one.issued_on,
        expires_on=one.expires_on,
        holds=one.expires_on >= office.clock.today(),
    )


async def session_lines(
    office: Office, session: AsyncSession, staff: Staff, held: Sequence[TrainingSession]
) -> list[SessionLine]:
    """Sessions with who is asked to come, in two queries."""
    asked = await service.attendance(session, [one.id for one in held])
    people = {one.staff_id for one in asked} | {one.trainer_id for one in held}
    called = await names(session, sorted(people))
    return [
        SessionLine(
            id=one.id,
            title=title(office, one.module),
            held_at=one.held_at,
            place=one.place,
            trainer=called[one.trainer_id],
            closed=one.closed_at is not None,
            own=any(a.session_id == one.id and a.staff_id == staff.id for a in asked),
            people=[
                AttendanceLine(
                    staff_id=a.staff_id,
                    name=called[a.staff_id],
                    attended=a.attended,
                    score=a.score,
                )
                for a in asked
                if a.session_id == one.id
            ],
        )
        for one in held
    ]


def _condition(office: Office, one: Condition) -> str:
    params: Mapping[str, object] = {
        "title": title(office, one.item) if one.item else "",
        "days": material_of(office).rules.minimum_days,
        "left": one.left,
    }
    state = "met" if one.met else "missing"
    return office.wording(f"staff_training.condition.{one.kind}.{state}", **params)
