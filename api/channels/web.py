"""The web channel: page, kiosk and terminal speak it (contract §2)."""

import uuid
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.channels.rate_limits import RateLimit
from api.channels.schemas import SessionEndIn, SessionIn, SessionOut, WebMessageIn
from api.conversations import opening, service
from api.conversations.events import conversation_channel
from api.conversations.reception import AnsweredAway, Reception
from api.conversations.schemas import Answer, Inbound, MessageOut, Outgoing
from api.dependencies import ClockDep, RedisDep, SessionDep, SessionsDep, WordingDep
from api.errors import error_body
from api.handoff import service as handoff
from api.security import random_token, token_hash
from api.wording import Wording

router = APIRouter(prefix="/channels/web", tags=["web channel"])

# A lost wake-up delays a message by this at most; the database is what counts.
_LOOK_AGAIN_SECONDS = 10


async def _reception(request: Request) -> Reception:
    reception: Reception = request.app.state.reception
    return reception


ReceptionDep = Annotated[Reception, Depends(_reception)]


@router.post("/sessions", status_code=201, dependencies=[Depends(RateLimit("sessions", 60))])
async def open_session(
    body: SessionIn,
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    wording: WordingDep,
    reception: ReceptionDep,
) -> SessionOut:
    """Start a conversation and greet."""
    token = random_token()
    conversation = await opening.open_conversation(
        session,
        channel=body.channel,
        external_hash=token_hash(f"account:{token}"),
        session_token=token,
        now=clock.now(),
    )
    greeting = Outgoing(
        text=wording("conversation.greeting", hospital=request.app.state.hospital.name),
        buttons=reception.menu.buttons,
    )
    stored = await service.append(session, conversation.id, [greeting], now=clock.now())
    return SessionOut(session=token, messages=[MessageOut.of(message) for message in stored])


@router.delete("/sessions", status_code=204)
async def end_session(body: SessionEndIn, session: SessionDep, clock: ClockDep) -> None:
    """结束并清除: nobody can go on with this conversation, and it leaves the queue."""
    now = clock.now()
    conversation = await opening.find_by_token(session, body.session, now)
    await handoff.leave_queue(session, conversation.id, now)
    await opening.end(session, conversation.id, now)


@router.post(
    "/messages",
    response_model=Answer,
    dependencies=[Depends(RateLimit("messages", 120))],
)
async def receive_message(
    body: WebMessageIn, reception: ReceptionDep, wording: WordingDep
) -> Answer | JSONResponse:
    """Answer a patient's message, or take it to the person who has the conversation."""
    inbound = Inbound.model_validate(body.model_dump(exclude={"session"}))
    return await answered(wording, reception.receive(body.session, inbound))


async def answered(wording: Wording, answering: Awaitable[Answer]) -> Answer | JSONResponse:
    """The answer; with the dialogue model away a 503 that has what the patient can be shown."""
    try:
        return await answering
    except AnsweredAway as away:
        shown = away.answer.model_dump(mode="json")
        return JSONResponse({**error_body(wording, away.code), **shown}, away.status)


@dataclass(frozen=True)
class _Listening:
    """A client that listens: to which conversation, and what it has seen already."""

    conversation_id: uuid.UUID
    session: str
    seen: int


async def _listening(
    sessions: SessionsDep,
    clock: ClockDep,
    session: Annotated[str, Query(max_length=200)],
    after: int | None = None,
    last_event_id: Annotated[int | None, Header()] = None,
) -> _Listening:
    # A dependency, so that an expired session is an error answer and not a broken stream.
    async with sessions() as database:
        conversation = await opening.find_by_token(database, session, clock.now())
        seen = last_event_id or after
        if seen is None:
            seen = await service.last_message_id(database, conversation.id)
    return _Listening(conversation.id, session, seen)


@router.get("/events", response_class=EventSourceResponse)
async def stream_events(
    sessions: SessionsDep, redis: RedisDep, listening: Annotated[_Listening, Depends(_listening)]
) -> AsyncIterator[ServerSentEvent]:
    """Messages that come by themselves. A reconnecting client goes on after `Last-Event-ID`. With
    `moved` it ends: the conversation goes on elsewhere (`handover`)."""
    seen = listening.seen
    async with redis.pubsub() as wakes:
        await wakes.subscribe(conversation_channel(listening.conversation_id))
        while True:
            async with sessions() as database:
                held = await opening.is_held(database, listening.session)
                news = await service.messages_after(database, listening.conversation_id, seen)
            if not held:
                yield ServerSentEvent(data={}, event="moved")
                return
            for message in news:
                seen = message.id
                yield ServerSentEvent(
                    data=MessageOut.of(message), event="message", id=str(message.id)
                )
            await wakes.get_message(ignore_subscribe_messages=True, timeout=_LOOK_AGAIN_SECONDS)
