"""Makes the rows that a booking needs: a small hospital of its own, accounts, visitors."""

import itertools
import uuid
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.clinics.models import Clinic, ClinicStatus, Period, Slot
from api.clock import HOSPITAL_ZONE
from api.conversations.models import Conversation, Handler
from api.departments.models import Department, DepartmentKind
from api.doctors.models import Doctor, SlotKind, Title
from api.patients.models import Account, IdType, Patient, Relation, VisitorCard

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
_STARTS = {Period.AM: time(9), Period.PM: time(14), Period.EVENING: time(18)}
_numbers = itertools.count(1)

Row = TypeVar("Row")


def in_days(days: int) -> date:
    """A day counted from the tests' today."""
    return TODAY + timedelta(days=days)


class BookingRows:
    """Adds rows in a session; every method returns what it added."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def department(
        self, *, sex: str | None = None, min_age: int | None = None, max_age: int | None = None
    ) -> Department:
        number = next(_numbers)
        return await self._add(
            Department(
                code=f"test{number}",
                name=f"测试科{number}",
                kind=DepartmentKind.CLINICAL,
                aliases=[],
                building="门诊楼",
                floor=3,
                zone="B 区",
                phone="0571-0000-9999",
                treats=[],
                about="测试用",
                sex=sex,
                min_age=min_age,
                max_age=max_age,
                position=1000 + number,
            )
        )

    async def doctor(self, department: Department | None = None) -> Doctor:
        number = next(_numbers)
        department = department or await self.department()
        return await self._add(
            Doctor(
                id=f"t{number:05}",
                name="曾理",
                reading="zeng li",
                initials="zl",
                sex="m",
                title=Title.CHIEF,
                department_code=department.code,
                specialities=[],
                kind=SlotKind.EXPERT,
                fee=50,
            )
        )

    async def slots(
        self,
        doctor: Doctor | None = None,
        *,
        day: date = TODAY + timedelta(days=3),
        period: Period = Period.AM,
        capacity: int = 1,
        count: int = 1,
        stopped: bool = False,
    ) -> list[Slot]:
        """A clinic's slots of half an hour each, from 9:00, 14:00 or 18:00 on."""
        doctor = doctor or await self.doctor()
        clinic = await self._add(
            Clinic(
                doctor_id=doctor.id,
                department_code=doctor.department_code,
                date=day,
                period=period,
                start=_STARTS[period],
                end=time(20),
                kind=doctor.kind,
                fee=doctor.fee,
                room="305 诊室",
                status=ClinicStatus.STOPPED if stopped else ClinicStatus.OPEN,
            )
        )
        first = datetime.combine(day, _STARTS[period], HOSPITAL_ZONE)
        begins = [first + timedelta(minutes=30 * place) for place in range(count)]
        slots = [
            Slot(
                clinic_id=clinic.id,
                start=begin.time(),
                end=(begin + timedelta(minutes=30)).time(),
                starts_at=begin,
                capacity=capacity,
                taken=0,
            )
            for begin in begins
        ]
        self.session.add_all(slots)
        await self.session.flush()
        return slots

    async def slot(self, doctor: Doctor | None = None, **how: object) -> Slot:
        """The first slot of a clinic of its own."""
        return (await self.slots(doctor, **how))[0]  # type: ignore[arg-type]

    async def conversation(self, account: Account | None = None) -> Conversation:
        account = account or await self.account()
        return await self._add(
            Conversation(
                session_hash=uuid.uuid4().hex,
                channel="web",
                account_id=account.id,
                handler=Handler.BOT,
                created_at=NOW,
                last_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
        )

    async def account(self) -> Account:
        return await self._add(
            Account(channel="web", external_hash=uuid.uuid4().hex, created_at=NOW)
        )

    async def patient(self, *, sex: str | None = "f", birth_date: date | None = None) -> Patient:
        return await self._add(
            Patient(
                name_sealed=b"",
                name_masked="林*雨",
                id_type=IdType.ID_CARD,
                id_number_sealed=b"",
                id_number_hash=uuid.uuid4().hex,
                phone_sealed=b"",
                phone_hash="",
                phone_masked="138****0000",
                birth_date=birth_date or date(1990, 3, 7),
                sex=sex,
                created_at=NOW,
            )
        )

    async def card(
        self,
        conversation: Conversation,
        patient: Patient | None = None,
        *,
        person_hash: str = "same name and phone",
    ) -> VisitorCard:
        """A visitor card of the conversation's account, for a new patient unless one is given."""
        patient = patient or await self.patient()
        return await self.card_for(conversation, patient.id, person_hash=person_hash)

    async def card_for(
        self,
        conversation: Conversation,
        patient_id: uuid.UUID,
        *,
        person_hash: str = "same name and phone",
    ) -> VisitorCard:
        return await self._add(
            VisitorCard(
                account_id=conversation.account_id,
                patient_id=patient_id,
                relation=Relation.SELF,
                name_sealed=b"",
                name_masked="林*雨",
                phone_sealed=b"",
                person_hash=person_hash,
                created_at=NOW,
            )
        )

    async def _add(self, row: Row) -> Row:
        self.session.add(row)
        await self.session.flush()
        return row


async def taken(session: AsyncSession, slot: Slot) -> int:
    """How many places of a slot are taken, as the database says."""
    return (await session.scalars(select(Slot.taken).where(Slot.id == slot.id))).one()


async def history(session: AsyncSession, appointment_id: uuid.UUID) -> list[AppointmentStatus]:
    """What happened to an appointment, in order."""
    events = await session.scalars(
        select(AppointmentEvent.status)
        .where(AppointmentEvent.appointment_id == appointment_id)
        .order_by(AppointmentEvent.id)
    )
    return list(events)


async def places_disagree(session: AsyncSession) -> list[int]:
    """Slots whose `taken` is not the number of their held and booked appointments, or is above
    their capacity. There must never be one."""
    live = (
        select(func.count())
        .select_from(Appointment)
        .where(Appointment.slot_id == Slot.id, Appointment.status.in_(["held", "booked"]))
        .scalar_subquery()
    )
    wrong = (
        select(Slot.id)
        .join(Clinic, Clinic.id == Slot.clinic_id)
        .where(Clinic.department_code.like("test%"))
        .where((Slot.taken != live) | (Slot.taken > Slot.capacity))
    )
    return list(await session.scalars(wrong))


async def remove_hospital(session: AsyncSession) -> None:
    """Delete what these rows added to tables that are not cleared after a test."""
    await session.execute(delete(AppointmentEvent))
    await session.execute(delete(Appointment))
    ours = select(Department.code).where(Department.code.like("test%")).scalar_subquery()
    clinics = select(Clinic.id).where(Clinic.department_code.in_(ours)).scalar_subquery()
    await session.execute(delete(Slot).where(Slot.clinic_id.in_(clinics)))
    await session.execute(delete(Clinic).where(Clinic.department_code.in_(ours)))
    await session.execute(delete(Doctor).where(Doctor.department_code.in_(ours)))
    await session.execute(delete(Department).where(Department.code.like("test%")))
