"""People who book, and people who wait, in a small hospital made for the test."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service as appointments
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import release_expired
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Slot
from api.clock import FixedClock
from api.conversations.models import Conversation
from api.notices.models import Notice, NoticeKind
from api.patients.models import Patient, VisitorCard
from api.waitlist import service
from api.waitlist.models import WaitlistEntry
from tests.api.appointments.booking_rows import BookingRows


@dataclass(frozen=True)
class Person:
    """A patient with a conversation and a card of their own."""

    line: "Line"
    conversation: Conversation
    card: VisitorCard

    async def book(self, slot: Slot) -> Appointment:
        request = BookingRequest(self.conversation.id, self.card.id, slot.id)
        return await appointments.book(*self.line.usual, request)

    async def hold(self, slot: Slot) -> Appointment:
        request = BookingRequest(self.conversation.id, self.card.id, slot.id)
        return await appointments.hold(*self.line.usual, request)

    async def cancel(self, appointment: Appointment) -> Appointment:
        return await appointments.cancel(*self.line.usual, self.conversation.id, appointment.id)

    async def change(self, appointment: Appointment, slot: Slot) -> Appointment:
        which = self.conversation.id, appointment.id, slot.id
        return await appointments.change(*self.line.usual, *which)

    async def confirm(self, entry: WaitlistEntry) -> Appointment:
        """Accept the offer that an entry has."""
        held = await service.find_offer(self.line.session, self.conversation.id, entry.id)
        booked = await appointments.confirm(*self.line.usual, self.conversation.id, held)
        await service.answered(self.line.session, self.line.clock.now(), entry.id)
        return booked

    async def join(self, clinic_id: int) -> WaitlistEntry:
        wish = service.Wish(self.conversation.id, self.card.id, clinic_id)
        return await service.join(*self.line.usual, wish)


class Line:
    """Everything that is done about one waitlist, in one session."""

    def __init__(self, session: AsyncSession, clock: FixedClock, rules: BookingRules) -> None:
        self.session, self.clock, self.rules = session, clock, rules
        self.rows = BookingRows(session)

    @property
    def usual(self) -> tuple[AsyncSession, FixedClock, BookingRules]:
        return self.session, self.clock, self.rules

    async def person(self, patient: Patient | None = None) -> Person:
        conversation = await self.rows.conversation()
        return Person(self, conversation, await self.rows.card(conversation, patient))

    async def minute(self) -> int:
        """What the job of every minute does."""
        now = self.clock.now()
        await release_expired(self.session, now)
        return await service.sweep(self.session, now, self.rules)

    async def offered(self, entry: WaitlistEntry) -> Appointment | None:
        """The hold that an entry has, if any."""
        await self.session.refresh(entry)
        held: Appointment | None = await self.session.scalar(
            select(Appointment).where(
                Appointment.id == entry.appointment_id,
                Appointment.status == AppointmentStatus.HELD,
            )
        )
        return held

    async def told(self, person: Person) -> list[NoticeKind]:
        """What a patient was told, in order."""
        kinds = await self.session.scalars(
            select(Notice.kind)
            .where(Notice.patient_id == person.card.patient_id)
            .order_by(Notice.created_at, Notice.key)
        )
        return list(kinds)
