"""Looking appointments up for a patient at the desk, and cancelling in their stead."""

import uuid
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.desk import cancel_at_desk
from api.appointments.models import Appointment, AppointmentEvent
from api.appointments.schemas import BookingRequest
from api.appointments.submission import Desk
from api.attendance.missed import latest_appeal
from api.attendance.suspensions import suspended_until
from api.clinics.models import Clinic, Slot
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import InvalidInput, NotFound
from api.notices.models import Notice
from api.patients.identity import read_name, read_phone
from api.patients.models import IdType, Patient
from api.patients.papers import read_number, subject_of
from api.security import mask_name
from api.staff.booking.appointment_lines import composed, line_fields
from api.staff.booking.schemas import (
    AppointmentEventOut,
    AppointmentLine,
    AppointmentOut,
    AppointmentSearch,
    AppointmentsFound,
    BookIn,
    CancelIn,
    ToldOut,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_LISTED = 200
# A search by name or the last digits of a phone looks through every appointment of these days.
_MOST_DAYS = 31


async def search(office: Office, staff: Staff, wanted: AppointmentSearch) -> AppointmentsFound:
    """Appointments by time, at most 200. The record keeps what was searched by, never the values.

    Raises `InvalidInput` (phone_invalid, name_invalid, days_invalid).
    """
    check(staff, Permission.SEE_APPOINTMENTS)
    conditions = _conditions(office, wanted)
    query = composed().where(*conditions).order_by(Slot.starts_at, Appointment.number)
    async with office.sessions() as session, session.begin():
        rows = (await session.execute(query.limit(_LISTED + 1))).all()
        by = sorted(wanted.model_dump(exclude_none=True))
        office.record(session, staff, "appointments.search", "appointments", by=by, found=len(rows))
    today = office.clock.today()
    items = [AppointmentLine(**line_fields(row, today)) for row in rows[:_LISTED]]
    return AppointmentsFound(items=items, more=len(rows) > _LISTED)


async def read(office: Office, staff: Staff, appointment_id: uuid.UUID) -> AppointmentOut:
    """One appointment with its history. Looking is recorded. Raises `NotFound`."""
    check(staff, Permission.SEE_APPOINTMENTS)
    async with office.sessions() as session, session.begin():
        found = await shown(office, session, appointment_id)
        office.record(session, staff, "appointment.view", f"appointment:{appointment_id}")
    return found


async def book(office: Office, staff: Staff, wish: BookIn) -> AppointmentOut:
    """Book in the patient's stead, under the desk's rules: on-site places and suspended patients
    too. The patient is told. Raises `Forbidden`, and what `api.appointments.service.book` raises.
    """
    check(staff, Permission.ACT_FOR_PATIENT)
    request = BookingRequest(wish.conversation, wish.visitor, wish.slot_id, staff=staff.actor)
    async with office.sessions() as session, session.begin():
        desk = Desk(session, office.his, office.clock, office.booking)
        booked = await desk.book(request)
        office.record(session, staff, "appointment.book", f"appointment:{booked.id}")
        return await shown(office, session, booked.id)


async def cancel(
    office: Office, staff: Staff, appointment_id: uuid.UUID, how: CancelIn
) -> AppointmentOut:
    """Cancel in the patient's stead, by the same rules; who may, can override the deadline.

    Raises `Forbidden`, `NotFound`, `InvalidInput("reason_needed")`, `Refused` (cancel_too_late,
    appointment_ended, status_not_possible).
    """
    check(staff, Permission.ACT_FOR_PATIENT)
    if how.override:
        check(staff, Permission.OVERRIDE_DEADLINE)
        if not how.reason.strip():
            raise InvalidInput("reason_needed")
    async with office.sessions() as session, session.begin():
        now = office.clock.now()
        await cancel_at_desk(
            session, now, office.booking, appointment_id, staff.actor, late=how.override
        )
        details: dict[str, object] = {"override": how.override, "reason": how.reason.strip()}
        subject = f"appointment:{appointment_id}"
        office.record(session, staff, "appointment.cancel", subject, **details)
        return await shown(office, session, appointment_id)


async def shown(office: Office, session: AsyncSession, appointment_id: uuid.UUID) -> AppointmentOut:
    """The appointment as `read` gives it, for those who have checked the permission already."""
    query = composed().add_columns(latest_appeal()).where(Appointment.id == appointment_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    *line, appeal = row
    fields = line_fields(line, office.clock.today())
    until = await suspended_until(session, office.clock.now(), line[0].patient_id)
    return AppointmentOut(
        **fields,
        cancel_until=office.booking.cancel_deadline(fields["starts_at"]),
        suspended_until=until,
        appeal=appeal,
        events=await _events(session, appointment_id),
        told=await _told(session, appointment_id),
    )


async def _events(session: AsyncSession, appointment_id: uuid.UUID) -> list[AppointmentEventOut]:
    events = await session.scalars(
        select(AppointmentEvent)
        .where(AppointmentEvent.appointment_id == appointment_id)
        .order_by(AppointmentEvent.id)
    )
    return [AppointmentEventOut(at=one.at, status=one.status, actor=one.actor) for one in events]


async def _told(session: AsyncSession, appointment_id: uuid.UUID) -> list[ToldOut]:
    notices = await session.scalars(
        select(Notice).where(Notice.appointment_id == appointment_id).order_by(Notice.due_at)
    )
    return [ToldOut(kind=one.kind, status=one.status, due=one.due_at) for one in notices]


def _conditions(office: Office, wanted: AppointmentSearch) -> list[ColumnElement[bool]]:
    who = _by_person(office, wanted)
    conditions = [*who, *_by_days(office, wanted, narrow=bool(who) or wanted.number is not None)]
    if wanted.number is not None:
        conditions.append(Appointment.number == wanted.number)
    if wanted.phone_tail is not None:
        conditions.append(Patient.phone_masked.endswith(wanted.phone_tail))
    if wanted.name:
        name = mask_name(read_name(wanted.name, field="name"))
        conditions.append(Patient.name_masked == name)
    if wanted.department:
        named = (Department.code == wanted.department, Department.name == wanted.department)
        conditions.append(or_(*named))
    if wanted.doctor:
        conditions.append(or_(Doctor.id == wanted.doctor, Doctor.name == wanted.doctor))
    if wanted.status is not None:
        conditions.append(Appointment.status == wanted.status)
    return conditions


def _by_person(office: Office, wanted: AppointmentSearch) -> list[ColumnElement[bool]]:
    """By whole numbers: their hashes are looked up, so that what was typed is kept nowhere."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.phone:
        phone = read_phone(wanted.phone, field="phone")
        conditions.append(Patient.phone_hash.in_(office.seal.lookups(phone)))
    if wanted.id_number:
        papers = _papers(wanted, office.clock.today())
        hashes = [one for paper in papers for one in office.seal.lookups(paper)]
        conditions += [Patient.id_type.in_(list(IdType)), Patient.id_number_hash.in_(hashes)]
    return conditions


def _papers(wanted: AppointmentSearch, today: date) -> set[str]:
    """What the paper may have been registered as: its number doesn't tell which sort it is."""
    name = read_name(wanted.name, field="name") if wanted.name else ""
    subjects = set()
    for id_type in IdType:
        with suppress(InvalidInput):
            number, _ = read_number(id_type, wanted.id_number or "", today)
            subjects.add(subject_of(id_type, number, name))
    if not subjects:
        raise InvalidInput("identity_number_invalid", field="id_number")
    return subjects


def _by_days(
    office: Office, wanted: AppointmentSearch, *, narrow: bool
) -> list[ColumnElement[bool]]:
    """The clinics' days: needed unless something else leaves only a few appointments."""
    first, last = wanted.first or wanted.last, wanted.last or wanted.first
    if first is None or last is None:
        if narrow:
            return []
        first = last = office.clock.today()
    if not timedelta() <= last - first < timedelta(days=_MOST_DAYS):
        raise InvalidInput("days_invalid", days=_MOST_DAYS)
    return [Clinic.date.between(first, last)]
