"""POST /v1/handoffs: the bot, a trusted program, or staff ask for a person."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.conversations.events import wake_desk
from api.dependencies import ClockDep, RedisDep, SessionsDep, WordingDep
from api.handoff import service
from api.handoff.dependencies import LevelsDep
from api.handoff.schemas import HandoffIn, HandoffOut
from api.staff.audit import entries
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
        said = caller is None
        await service.tell_callback(session, ticket, body.conversation, now, said=said)
        if caller is not None:
            subject = f"conversation:{body.conversation}"
            entries.record(session, caller.actor, "handoff.request", subject, now)
    await wake_desk(redis, "queue", body.conversation)
    return HandoffOut(**ticket.card(), text=service.describe(wording, ticket))
