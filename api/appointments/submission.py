"""Booking where a hospital information system has the last word.

`service` decides by our rules and takes our place, in a first transaction that also writes an order
(`api.his.orders`); then the HIS is asked, with no lock held; then its answer is brought about
(`api.his.outcomes`). Without an answer the appointment stays submitted, is resolved by
`api.his.settling`, and the patient is told then. With the built-in source, and for what the
hospital keeps in the product itself, the first transaction is all there is.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import find_place
from api.appointments.records import PATIENT, find, lock
from api.appointments.refusals import refuse, refuse_ended, refuse_late
from api.appointments.rules import BookingRules, BrokenRule
from api.appointments.schemas import BookingRequest
from api.clinics.models import Clinic, Slot
from api.clock import Clock
from api.departments.models import Department
from api.errors import Refused
from api.his.link import HisLink
from api.his.models import OrderKind, OrderStatus, SourceOrder
from api.his.orders import OpenOrder, is_open, read, write
from api.his.source import Declined, Placed

_DECLINED = BrokenRule("his_declined", {})


@dataclass(frozen=True)
class Desk:
    """Books, changes and cancels. `session` is the request's own transaction, which the built-in
    source needs alone. Over the link to a HIS each step has a transaction of its own, so that no
    connection waits for the HIS."""

    session: AsyncSession
    link: HisLink
    clock: Clock
    rules: BookingRules

    async def book(self, request: BookingRequest) -> Appointment:
        """Hold and confirm in one step. Raises as `service.book`, and `Refused("his_declined")`."""
        if not self.link.source.external:
            return await service.book(self.session, self.clock, self.rules, request)
        async with self.link.sessions() as session, session.begin():
            if not await self._is_kept_there(session, request.slot_id):
                return await service.book(session, self.clock, self.rules, request)
            held = await service.hold(session, self.clock, self.rules, request)
            submitted, order = await self._submit(session, request.conversation_id, held.id)
        return await self._placed(submitted, order)

    async def confirm(self, conversation: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
        """Raises as `service.confirm`, and `Refused("his_declined")` with alternatives."""
        which = conversation, appointment_id
        if not self.link.source.external:
            return await service.confirm(self.session, self.clock, self.rules, *which)
        async with self.link.sessions() as session, session.begin():
            _, slot_id = await find(session, *which)
            if not await self._is_kept_there(session, slot_id):
                return await service.confirm(session, self.clock, self.rules, *which)
            submitted, order = await self._submit(session, *which)
        return await self._placed(submitted, order)

    async def change(
        self,
        conversation: uuid.UUID,
        appointment_id: uuid.UUID,
        slot_id: int,
        *,
        actor: str = PATIENT,
    ) -> Appointment:
        """The new place first, then the old one back. Raises as `service.change`, and
        `Refused("his_declined")`: then the old place stands as before."""
        which = conversation, appointment_id, slot_id
        if not self.link.source.external:
            return await service.change(self.session, self.clock, self.rules, *which, actor=actor)
        async with self.link.sessions() as session, session.begin():
            kept_there = await self._is_kept_there(session, slot_id)
            new = await service.change(
                session, self.clock, self.rules, *which, submit=kept_there, actor=actor
            )
            order = await self._order(session, new)
        return await self._placed(new, order)

    async def cancel(self, conversation: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
        """Raises as `service.cancel`, and `Refused` (his_pending, his_cancel_declined)."""
        which = conversation, appointment_id
        if not self.link.source.external:
            return await service.cancel(self.session, self.clock, self.rules, *which)
        async with self.link.sessions() as session, session.begin():
            await find(session, *which)
            if not await _is_known_there(session, appointment_id):
                return await service.cancel(session, self.clock, self.rules, *which)
            appointment, order = await self._give_up(session, appointment_id)
        if order is None:
            return appointment
        appointment, answer = await self.link.carry_out(self.clock.now(), order, said=True)
        if isinstance(answer, Declined):
            phone = select(Department.phone).where(Department.code == appointment.department_code)
            raise Refused("his_cancel_declined", phone=await self.session.scalar(phone))
        return appointment

    async def _is_kept_there(self, session: AsyncSession, slot_id: int) -> bool:
        """Whether the place of this slot is the HIS's to give."""
        kind = await session.scalar(
            select(Clinic.kind).join(Slot, Slot.clinic_id == Clinic.id).where(Slot.id == slot_id)
        )
        return kind is not None and self.link.source.keeps(kind)

    async def _submit(
        self, session: AsyncSession, conversation: uuid.UUID, appointment_id: uuid.UUID
    ) -> tuple[Appointment, OpenOrder | None]:
        to = AppointmentStatus.SUBMITTED
        submitted = await service.confirm(
            session, self.clock, self.rules, conversation, appointment_id, to=to
        )
        return submitted, await self._order(session, submitted)

    async def _order(self, session: AsyncSession, appointment: Appointment) -> OpenOrder | None:
        """The order for a submitted appointment; none when somebody asks the HIS already."""
        submitted = appointment.status is AppointmentStatus.SUBMITTED
        if submitted and await write(session, self.clock.now(), appointment, OrderKind.BOOK):
            return await read(session, self.link.seal, appointment.id, OrderKind.BOOK)
        return None

    async def _placed(self, submitted: Appointment, order: OpenOrder | None) -> Appointment:
        if order is None:
            return submitted
        now = self.clock.now()
        appointment, answer = await self.link.carry_out(now, order, said=True)
        if isinstance(answer, Declined):
            place = await find_place(self.session, appointment.slot_id)
            patient = appointment.patient_id
            await refuse(self.session, now, self.rules, place, patient, _DECLINED)
        if isinstance(answer, Placed) and appointment.replaces_id is not None:
            await self._give_old_back(appointment.replaces_id)
        return appointment

    async def _give_old_back(self, appointment_id: uuid.UUID) -> None:
        """What was changed is cancelled at the HIS; if that fails, it is tried again later."""
        async with self.link.sessions() as session, session.begin():
            if await is_open(session, appointment_id, OrderKind.CANCEL):
                order = await read(session, self.link.seal, appointment_id, OrderKind.CANCEL)
            else:
                return
        await self.link.carry_out(self.clock.now(), order, said=True)

    async def _give_up(
        self, session: AsyncSession, appointment_id: uuid.UUID
    ) -> tuple[Appointment, OpenOrder | None]:
        """Ask for a cancellation; it is done when the HIS says so. While the booking itself waits
        for an answer, the cancellation comes after it."""
        now = self.clock.now()
        appointment = await lock(session, appointment_id)
        ended = {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED}
        if appointment.status in ended or appointment.cancelling:
            return appointment, None
        refuse_ended(appointment)
        submitted = appointment.status is AppointmentStatus.SUBMITTED
        if appointment.changing or (submitted and appointment.replaces_id is not None):
            raise Refused("his_pending")
        if not submitted:
            await refuse_late(session, now, self.rules, appointment)
        appointment.cancelling = True
        await write(session, now, appointment, OrderKind.CANCEL)
        if submitted:
            return appointment, None
        return appointment, await read(session, self.link.seal, appointment_id, OrderKind.CANCEL)


async def _is_known_there(session: AsyncSession, appointment_id: uuid.UUID) -> bool:
    """Whether the HIS has, or may have, a booking for this appointment."""
    known = select(SourceOrder.id).where(
        SourceOrder.appointment_id == appointment_id,
        SourceOrder.kind == OrderKind.BOOK,
        SourceOrder.status != OrderStatus.REFUSED,
    )
    return await session.scalar(known) is not None
