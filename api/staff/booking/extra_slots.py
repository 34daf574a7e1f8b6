"""Extra places (加号) as staff ask for them and decide. The services enter into the record who did
it, in the same transaction."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import Clinic, Resource, Slot
from api.clinics.providers import provider_name
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import InvalidInput, NotFound, Refused
from api.extra_slots import service
from api.extra_slots.models import ExtraSlotRequest, ExtraSlotStatus
from api.extra_slots.service import Wish
from api.patients.identity import read_name, read_phone
from api.patients.models import Patient, VisitorCard
from api.security import mask_name
from api.staff.booking.timetable_schemas import DecisionIn, ExtraSlotIn, ExtraSlotLine, GrantIn
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_LISTED = 200


async def listed(
    office: Office, staff: Staff, status: ExtraSlotStatus | None = None
) -> list[ExtraSlotLine]:
    """Requests, the oldest undecided first, then the latest decided; at most 200. Looking is
    recorded."""
    check(staff, Permission.ASK_EXTRA_SLOT)
    undecided = ExtraSlotRequest.status == ExtraSlotStatus.REQUESTED
    query = _composed().order_by(
        undecided.desc(), ExtraSlotRequest.decided_at.desc(), ExtraSlotRequest.requested_at
    )
    if status is not None:
        query = query.where(ExtraSlotRequest.status == status)
    async with office.sessions() as session, session.begin():
        rows = (await session.execute(query.limit(_LISTED))).all()
        office.record(session, staff, "extra_slots.view", "extra_slots", found=len(rows))
    return [_line(staff, *row) for row in rows]


async def ask(office: Office, staff: Staff, wish: ExtraSlotIn) -> ExtraSlotLine:
    """Ask for an extra place. Raises `Forbidden`, `InvalidInput` (reason_needed, phone_invalid,
    name_invalid), `NotFound("visitor_not_found")`, `Refused("visitors_several")`, and what
    `api.extra_slots.service.ask` raises."""
    check(staff, Permission.ASK_EXTRA_SLOT)
    reason = _said(wish.reason)
    async with office.sessions() as session, session.begin():
        card = await _card(office, session, wish.phone, wish.name) if wish.phone else None
        wanted = Wish(wish.slot_id, reason, card)
        asked = await service.ask(session, office.clock, office.booking, staff, wanted)
        return await _shown(session, staff, asked.id)


async def approve(
    office: Office, staff: Staff, request_id: int, decision: DecisionIn
) -> ExtraSlotLine:
    """Make the place. Raises `Forbidden`, and what `api.extra_slots.service.approve` raises."""
    check(staff, Permission.CHANGE_TIMETABLE)
    words = decision.words.strip()
    async with office.sessions() as session, session.begin():
        await service.approve(session, office.clock, office.booking, staff, request_id, words)
        return await _shown(session, staff, request_id)


async def refuse(
    office: Office, staff: Staff, request_id: int, decision: DecisionIn
) -> ExtraSlotLine:
    """Say no. Raises `Forbidden`, `InvalidInput("reason_needed")`, and what
    `api.extra_slots.service.refuse_request` raises."""
    check(staff, Permission.CHANGE_TIMETABLE)
    words = _said(decision.words)
    async with office.sessions() as session, session.begin():
        await service.refuse_request(session, office.clock, staff, request_id, words)
        return await _shown(session, staff, request_id)


async def grant(office: Office, staff: Staff, request_id: int, to: GrantIn) -> ExtraSlotLine:
    """Give an approved place to a patient. Raises as `ask` for the patient, and what
    `api.extra_slots.service.grant` raises."""
    check(staff, Permission.ACT_FOR_PATIENT)
    async with office.sessions() as session, session.begin():
        card = await _card(office, session, to.phone, to.name)
        await service.grant(session, office.clock, office.booking, staff, request_id, card)
        return await _shown(session, staff, request_id)


async def _card(office: Office, session: AsyncSession, phone: str | None, name: str | None) -> int:
    """The first visitor card of the one patient with that whole phone and name; the name is
    compared masked, because that is what staff may see."""
    number = read_phone(phone or "", field="phone")
    masked = mask_name(read_name(name or "", field="name"))
    rows = await session.execute(
        select(VisitorCard.patient_id, VisitorCard.id)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(Patient.phone_hash.in_(office.seal.lookups(number)), Patient.name_masked == masked)
        .order_by(VisitorCard.id.desc())
    )
    cards: dict[uuid.UUID, int] = {row.patient_id: row.id for row in rows}
    if not cards:
        raise NotFound("visitor_not_found")
    if len(cards) > 1:
        raise Refused("visitors_several")
    return next(iter(cards.values()))


def _composed() -> Select[ExtraSlotRequest, Clinic, Slot, str, str, str]:
    return (
        select(
            ExtraSlotRequest,
            Clinic,
            Slot,
            provider_name(),
            Department.name,
            Patient.name_masked,
        )
        .join(Clinic, Clinic.id == ExtraSlotRequest.clinic_id)
        .join(Slot, Slot.id == ExtraSlotRequest.slot_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Clinic.department_code)
        .outerjoin(Patient, Patient.id == ExtraSlotRequest.patient_id)
        .execution_options(populate_existing=True)
    )


async def _shown(session: AsyncSession, staff: Staff, request_id: int) -> ExtraSlotLine:
    row = (await session.execute(_composed().where(ExtraSlotRequest.id == request_id))).one()
    return _line(staff, *row)


def _line(
    staff: Staff,
    asked: ExtraSlotRequest,
    clinic: Clinic,
    slot: Slot,
    name: str,
    department: str,
    visitor: str | None,
) -> ExtraSlotLine:
    return ExtraSlotLine(
        id=asked.id,
        status=asked.status,
        clinic_id=clinic.id,
        name=name,
        department=department,
        date=clinic.date,
        period=clinic.period,
        time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        visitor=visitor,
        reason=asked.reason,
        requested_by=asked.requested_by,
        requested_at=asked.requested_at,
        decided_by=asked.decided_by,
        decided_at=asked.decided_at,
        decision=asked.decision,
        granted=asked.appointment_id is not None,
        mine=asked.requested_by == staff.username,
    )


def _said(words: str) -> str:
    if not words.strip():
        raise InvalidInput("reason_needed")
    return words.strip()
