"""The daily register: who was booked, what became of it, who must be followed up (A2.11)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic, Slot
from api.errors import InvalidInput
from api.notices.models import Notice, NoticeStatus
from api.staff.booking.appointment_lines import composed, line_fields
from api.staff.booking.schemas import RegisterIn, RegisterLine, RegisterOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.reports.sheets import Sheet, to_csv, to_xlsx
from api.wording import Wording

# Never more than passing: held for some minutes, or given up before it was one.
_LEFT_OUT = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED, AppointmentStatus.CHANGED)
_SETTLED = (AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)

COLUMNS = (
    "number",
    "date",
    "period",
    "time",
    "department",
    "doctor",
    "visitor",
    "phone",
    "status",
    "channel",
    "fee",
    "refund",
    "checked_in_at",
    "told",
    "tracked",
)


async def read(office: Office, staff: Staff, day: date) -> RegisterOut:
    """The register of a day, by time. Looking is recorded."""
    check(staff, Permission.EXPORT_REGISTER)
    async with office.sessions() as session, session.begin():
        items = await _lines(session, office.clock.now(), day)
        office.record(session, staff, "register.view", f"register:{day}")
    return _out(day, items)


async def export(office: Office, staff: Staff, wanted: RegisterIn) -> bytes:
    """The register as a file; the record keeps who took it out and what for.

    Raises `InvalidInput("reason_needed")`.
    """
    check(staff, Permission.EXPORT_REGISTER)
    reason = wanted.reason.strip()
    if not reason:
        raise InvalidInput("reason_needed")
    async with office.sessions() as session, session.begin():
        items = await _lines(session, office.clock.now(), wanted.day)
        details: dict[str, object] = {"form": wanted.form, "lines": len(items), "reason": reason}
        office.record(session, staff, "register.export", f"register:{wanted.day}", **details)
    table = sheet(office.wording, _out(wanted.day, items))
    return to_csv(table) if wanted.form == "csv" else to_xlsx(table)


def sheet(wording: Wording, found: RegisterOut) -> Sheet:
    """The register as a table, in words."""
    heading = [wording(f"staff.register.{name}") for name in COLUMNS]
    return Sheet(f"{found.day}", heading, [_cells(wording, one) for one in found.items])


async def _lines(session: AsyncSession, now: datetime, day: date) -> list[RegisterLine]:
    rows = await session.execute(
        composed()
        .add_columns(_told())
        .where(Clinic.date == day, Appointment.status.not_in(_LEFT_OUT))
        .order_by(Slot.starts_at, Appointment.department_code, Appointment.number)
    )
    return [_line(row, now) for row in rows]


def _told() -> ScalarSelect[NoticeStatus]:
    """The state of what the patient was told last."""
    return (
        select(Notice.status)
        .where(Notice.appointment_id == Appointment.id, Notice.status != NoticeStatus.DROPPED)
        .order_by(Notice.status != NoticeStatus.TO_CALL, Notice.due_at.desc())
        .limit(1)
        .correlate(Appointment)
        .scalar_subquery()
    )


def _line(row: Any, now: datetime) -> RegisterLine:
    *line, told = row
    fields = line_fields(line, now.date())
    over = fields["date"] < now.date()
    tracked = told is not NoticeStatus.TO_CALL and (not over or fields["status"] in _SETTLED)
    return RegisterLine(**fields, told=told, tracked=tracked)


def _out(day: date, items: list[RegisterLine]) -> RegisterOut:
    return RegisterOut(day=day, untracked=sum(not one.tracked for one in items), items=items)


def _cells(wording: Wording, one: RegisterLine) -> list[str | int]:
    def word(name: str) -> str:
        return wording(f"staff.register.{name}")

    return [
        one.number,
        f"{one.date}",
        wording(f"staff.period.{one.period}"),
        one.time,
        one.department,
        one.doctor,
        one.visitor,
        one.phone,
        wording(f"staff.appointment_status.{one.status}"),
        wording.first(f"staff.page.channel.{one.channel}", "staff.page.channel.other"),
        one.fee,
        word("due") if one.refund_due else "",
        f"{one.checked_in_at:%H:%M}" if one.checked_in_at else "",
        wording(f"staff.notice_status.{one.told}") if one.told else word("not_told"),
        word("yes" if one.tracked else "no"),
    ]
