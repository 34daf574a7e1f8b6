"""What a notice's words are made of, read when it is sent: the appointment as it is then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Select, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import LIVE, Appointment, AppointmentStatus
from api.clinics.models import Clinic, ClinicStatus, Resource, Slot
from api.clinics.providers import name_of
from api.departments.models import Department
from api.doctors.models import Doctor
from api.notices.models import Notice, NoticeKind
from api.patients.models import Account, Patient, VisitorCard
from api.security import Seal

_SUBSTITUTE = aliased(Doctor)
# Of the appointment, or named in the params where there is none.
_CLINIC_ID = func.coalesce(Appointment.clinic_id, cast(Notice.params["clinic"].astext, Integer))
_TOLD_WHILE_LIVE = {NoticeKind.BOOKED, NoticeKind.CHANGED, NoticeKind.CLINIC_REOPENED}
_REMINDERS = {NoticeKind.REMINDER_DAY, NoticeKind.REMINDER_HOURS}
# About what an account did here; no visitor card need belong to it.
_OF_ACCOUNT = {
    NoticeKind.COMPLAINT_PROGRESS,
    NoticeKind.MESSAGE_WAITING,
    NoticeKind.CALLBACK,
    NoticeKind.SURVEY,
}
# About the patient, not about a visit to come.
_ALWAYS = {
    NoticeKind.WAITLIST_CLOSED,
    NoticeKind.BOOKING_REFUSED,
    NoticeKind.SUSPENDED,
    NoticeKind.APPEAL_DECIDED,
}


@dataclass(frozen=True)
class Sitting:
    """The clinic a notice is about. `doctor` is as planned, `substitute` who sits instead."""

    clinic: Clinic
    department: Department
    doctor: str
    substitute: str | None


@dataclass(frozen=True)
class Visit(Sitting):
    """The same with a patient's appointment in it."""

    appointment: Appointment
    slot: Slot


@dataclass(frozen=True)
class Facts:
    """A notice with what is so now. The card is what the account typed; without an account the
    patient's own data count. Without a patient there is neither name nor phone."""

    notice: Notice
    patient: Patient | None
    card: VisitorCard | None
    account: Account | None
    visit: Visit | None
    sitting: Sitting | None

    @property
    def visitor(self) -> str:
        """The patient's name, masked; empty when nobody knows it."""
        known = self.card or self.patient
        return known.name_masked if known else ""

    @property
    def deadline(self) -> datetime | None:
        """Until when something holds, as the notice's params say."""
        until = self.notice.params.get("until")
        return datetime.fromisoformat(until) if until else None

    @property
    def starts_at(self) -> datetime | None:
        """When the visit begins."""
        return self.visit.slot.starts_at if self.visit else None

    def phone(self, seal: Seal) -> str | None:
        """The number in the clear, only to dial it: what the account typed, never what another
        account typed for the same patient. None when the data were erased."""
        return seal.open(self.phone_sealed) if self.phone_sealed else None

    @property
    def phone_sealed(self) -> bytes:
        """The same, encrypted; empty when there is none."""
        if self.notice.account_id is None:
            return self.patient.phone_sealed if self.patient else b""
        return self.card.phone_sealed if self.card else b""

    @property
    def openid_sealed(self) -> bytes:
        """Where a message on WeChat goes, encrypted; empty for accounts of other channels."""
        if self.account is None or self.account.channel != "wechat":
            return b""
        return self.account.external_sealed or b""

    def still_so(self, now: datetime) -> bool:
        """Whether what the notice tells is still true, and worth telling."""
        kind = self.notice.kind
        if kind in _OF_ACCOUNT:
            # A callback was made by then, or is late: either way nothing is promised any more.
            return self.deadline is None or now < self.deadline
        if self.patient is None or self.patient.erased_at is not None:
            return False
        if kind in _ALWAYS:
            return True
        visit = self.visit
        if visit is None or visit.slot.starts_at <= now:
            return False
        return _still_so(kind, visit, now)


def _still_so(kind: NoticeKind, visit: Visit, now: datetime) -> bool:
    appointment, clinic = visit.appointment, visit.clinic
    live = appointment.status in LIVE and appointment.status is not AppointmentStatus.HELD
    is_open = clinic.status is ClinicStatus.OPEN
    if kind in _REMINDERS:
        return appointment.status is AppointmentStatus.BOOKED and is_open
    if kind in _TOLD_WHILE_LIVE:
        return live and is_open
    if kind is NoticeKind.CLINIC_STOPPED:
        # Whoever has moved to another place already needn't be told of the old one.
        return not is_open and appointment.status is not AppointmentStatus.CHANGED
    if kind is NoticeKind.SUBSTITUTE:
        return live and is_open and visit.substitute is not None
    if kind is NoticeKind.WAITLIST_OFFER:
        return appointment.status is AppointmentStatus.HELD and appointment.stands(now)
    return appointment.status is AppointmentStatus.CANCELLED


async def facts_of(session: AsyncSession, notices: Sequence[Notice]) -> list[Facts]:
    """The facts of each notice, in the same order; one statement."""
    if not notices:
        return []
    rows = await session.execute(_composed().where(Notice.id.in_([n.id for n in notices])))
    found = {row[0].id: _facts(*row) for row in rows}
    return [found[notice.id] for notice in notices]


def _composed() -> Select[
    Notice,
    Patient | None,
    VisitorCard | None,
    Account | None,
    Appointment | None,
    Slot | None,
    Clinic | None,
    Department | None,
    Doctor | None,
    Resource | None,
    str | None,
]:
    mine = and_(
        VisitorCard.account_id == Notice.account_id, VisitorCard.patient_id == Notice.patient_id
    )
    return (
        select(
            Notice,
            Patient,
            VisitorCard,
            Account,
            Appointment,
            Slot,
            Clinic,
            Department,
            Doctor,
            Resource,
            _SUBSTITUTE.name,
        )
        .outerjoin(Patient, Patient.id == Notice.patient_id)
        .outerjoin(VisitorCard, mine)
        .outerjoin(Account, Account.id == Notice.account_id)
        .outerjoin(Appointment, Appointment.id == Notice.appointment_id)
        .outerjoin(Slot, Slot.id == Appointment.slot_id)
        .outerjoin(Clinic, Clinic.id == _CLINIC_ID)
        .outerjoin(Department, Department.code == Clinic.department_code)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .outerjoin(_SUBSTITUTE, _SUBSTITUTE.id == Clinic.substitute_id)
        .execution_options(populate_existing=True)
    )


def _facts(
    notice: Notice,
    patient: Patient | None,
    card: VisitorCard | None,
    account: Account | None,
    appointment: Appointment | None,
    slot: Slot | None,
    clinic: Clinic | None,
    department: Department | None,
    doctor: Doctor | None,
    resource: Resource | None,
    substitute: str | None,
) -> Facts:
    sitting = visit = None
    if clinic and department:
        about = clinic, department, name_of(doctor, resource), substitute
        sitting = Sitting(*about)
        if appointment and slot:
            sitting = visit = Visit(*about, appointment, slot)
    return Facts(notice, patient, card, account, visit, sitting)
