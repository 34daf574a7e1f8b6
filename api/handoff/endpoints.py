"""POST /v1/handoffs: the bot, or a trusted program, asks for a person."""

from fastapi import APIRouter

from api.conversations.events import wake_desk
from api.dependencies import ClockDep, InternalOnly, RedisDep, SessionsDep, WordingDep
from api.handoff import service
from api.handoff.dependencies import LevelsDep
from api.handoff.schemas import HandoffIn, HandoffOut

router = APIRouter(prefix="/v1/handoffs", tags=["handoff"], dependencies=[InternalOnly])


@router.post("", status_code=201)
async def request_person(
    body: HandoffIn,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    levels: LevelsDep,
) -> HandoffOut:
    """Put the conversation into the queue, or promise a callback when nobody is at the desk."""
    async with sessions() as session, session.begin():
        ticket = await service.request(
            session,
            body.conversation,
            reason=body.reason,
            summary=body.summary,
            now=clock.now(),
            levels=levels,
        )
    await wake_desk(redis, "queue", body.conversation)
    return HandoffOut(**ticket.card(), text=service.describe(wording, ticket))
