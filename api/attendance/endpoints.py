"""/v1/appointments: checking in at a kiosk, no-shows, appeals. For the action server."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends

from api.appointments.records import PATIENT, find
from api.appointments.rules import BookingRules, load_booking_rules
from api.attendance import appeals, missed, service
from api.attendance.schemas import AppealIn, AppealOut, AttendanceOut, CheckInIn, NoShowsOut
from api.conversations.service import account_of, get_conversation
from api.dependencies import ClockDep, InternalOnly, SessionDep, SettingsDep
from api.errors import Refused

router = APIRouter(prefix="/v1/appointments", tags=["attendance"], dependencies=[InternalOnly])

_KIOSK = "kiosk"


async def _rules(settings: SettingsDep) -> BookingRules:
    return load_booking_rules(settings.knowledge_base / "booking.yml")


RulesDep = Annotated[BookingRules, Depends(_rules)]


@router.get("/no-shows")
async def list_no_shows(
    conversation: uuid.UUID, session: SessionDep, clock: ClockDep, rules: RulesDep
) -> NoShowsOut:
    """What the conversation's account missed, and whether it is suspended."""
    account_id = await account_of(session, conversation)
    return await missed.no_shows_of(session, clock.now(), rules.no_show, account_id)


@router.post("/{appointment_id}/check-in")
async def check_in(
    appointment_id: uuid.UUID,
    body: CheckInIn,
    session: SessionDep,
    clock: ClockDep,
    rules: RulesDep,
) -> AttendanceOut:
    """报到 at a kiosk in the lobby. 409 `check_in_at_hospital` from any other channel: a telephone
    doesn't prove that somebody is there."""
    conversation = await get_conversation(session, body.conversation)
    await find(session, body.conversation, appointment_id)
    if conversation.channel != _KIOSK:
        raise Refused("check_in_at_hospital")
    done = await service.check_in(
        session, clock.now(), rules, appointment_id, PATIENT, at_desk=False
    )
    return AttendanceOut(
        id=done.id, number=str(done.number), status=done.status, checked_in_at=done.checked_in_at
    )


@router.post("/{appointment_id}/appeal", status_code=201)
async def appeal(
    appointment_id: uuid.UUID, body: AppealIn, session: SessionDep, clock: ClockDep
) -> AppealOut:
    """Say why a no-show should not count."""
    written = await appeals.appeal(
        session, clock.now(), body.conversation, appointment_id, body.words
    )
    return AppealOut(id=written.id, status=written.status, created_at=written.created_at)
