"""POST /v1/handoffs: the bot, a trusted program, or staff ask for a person."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.dependencies import ClockDep, RedisDep, SessionsDep, WordingDep
from api.handoff import service
from api.handoff.dependencies import LevelsDep
from api.handoff.schemas import HandoffIn, HandoffOut
from api.handoff.tickets import TicketView
from api.notices.accounts import tell_callback, writer
from api.staff import audit
from api.staff.dependencies import internal_or
from api.staff.models import Staff
from api.staff.permissions import Permission

router = APIRouter(prefix="/v1/handoffs", tags=["handoff"])

Caller = Annotated[Staff | None, Depends(internal_or(Permission.ACT_FOR_PATIENT))]


@router.post("", status_code=201)
async def request_person(
    body: HandoffIn,
    caller: Caller,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    levels: LevelsDep,
) -> HandoffOut:
    """Put the conversation into the queue, or promise a callback when nobody is at the desk."""
    now = clock.now()
    async with sessions() as session, session.begin():
        ticket = await service.request(
            session,
            body.conversation,
            reason=body.reason,
            summary=body.summary,
            now=now,
            levels=levels,
        )
        # The bot says in the conversation what it gets back.
        await _tell_callback(session, body.conversation, ticket, now, said=caller is None)
        if caller is not None:
            subject = f"conversation:{body.conversation}"
            audit.record(session, caller.actor, "handoff.request", subject, now)
    await wake_desk(redis, "queue", body.conversation)
    return HandoffOut(**ticket.card(), text=service.describe(wording, ticket))


async def _tell_callback(
    session: AsyncSession, conversation: uuid.UUID, ticket: TicketView, now: datetime, *, said: bool
) -> None:
    """Give the patient something to keep, when a person will be in touch later. Once a ticket."""
    if ticket.promised_by is None:
        return
    account_id = await conversations.account_of(session, conversation)
    whom = await writer(session, account_id, conversation)
    await tell_callback(session, now, whom, ticket.ticket, ticket.promised_by, said=said)
