"""/v1/waitlist: join, list, leave, answer an offer. For the action server.

Every answer is sent after the commit. A refusal is a 409 with the rule's code.
"""

import uuid

from fastapi import APIRouter

from api.appointments.cards import card_of as appointment_card
from api.appointments.cards import with_deadline
from api.appointments.endpoints import DeskDep, RulesDep
from api.appointments.schemas import AppointmentCard, AppointmentCards
from api.conversations.service import account_of
from api.dependencies import ClockDep, InternalOnly, SessionDep, WordingDep
from api.waitlist import service
from api.waitlist.cards import card_of, waiting_cards
from api.waitlist.schemas import AnswerIn, WaitlistIn

router = APIRouter(prefix="/v1/waitlist", tags=["waitlist"], dependencies=[InternalOnly])


@router.post("", status_code=201)
async def join(
    body: WaitlistIn, session: SessionDep, clock: ClockDep, rules: RulesDep, words: WordingDep
) -> AppointmentCard:
    """Wait for a place of a full clinic. The card is `waitlisted`; `ahead` wait before them."""
    wish = service.Wish(body.conversation, body.visitor, body.clinic_id)
    entry = await service.join(session, clock, rules, wish)
    return await card_of(session, words, clock.now(), entry.id)


@router.get("")
async def list_mine(
    conversation: uuid.UUID, session: SessionDep, clock: ClockDep, words: WordingDep
) -> AppointmentCards:
    """What the conversation's account waits for (`waitlisted`) or was offered (`held`)."""
    account_id = await account_of(session, conversation)
    items = await waiting_cards(session, words, clock.now(), account_id)
    return AppointmentCards(items=items)


@router.post("/{entry_id}/accept")
async def accept(
    entry_id: uuid.UUID,
    body: AnswerIn,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
    words: WordingDep,
) -> AppointmentCard:
    """Take the offered place: a booked appointment. 409 `hold_expired` after the deadline."""
    held = await service.find_offer(session, body.conversation, entry_id)
    appointment = await desk.confirm(body.conversation, held)
    await service.answered(session, clock.now(), entry_id)
    account_id = await account_of(session, body.conversation)
    card = await appointment_card(session, words, account_id, appointment.id)
    return with_deadline(card, rules, clock.now())


@router.post("/{entry_id}/decline")
async def decline(
    entry_id: uuid.UUID,
    body: AnswerIn,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    words: WordingDep,
) -> AppointmentCard:
    """Let the offered place go to the next in line; the entry is off the list."""
    held = await service.find_offer(session, body.conversation, entry_id)
    await desk.cancel(body.conversation, held)
    await service.answered(session, clock.now(), entry_id)
    return await card_of(session, words, clock.now(), entry_id)


@router.delete("/{entry_id}")
async def leave(
    entry_id: uuid.UUID,
    conversation: uuid.UUID,
    desk: DeskDep,
    session: SessionDep,
    clock: ClockDep,
    words: WordingDep,
) -> AppointmentCard:
    """Wait no longer; an offered place is declined. Again changes nothing."""
    held = await service.leave(session, clock, conversation, entry_id)
    if held is not None:
        await desk.cancel(conversation, held)
        await service.answered(session, clock.now(), entry_id)
    return await card_of(session, words, clock.now(), entry_id)
