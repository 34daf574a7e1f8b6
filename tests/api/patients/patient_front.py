"""An account that registers patients, and what belongs to them."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from forms import form
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic, Period, Slot
from api.clock import HOSPITAL_ZONE, FixedClock
from api.conversations.models import Conversation
from api.departments.models import Department, DepartmentKind
from api.doctors.models import Doctor, SlotKind, Title
from api.patients import correction, service
from api.patients.models import Patient, VisitorCard
from api.patients.schemas import CorrectionForm, Redeemed
from api.security import Seal


class Front:
    """One account at one conversation, with the service's usual arguments."""

    def __init__(self, session: AsyncSession, clock: FixedClock, seal: Seal) -> None:
        self.session, self.clock, self.seal = session, clock, seal
        self.conversation: Conversation

    @property
    def account_id(self) -> int:
        return self.conversation.account_id

    async def link(self) -> str:
        where = self.conversation.id
        return (await service.open_identity_link(self.session, self.clock, where)).token

    async def redeem(self, token: str, **changes: Any) -> Redeemed:
        return await service.redeem_identity_link(
            self.session, self.clock, self.seal, token, form(**changes)
        )

    async def register(self, **changes: Any) -> VisitorCard:
        redeemed = await self.redeem(await self.link(), **changes)
        return await self.session.get_one(VisitorCard, redeemed.card_id, populate_existing=True)

    async def correction_link(self, card: VisitorCard) -> str:
        link = await service.open_correction_link(
            self.session, self.clock, self.conversation.id, card.id
        )
        return link.token

    async def correct(self, card: VisitorCard, **typed: Any) -> VisitorCard:
        await correction.correct_card(
            self.session,
            self.clock,
            self.seal,
            await self.correction_link(card),
            CorrectionForm.model_validate(typed),
        )
        return await self.session.get_one(VisitorCard, card.id, populate_existing=True)

    async def erase(self) -> Any:
        return await service.erase_account_data(self.session, self.clock, self.account_id)


Seat = Callable[[], Awaitable[Front]]
NewConversation = Callable[[AsyncSession], Awaitable[Conversation]]


async def patient_of(session: AsyncSession, card: VisitorCard) -> Patient:
    return await session.get_one(Patient, card.patient_id, populate_existing=True)


async def appointment(
    front: Front, card: VisitorCard, status: AppointmentStatus, day: date
) -> Appointment:
    """An appointment of the card's patient, with the clinic it needs."""
    session, now = front.session, front.clock.now()
    department = Department(
        code="test",
        name="测试科",
        kind=DepartmentKind.CLINICAL,
        aliases=[],
        building="门诊楼",
        floor=1,
        zone="A 区",
        phone="0571-0000-9999",
        treats=[],
        about="测试用",
        position=1000,
    )
    session.add(department)
    await session.flush()
    doctor = Doctor(
        id="t1",
        name="曾理",
        reading="zeng li",
        initials="zl",
        sex="m",
        title=Title.CHIEF,
        department_code="test",
        specialities=[],
        kind=SlotKind.EXPERT,
        fee=50,
    )
    session.add(doctor)
    await session.flush()
    clinic = Clinic(
        doctor_id="t1",
        department_code="test",
        date=day,
        period=Period.AM,
        start=time(9),
        end=time(12),
        kind=SlotKind.EXPERT,
        fee=50,
        room="305 诊室",
    )
    session.add(clinic)
    await session.flush()
    slot = Slot(
        clinic_id=clinic.id,
        start=time(9),
        end=time(9, 30),
        starts_at=datetime.combine(day, time(9), HOSPITAL_ZONE),
        capacity=1,
        taken=1,
    )
    session.add(slot)
    await session.flush()
    return Appointment(
        patient_id=card.patient_id,
        account_id=card.account_id,
        slot_id=slot.id,
        clinic_id=clinic.id,
        department_code="test",
        unit="test",
        date=day,
        period=Period.AM,
        status=status,
        fee=50,
        channel="web",
        held_until=now + timedelta(minutes=5) if status is AppointmentStatus.HELD else None,
        created_at=now,
        updated_at=now,
    )
