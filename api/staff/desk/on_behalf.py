"""Booking, changing and cancelling for a patient in the conversation that one serves, by the same
rules. The patient gets the card that proves it, in the same conversation, after the commit."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.cards import card_of, with_deadline
from api.appointments.desk import cancel_at_desk
from api.appointments.models import Appointment
from api.appointments.schemas import AppointmentCard, BookingRequest
from api.appointments.submission import Desk
from api.clinics import service as clinics
from api.clinics.service import ClinicFilter
from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.staff.desk.holding import holds, require_hold
from api.staff.desk.panel_schemas import BookOnBehalfIn, ClinicChoice, OnBehalfOut, SlotChoice
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_Work = Callable[[AsyncSession, Desk], Awaitable[Appointment]]
_LOOK_AHEAD = timedelta(days=14)
_CLINICS = 60


async def free_clinics(office: Office, staff: Staff, department: str) -> list[ClinicChoice]:
    """Clinics of a department (its code) with free places in the next two weeks, by time."""
    check(staff, Permission.ACT_FOR_PATIENT)
    now = office.clock.now()
    wanted = ClinicFilter(
        departments=[department],
        last=office.clock.today() + _LOOK_AHEAD,
        available=True,
        limit=_CLINICS,
    )
    async with office.sessions() as session:
        found = await clinics.find_clinics(session, now, wanted)
    shown = [clinics.describe(office.wording, one) for one in found]
    return [
        ClinicChoice(
            id=one.id,
            doctor=one.substitute or one.doctor,
            title=one.title,
            department=one.department,
            date=one.date,
            period=office.wording(f"staff.period.{one.period}"),
            start=f"{one.start:%H:%M}",
            end=f"{one.end:%H:%M}",
            remaining=one.remaining,
            fee=one.fee,
        )
        for one in shown
    ]


async def free_slots(office: Office, staff: Staff, clinic_id: int) -> list[SlotChoice]:
    """The segments of a clinic that have free places. Raises `NotFound`."""
    check(staff, Permission.ACT_FOR_PATIENT)
    async with office.sessions() as session:
        slots = await clinics.open_slots(session, office.clock.now(), clinic_id)
    return [
        SlotChoice(
            id=slot.id,
            time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
            remaining=slot.capacity - slot.taken,
        )
        for slot in slots
        if slot.capacity > slot.taken
    ]


async def book(
    office: Office, staff: Staff, conversation_id: uuid.UUID, wish: BookOnBehalfIn
) -> OnBehalfOut:
    """Book for a visitor of the conversation. Raises `Refused("not_yours")`, and what
    `api.appointments.service.book` raises."""
    request = BookingRequest(
        conversation_id, wish.visitor, wish.slot_id, staff=staff.actor, said=True
    )

    async def work(_: AsyncSession, desk: Desk) -> Appointment:
        return await desk.book(request)

    return await _do(office, staff, conversation_id, "book", work)


async def change(
    office: Office,
    staff: Staff,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
    slot_id: int,
) -> OnBehalfOut:
    """Move an appointment to another slot. Raises `Refused("not_yours")`, and what
    `api.appointments.service.change` raises."""

    async def work(_: AsyncSession, desk: Desk) -> Appointment:
        return await desk.change(conversation_id, appointment_id, slot_id, actor=staff.actor)

    return await _do(office, staff, conversation_id, "change", work)


async def cancel(
    office: Office, staff: Staff, conversation_id: uuid.UUID, appointment_id: uuid.UUID
) -> OnBehalfOut:
    """Give a place back before its deadline. Raises `Refused("not_yours")`, `NotFound`, and what
    `cancel_at_desk` raises."""

    async def work(session: AsyncSession, _: Desk) -> Appointment:
        await _visible(office, session, conversation_id, appointment_id)
        return await cancel_at_desk(
            session, office.clock.now(), office.booking, appointment_id, staff.actor, said=True
        )

    return await _do(office, staff, conversation_id, "cancel", work)


async def _visible(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID, appointment_id: uuid.UUID
) -> AppointmentCard:
    """Only what the patient of this conversation may see is given up in it. Raises `NotFound`."""
    account = await conversations.account_of(session, conversation_id)
    return await card_of(session, office.wording, account, appointment_id)


async def _do(
    office: Office, staff: Staff, conversation_id: uuid.UUID, action: str, work: _Work
) -> OnBehalfOut:
    check(staff, Permission.ACT_FOR_PATIENT)
    check(staff, Permission.SERVE)
    async with office.sessions() as session, session.begin():
        # No lock is kept meanwhile: with a hospital information system this takes its time.
        await require_hold(session, staff, conversation_id)
    async with office.sessions() as session, session.begin():
        desk = Desk(session, office.his, office.clock, office.booking)
        appointment = await work(session, desk)
        card = with_deadline(
            await _visible(office, session, conversation_id, appointment.id),
            office.booking,
            office.clock.now(),
        )
        office.record(
            session,
            staff,
            f"appointment.{action}",
            f"appointment:{appointment.id}",
            conversation=str(conversation_id),
        )
        message = await _say(office, session, staff, conversation_id, action, card)
    await wake_patient(office.redis, conversation_id)
    await wake_desk(office.redis, "message", conversation_id)
    return OnBehalfOut(conversation=conversation_id, message=message, card=card)


async def _say(
    office: Office,
    session: AsyncSession,
    staff: Staff,
    conversation_id: uuid.UUID,
    action: str,
    card: AppointmentCard,
) -> str:
    """The card with its words, after everything else in the transaction has gone well. The patient
    must know of it in any case; but only who still holds the conversation speaks in it, and a
    booking takes its time."""
    await conversations.handler_for_update(session, conversation_id)
    speaks = await holds(session, staff, conversation_id)
    waits = "_submitted" if card.submitted else ""
    text = office.wording(
        f"staff_desk.said.{action}{waits}",
        visitor=card.visitor,
        department=card.department,
        doctor=card.doctor,
        month=card.date.month,
        day=card.date.day,
        time=card.time,
        location=card.location,
    )
    told = Outgoing(
        text=text,
        author=Author.AGENT if speaks else Author.SYSTEM,
        author_name=staff.display_name if speaks else None,
        card={"type": "appointment", **card.model_dump(mode="json")},
    )
    now = office.clock.now()
    stored = await conversations.append(session, conversation_id, [told], now=now)
    return str(stored[0].id)
