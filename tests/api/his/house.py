"""A small hospital whose places are kept by a source: our own tables, or a simulated HIS."""

import contextlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from api.appointments import service
from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.appointments.submission import Desk
from api.clinics.models import Resource, Slot
from api.clock import HOSPITAL_ZONE, FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.departments.models import Department
from api.doctors.models import Doctor
from api.his.fhir import FhirSource
from api.his.link import HisLink
from api.his.models import ConflictKind, OrderKind, OrderStatus, SourceConflict, SourceOrder
from api.his.orders import read
from api.his.settling import settle_orders
from api.his.source import BookingSource, Order
from api.his.sync import Synced, sync_timetable
from api.notices.models import Notice, NoticeKind
from api.patients.models import Patient, VisitorCard
from api.security import Seal
from api.wording import Wording
from tests.api.appointments.booking_rows import BookingRows
from tests.simulators.fhir_his import FhirHis

# Far from the days of the sample hospital, whose clinics a timetable of the HIS would close.
NOW = datetime(2027, 6, 2, 10, 0, tzinfo=HOSPITAL_ZONE)
SEAL = Seal("a key for tests")
NAME, PHONE, PAPER = "林小雨", "13800001234", "110101199003070006"


@dataclass(frozen=True)
class Person:
    """Somebody who books, in a conversation of their own."""

    conversation: uuid.UUID
    card: int


class House:
    """Rows that are committed, a clock, and the desk over the source. `his` is there when the
    places are kept by it."""

    def __init__(
        self,
        rows: BookingRows,
        sessions: Sessions,
        rules: BookingRules,
        words: Wording,
        source: BookingSource,
        his: FhirHis | None = None,
    ) -> None:
        self.rows, self.sessions, self.rules = rows, sessions, rules
        self.clock = FixedClock(NOW)
        self.link = HisLink(source, sessions, SEAL, rules, words)
        self._his = his
        self._department: Department | None = None

    @property
    def his(self) -> FhirHis:
        assert self._his is not None
        return self._his

    def asking(self, source: FhirSource) -> "House":
        """The same house, seen by a process with another source (another patience)."""
        other = House(self.rows, self.sessions, self.rules, self.link.words, source, self._his)
        other.clock, other._department = self.clock, self._department
        other.link = replace(other.link, source=source)
        return other

    # What there is.

    async def doctor(self) -> Doctor:
        self._department = self._department or await self.rows.department()
        return await self.rows.doctor(self._department)

    async def slots(
        self,
        *,
        provider: Doctor | Resource | None = None,
        days: int = 3,
        capacity: int = 1,
        count: int = 1,
    ) -> list[Slot]:
        """Half hours of one clinic, here and at the HIS."""
        provider = provider or await self.doctor()
        slots = await self.rows.slots(provider, day=self.day(days), capacity=capacity, count=count)
        await self.rows.session.commit()
        if self._his is not None:
            key = provider.id if isinstance(provider, Doctor) else provider.code
            for slot in slots:
                self._his.opens(key, slot.starts_at, places=capacity)
        return slots

    async def slot(self, **how: object) -> Slot:
        return (await self.slots(**how))[0]  # type: ignore[arg-type]

    async def person(self) -> Person:
        conversation: Conversation = await self.rows.conversation()
        patient: Patient = await self.rows.patient()
        patient.id_number_sealed = SEAL.seal(PAPER)
        card: VisitorCard = await self.rows.card(conversation, patient)
        card.name_sealed, card.phone_sealed = SEAL.seal(NAME), SEAL.seal(PHONE)
        await self.rows.session.commit()
        return Person(conversation.id, card.id)

    def day(self, days: int) -> date:
        return (self.clock.now() + timedelta(days=days)).date()

    # What people do.

    @contextlib.asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        async with self.sessions() as session, session.begin():
            yield Desk(session, self.link, self.clock, self.rules)

    async def hold(self, person: Person, slot: Slot) -> Appointment:
        request = BookingRequest(person.conversation, person.card, slot.id)
        async with self.sessions() as session, session.begin():
            return await service.hold(session, self.clock, self.rules, request)

    async def book(self, person: Person, slot: Slot, key: str | None = None) -> Appointment:
        request = BookingRequest(person.conversation, person.card, slot.id, key)
        async with self.desk() as desk:
            return await desk.book(request)

    async def confirm(self, person: Person, appointment: Appointment) -> Appointment:
        async with self.desk() as desk:
            return await desk.confirm(person.conversation, appointment.id)

    async def change(self, person: Person, appointment: Appointment, slot: Slot) -> Appointment:
        async with self.desk() as desk:
            return await desk.change(person.conversation, appointment.id, slot.id)

    async def cancel(self, person: Person, appointment: Appointment) -> Appointment:
        async with self.desk() as desk:
            return await desk.cancel(person.conversation, appointment.id)

    async def settle(self, **later: float) -> int:
        """The job that asks again, after the pause that orders are given."""
        self.clock.advance(**(later or {"minutes": 11}))
        return await settle_orders(self.link, self.clock)

    async def sync(self) -> Synced | None:
        # What was written in this same instant would count as changed while it was read.
        self.clock.advance(minutes=1)
        return await sync_timetable(self.link, self.clock)

    # What became of it.

    async def now_is(self, appointment: Appointment) -> Appointment:
        async with self.sessions() as session:
            return await session.get_one(Appointment, appointment.id)

    async def status(self, appointment: Appointment) -> AppointmentStatus:
        return (await self.now_is(appointment)).status

    async def history(self, appointment: Appointment) -> list[AppointmentStatus]:
        query = select(AppointmentEvent.status).where(
            AppointmentEvent.appointment_id == appointment.id
        )
        async with self.sessions() as session:
            return list(await session.scalars(query.order_by(AppointmentEvent.id)))

    async def room(self, slot: Slot) -> tuple[int, int]:
        """(taken, capacity) of a slot."""
        async with self.sessions() as session:
            found = await session.get_one(Slot, slot.id)
            return found.taken, found.capacity

    async def order(self, appointment: Appointment) -> Order:
        """What the HIS is told of an appointment, once it was ordered."""
        async with self.sessions() as session:
            return (await read(session, SEAL, appointment.id, OrderKind.BOOK)).order

    async def order_status(self, appointment: Appointment, kind: OrderKind) -> OrderStatus | None:
        query = select(SourceOrder.status).where(
            SourceOrder.appointment_id == appointment.id, SourceOrder.kind == kind
        )
        async with self.sessions() as session:
            return await session.scalar(query)

    async def told(self, appointment: Appointment) -> set[NoticeKind]:
        query = select(Notice.kind).where(Notice.appointment_id == appointment.id)
        async with self.sessions() as session:
            return set(await session.scalars(query))

    async def conflicts(self) -> set[tuple[ConflictKind, str]]:
        query = select(SourceConflict).where(SourceConflict.ended_at.is_(None))
        async with self.sessions() as session:
            return {(one.kind, one.subject) for one in await session.scalars(query)}
