"""Makes the rows that a booking needs: a small hospital of its own, accounts, visitors."""

import itertools
import uuid
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import (
    LIVE,
    Appointment,
    AppointmentEvent,
    AppointmentStatus,
)
from api.clinics.models import Clinic, ClinicException, ClinicStatus, Period, Resource, Slot
from api.clock import HOSPITAL_ZONE
from api.conversations.models import Conversation, Handler
from api.departments.models import Department, DepartmentKind
from api.doctors.models import Doctor, SlotKind, Title
from api.extra_slots.models import ExtraSlotRequest
from api.notices.models import Notice
from api.patients.models import Account, IdType, Patient, Relation, VisitorCard
from api.waitlist.models import WaitlistEntry

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
_STARTS = {Period.AM: time(9), Period.PM: time(14), Period.EVENING: time(18)}
_numbers = itertools.count(1)
KEEPS_A_PLACE = (*LIVE, AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW)

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
                code=f"test{number:05}",  # in the order they are made
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

    async def resource(self, kind: str = "exam", department: Department | None = None) -> Resource:
        number = next(_numbers)
        department = department or await self.department()
        return await self._add(
            Resource(
                code=f"test_resource{number}",
                name=f"测试检查{number}",
                aliases=[],
                kind=kind,
                department_code=department.code,
                room="检查室",
                fee=0,
                about="带检查单",
            )
        )

    async def slots(
        self,
        provider: Doctor | Resource | None = None,
        *,
        minutes: int = 30,
        day: date = TODAY + timedelta(days=3),
        period: Period = Period.AM,
        capacity: int = 1,
        count: int = 1,
        stopped: bool = False,
    ) -> list[Slot]:
        """A clinic's slots, of half an hour unless said otherwise, from 9:00, 14:00 or 18:00 on."""
        provider = provider or await self.doctor()
        is_doctor = isinstance(provider, Doctor)
        clinic = await self._add(
            Clinic(
                doctor_id=provider.id if is_doctor else None,
                resource_code=None if is_doctor else provider.code,
                department_code=provider.department_code,
                date=day,
                period=period,
                start=_STARTS[period],
                end=time(20),
                kind=provider.kind,
                fee=provider.fee,
                room="305 诊室",
                status=ClinicStatus.STOPPED if stopped else ClinicStatus.OPEN,
            )
        )
        first = datetime.combine(day, _STARTS[period], HOSPITAL_ZONE)
        begins = [first + timedelta(minutes=minutes * place) for place in range(count)]
        slots = [
            Slot(
                clinic_id=clinic.id,
                start=begin.time(),
                end=(begin + timedelta(minutes=minutes)).time(),
                starts_at=begin,
                capacity=capacity,
                taken=0,
            )
            for begin in begins
        ]
        self.session.add_all(slots)
        await self.session.flush()
        return slots

    async def slot(self, provider: Doctor | Resource | None = None, **how: object) -> Slot:
        """The first slot of a clinic of its own."""
        return (await self.slots(provider, **how))[0]  # type: ignore[arg-type]

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
    """Slots whose `taken` is not the number of the appointments that keep a place, or is above
    their capacity. There must never be one."""
    live = (
        select(func.count())
        .select_from(Appointment)
        .where(Appointment.slot_id == Slot.id, Appointment.status.in_(KEEPS_A_PLACE))
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
    await session.execute(delete(Notice))
    await session.execute(delete(WaitlistEntry))
    await session.execute(delete(ExtraSlotRequest))
    await session.execute(delete(AppointmentEvent))
    await session.execute(delete(Appointment))
    ours = select(Department.code).where(Department.code.like("test%")).scalar_subquery()
    clinics = select(Clinic.id).where(Clinic.department_code.in_(ours)).scalar_subquery()
    theirs = select(Clinic.provider).where(Clinic.department_code.in_(ours)).scalar_subquery()
    await session.execute(delete(ClinicException).where(ClinicException.provider.in_(theirs)))
    await session.execute(delete(Slot).where(Slot.clinic_id.in_(clinics)))
    await session.execute(delete(Clinic).where(Clinic.department_code.in_(ours)))
    await session.execute(delete(Resource).where(Resource.department_code.in_(ours)))
    await session.execute(delete(Doctor).where(Doctor.department_code.in_(ours)))
    await session.execute(delete(Department).where(Department.code.like("test%")))
