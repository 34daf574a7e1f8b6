"""The built-in source: our own tables are the truth, so nothing has to be placed anywhere.

A booking is there when its appointment keeps a place (`api.appointments.places` saw to that); the
answers below only read it.
"""

import uuid
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select

from api.appointments.models import LIVE, Appointment
from api.clinics.models import Clinic, ClinicStatus, Slot
from api.clock import HOSPITAL_ZONE
from api.database import Sessions
from api.his.source import (
    SLOT_FULL,
    Absent,
    Declined,
    Done,
    Ended,
    FreePlaces,
    Order,
    Placed,
    SourceBooking,
    Timetable,
)


class BuiltinSource:
    """See the module. A reference is the id of an appointment."""

    external = False

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def keeps(self, kind: str) -> bool:
        """Every kind."""
        return True

    async def close(self) -> None:
        """Nothing to give back."""

    async def place(self, order: Order) -> Placed | Declined:
        """Whether the appointment has its place."""
        found = await self.find(order.reference)
        return found if isinstance(found, Placed) else Declined(SLOT_FULL)

    async def cancel(self, order: Order) -> Done | Declined:
        """Done, once the appointment has given its place back; here that comes first."""
        found = await self.find(order.reference)
        return Declined("still_booked") if isinstance(found, Placed) else Done()

    async def find(self, reference: str) -> Placed | Ended | Absent:
        """What the appointment says."""
        async with self._sessions() as session:
            status = await session.scalar(select(Appointment.status).where(_is(reference)))
        if status is None:
            return Absent()
        return Placed(reference) if status in LIVE else Ended()

    async def timetable(self, first: date, last: date) -> Timetable:
        """Our own slots and appointments."""
        begin = datetime.combine(first, time(), HOSPITAL_ZONE)
        end = datetime.combine(last, time(), HOSPITAL_ZONE) + timedelta(days=1)
        async with self._sessions() as session:
            slots = await session.execute(
                select(Clinic.provider, Slot)
                .join(Clinic, Clinic.id == Slot.clinic_id)
                .where(Clinic.date.between(first, last), Clinic.status == ClinicStatus.OPEN)
                .order_by(Clinic.provider, Slot.starts_at, Slot.quota)
            )
            places = [_free(provider, slot) for provider, slot in slots]
            booked = await session.execute(
                select(Appointment.id, Slot.starts_at, Appointment.status)
                .join(Slot, Slot.id == Appointment.slot_id)
                .where(Slot.starts_at >= begin, Slot.starts_at < end)
            )
            bookings = [
                SourceBooking(str(id_), str(id_), starts_at, status in LIVE)
                for id_, starts_at, status in booked
            ]
        return Timetable(places, bookings)


def _is(reference: str) -> ColumnElement[bool]:
    return Appointment.id == uuid.UUID(reference)


def _free(provider: str, slot: Slot) -> FreePlaces:
    length = datetime.combine(date.min, slot.end) - datetime.combine(date.min, slot.start)
    free = slot.capacity - slot.taken
    begins = slot.starts_at.astimezone(HOSPITAL_ZONE)
    return FreePlaces(provider, begins, begins + length, slot.quota, slot.capacity, free)
