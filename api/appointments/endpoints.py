"""/v1/appointments: book, hold, confirm, change, cancel, list. For the action server.

Every answer is sent after the commit (`SessionDep`). A refusal is a 409 with the rule's code.
"""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.cards import with_deadline
from api.appointments.models import Appointment
from api.appointments.rules import BookingRules, load_booking_rules
from api.appointments.schemas import (
    AppointmentCard,
    AppointmentCards,
    AppointmentIn,
    BookingRequest,
    ChangeIn,
    ConfirmIn,
)
from api.appointments.submission import Desk
from api.conversations.service import account_of
from api.dependencies import ClockDep, InternalOnly, SessionDep, SettingsDep, WordingDep
from api.wording import Wording

router = APIRouter(prefix="/v1/appointments", tags=["appointments"], dependencies=[InternalOnly])

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=64)]


async def _rules(settings: SettingsDep) -> BookingRules:
    return load_booking_rules(settings.knowledge_base / "booking.yml")


RulesDep = Annotated[BookingRules, Depends(_rules)]


async def _desk(request: Request, session: SessionDep, clock: ClockDep, rules: RulesDep) -> Desk:
    return Desk(session, request.app.state.his, clock, rules)


DeskDep = Annotated[Desk, Depends(_desk)]


@router.post("", status_code=201)
async def book(
    body: AppointmentIn,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
    idempotency_key: IdempotencyKey = None,
) -> AppointmentCard:
    """Book in one step. The same Idempotency-Key gives the same appointment again."""
    appointment = await desk.book(_request(body, idempotency_key))
    return with_deadline(
        await _card(session, words, body.conversation, appointment), rules, clock.now()
    )


@router.post("/holds", status_code=201)
async def hold(
    body: AppointmentIn,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
    idempotency_key: IdempotencyKey = None,
) -> AppointmentCard:
    """Keep a place until `hold_until`, so that the patient can read it through and confirm."""
    appointment = await service.hold(session, clock, rules, _request(body, idempotency_key))
    return with_deadline(
        await _card(session, words, body.conversation, appointment), rules, clock.now()
    )


@router.post("/{appointment_id}/confirm")
async def confirm(
    appointment_id: uuid.UUID,
    body: ConfirmIn,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
) -> AppointmentCard:
    """Make a held place a booked one; it stays held, without an end, while the hospital information
    system has not answered (`submitted`)."""
    appointment = await desk.confirm(body.conversation, appointment_id)
    return with_deadline(
        await _card(session, words, body.conversation, appointment), rules, clock.now()
    )


@router.post("/{appointment_id}/change")
async def change(
    appointment_id: uuid.UUID,
    body: ChangeIn,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
) -> AppointmentCard:
    """Move to another slot. The card shows the new place; its status says `changed` here, and
    `booked` (or `held`) when it is listed afterwards. While the hospital information system has not
    answered, it is a `held` one, and the old place is kept."""
    appointment = await desk.change(body.conversation, appointment_id, body.slot_id)
    card = with_deadline(
        await _card(session, words, body.conversation, appointment), rules, clock.now()
    )
    return card if card.submitted else card.model_copy(update={"status": "changed"})


@router.delete("/{appointment_id}")
async def cancel(
    appointment_id: uuid.UUID,
    conversation: uuid.UUID,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
) -> AppointmentCard:
    """Give the place back. While the hospital information system has not answered, the card says
    `submitted` and the appointment is kept."""
    appointment = await desk.cancel(conversation, appointment_id)
    return await _card(session, words, conversation, appointment)


@router.get("")
async def list_upcoming(
    conversation: uuid.UUID,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
) -> AppointmentCards:
    """What the conversation's account has ahead, by time."""
    account_id = await account_of(session, conversation)
    cards = await service.upcoming(session, words, clock.now(), account_id)
    return AppointmentCards(items=[with_deadline(card, rules, clock.now()) for card in cards])


def _request(body: AppointmentIn, key: str | None) -> BookingRequest:
    return BookingRequest(body.conversation, body.visitor, body.slot_id, key)


async def _card(
    session: AsyncSession, words: Wording, conversation: uuid.UUID, appointment: Appointment
) -> AppointmentCard:
    account_id = await account_of(session, conversation)
    return await service.card_of(session, words, account_id, appointment.id)
