"""The booking service with its usual arguments, and one patient who books."""

from collections.abc import Awaitable

import pytest
from booking_rows import BookingRows, history, taken

from api.appointments import service
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Slot
from api.clock import FixedClock
from api.conversations.models import Conversation
from api.errors import Refused
from api.patients.models import Patient, VisitorCard


class Desk:
    """One patient, in a conversation of their own."""

    def __init__(self, rows: BookingRows, clock: FixedClock, rules: BookingRules) -> None:
        self.rows, self.session, self.clock, self.rules = rows, rows.session, clock, rules
        self.conversation: Conversation
        self.card: VisitorCard

    async def open(self, patient: Patient | None = None) -> "Desk":
        self.conversation = await self.rows.conversation()
        self.card = await self.rows.card(self.conversation, patient)
        return self

    async def another(self) -> "Desk":
        return await Desk(self.rows, self.clock, self.rules).open()

    def request(self, slot: Slot, key: str | None = None) -> BookingRequest:
        return BookingRequest(self.conversation.id, self.card.id, slot.id, key)

    async def hold(self, slot: Slot, key: str | None = None) -> Appointment:
        request = self.request(slot, key)
        return await service.hold(self.session, self.clock, self.rules, request)

    async def book(self, slot: Slot, key: str | None = None) -> Appointment:
        request = self.request(slot, key)
        return await service.book(self.session, self.clock, self.rules, request)

    async def confirm(self, appointment: Appointment) -> Appointment:
        where = self.conversation.id, appointment.id
        return await service.confirm(self.session, self.clock, self.rules, *where)

    async def cancel(self, appointment: Appointment) -> Appointment:
        where = self.conversation.id, appointment.id
        return await service.cancel(self.session, self.clock, self.rules, *where)

    async def change(self, appointment: Appointment, slot: Slot) -> Appointment:
        where = self.conversation.id, appointment.id, slot.id
        return await service.change(self.session, self.clock, self.rules, *where)

    async def taken(self, slot: Slot) -> int:
        return await taken(self.session, slot)

    async def history(self, appointment: Appointment) -> list[AppointmentStatus]:
        return await history(self.session, appointment.id)


async def refusal(action: Awaitable[object]) -> Refused:
    """The refusal that an action ends with."""
    with pytest.raises(Refused) as caught:
        await action
    return caught.value
