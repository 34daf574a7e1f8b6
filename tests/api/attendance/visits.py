"""A patient with appointments at chosen times, and what can be done about them."""

from collections.abc import Awaitable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.rules import BookingRules
from api.attendance import appeals, service, sweep
from api.attendance.appeals import Decision
from api.attendance.models import Appeal, Suspension
from api.clinics.models import Clinic, Period, Slot
from api.clock import HOSPITAL_ZONE, FixedClock
from api.conversations.models import Conversation
from api.departments.profile import load_hospital
from api.errors import DaoyiError, Refused
from api.notices.models import Notice, NoticeKind
from api.patients.models import Patient
from api.settings import ROOT
from tests.api.appointments.booking_rows import TODAY, BookingRows

DESK = "staff:wang"
PROFILE = load_hospital(ROOT / "knowledge_base" / "hospital.yml")


class Visits:
    """One patient in a conversation. The tests' day is 2026-11-18, the clinics are in the
    afternoon: segments of half an hour from 14:00, the clinic ends at 20:00."""

    def __init__(self, rows: BookingRows, clock: FixedClock, rules: BookingRules) -> None:
        self.rows, self.clock, self.rules = rows, clock, rules
        self.conversation: Conversation
        self.patient: Patient

    @property
    def session(self) -> AsyncSession:
        return self.rows.session

    async def open(self) -> "Visits":
        self.conversation = await self.rows.conversation()
        self.patient = await self.rows.patient()
        await self.rows.card(self.conversation, self.patient)
        return self

    async def booked(
        self,
        day: date = TODAY,
        *,
        stopped: bool = False,
        kind: str | None = None,
        status: AppointmentStatus = AppointmentStatus.BOOKED,
    ) -> Appointment:
        """An appointment at 14:00 with a doctor of its own."""
        slot = await self.rows.slot(day=day, period=Period.PM, stopped=stopped)
        clinic = await self.session.get_one(Clinic, slot.clinic_id)
        if kind:
            clinic.kind = kind
        slot.taken = 1
        now = datetime.combine(day, slot.start, HOSPITAL_ZONE) - timedelta(days=2)
        appointment = Appointment(
            patient_id=self.patient.id,
            account_id=self.conversation.account_id,
            slot_id=slot.id,
            clinic_id=clinic.id,
            department_code=clinic.department_code,
            unit=clinic.department_code,
            date=day,
            period=clinic.period,
            status=status,
            fee=50,
            channel="web",
            conversation_id=self.conversation.id,
            created_at=now,
            updated_at=now,
        )
        self.session.add(appointment)
        await self.session.flush()
        event = AppointmentEvent(
            appointment_id=appointment.id, status=status, actor="patient", at=now
        )
        self.session.add(event)
        await self.session.flush()
        return appointment

    async def slot_of(self, appointment: Appointment) -> Slot:
        return await self.session.get_one(Slot, appointment.slot_id, populate_existing=True)

    def at(self, hour: int, minute: int = 0, day: date = TODAY) -> None:
        self.clock.moment = datetime(
            day.year, day.month, day.day, hour, minute, tzinfo=HOSPITAL_ZONE
        )

    async def check_in(self, appointment: Appointment, *, at_desk: bool = True) -> Appointment:
        return await service.check_in(*self._how(appointment), at_desk=at_desk)

    async def seen(self, appointment: Appointment) -> Appointment:
        return await service.mark_seen(*self._how(appointment))

    async def no_show(self, appointment: Appointment) -> Appointment:
        return await service.mark_no_show(*self._how(appointment))

    async def undo(self, appointment: Appointment) -> Appointment:
        return await service.undo(*self._how(appointment))

    async def sweep(self) -> int:
        return await sweep.sweep_no_shows(self.session, self.clock.now(), self.rules, PROFILE)

    async def missed(self, count: int, *, until: date = TODAY) -> list[Appointment]:
        """No-shows on `count` days up to `until`, each marked by the sweep in its evening; the
        clock stands at 21:00 of that day afterwards."""
        missed = []
        for back in reversed(range(count)):
            day = until - timedelta(days=back)
            missed.append(await self.booked(day))
            self.at(21, day=day)
            await self.sweep()
        return missed

    async def appeal(self, appointment: Appointment, words: str = "路上出了车祸") -> Appeal:
        now = self.clock.now()
        return await appeals.appeal(self.session, now, self.conversation.id, appointment.id, words)

    async def decide(self, appeal: Appeal, *, granted: bool, reason: str = "") -> list[Suspension]:
        decision = Decision(granted, reason, DESK)
        now = self.clock.now()
        return await appeals.decide(self.session, now, self.rules.no_show, appeal.id, decision)

    async def history(self, appointment: Appointment) -> list[tuple[AppointmentStatus, str]]:
        events = await self.session.execute(
            select(AppointmentEvent.status, AppointmentEvent.actor)
            .where(AppointmentEvent.appointment_id == appointment.id)
            .order_by(AppointmentEvent.id)
        )
        return [(status, actor) for status, actor in events]

    async def suspensions(self) -> list[Suspension]:
        """Those that stand."""
        query = select(Suspension).where(
            Suspension.patient_id == self.patient.id, Suspension.lifted_at.is_(None)
        )
        return list(await self.session.scalars(query.order_by(Suspension.id)))

    async def told(self, kind: NoticeKind) -> list[dict[str, object]]:
        """The params of the notices of a kind that were written."""
        return list(await self.session.scalars(select(Notice.params).where(Notice.kind == kind)))

    def _how(self, appointment: Appointment):  # type: ignore[no-untyped-def]
        return self.session, self.clock.now(), self.rules, appointment.id, DESK


async def code_of(action: Awaitable[object]) -> str:
    """The code of the error that an action ends with."""
    with pytest.raises(DaoyiError) as caught:
        await action
    return caught.value.code


async def refused(action: Awaitable[object]) -> Refused:
    """The refusal that an action ends with."""
    with pytest.raises(Refused) as caught:
        await action
    return caught.value
