"""A picture from the patient's own phone or desk: kept encrypted for the staff, and a turn of the
conversation like every other message.

What it tells beside what it shows (where it was taken, with which device) is taken out. A lobby
screen has no camera, and what would be put into it might be anybody's: there the conversation goes
on with a phone (`handover`).
"""

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.attachments.media_types import type_of
from api.attachments.metadata import Broken, without_metadata
from api.channels.rate_limits import RateLimit
from api.channels.web import ReceptionDep, answered
from api.conversations import opening
from api.conversations.pictures import picture_payload
from api.conversations.reception import Came
from api.conversations.schemas import Answer
from api.dependencies import ClockDep, SealDep, SessionsDep, WordingDep
from api.errors import InvalidInput, Refused, TooLong

router = APIRouter(prefix="/channels/web/attachments", tags=["web channel"])

MAX_BYTES = 8 * 1024 * 1024
_TAKEN = {"image/jpeg", "image/png", "image/webp"}
# A whole complaint's worth; more than that is no evidence but a flood.
_MOST = 20
_UPLOADS = Depends(RateLimit("attachments", 30))

SessionToken = Annotated[str, Header(alias="X-Session", max_length=200)]
MessageKey = Annotated[
    str, Header(alias="X-Client-Message-Id", min_length=1, max_length=80, pattern=r"^[\w.-]+$")
]


@router.post("", response_model=Answer, dependencies=[_UPLOADS])
async def receive_picture(
    request: Request,
    token: SessionToken,
    key: MessageKey,
    sessions: SessionsDep,
    clock: ClockDep,
    seal: SealDep,
    reception: ReceptionDep,
    wording: WordingDep,
) -> Answer | JSONResponse:
    """Take a picture (the body is the file) and answer it. A repeat of the same message id gets the
    first answer again.

    404 `session_expired`; 409 `picture_not_here` on a lobby screen, `pictures_too_many`; 413
    `picture_too_large`; 422 `picture_unreadable` for anything but JPEG, PNG and WebP.
    """
    async with sessions() as session:
        conversation = await opening.find_by_token(session, token, clock.now())
        if conversation.channel != "web":
            raise Refused("picture_not_here")
        if await attachments.count_of(session, conversation.id) >= _MOST:
            raise Refused("pictures_too_many", most=_MOST)
    # Megabytes are read part by part: others don't wait for it.
    content = await asyncio.to_thread(_plain, await _body(request))
    picture = await attachments.seal_picture(seal, type_of(content), content)

    async def keep(session: AsyncSession, conversation_id: uuid.UUID, message_id: int) -> str:
        kept = await attachments.keep_content(
            session, conversation_id, message_id, picture, clock.now()
        )
        return picture_payload(kept)

    return await answered(
        wording, reception.receive_media(conversation.id, key, Came("image", keep))
    )


async def _body(request: Request) -> bytes:
    """The whole body, as long as it is not too large."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BYTES:
            raise TooLong("picture_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    return bytes(received)


def _plain(content: bytes) -> bytes:
    """The picture without what it tells. What it is, its first bytes say."""
    kind = type_of(content)
    if kind not in _TAKEN:
        raise InvalidInput("picture_unreadable")
    try:
        return without_metadata(content, kind)
    except Broken as broken:
        raise InvalidInput("picture_unreadable") from broken
