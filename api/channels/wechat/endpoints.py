"""`GET|POST /channels/wechat` (contract §5): the call-back of the official account."""

import asyncio
import hashlib
import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from api.bodies import read_body
from api.channels.wechat.front import Front
from api.dependencies import ClockDep, RedisDep, SettingsDep
from api.errors import Forbidden, NotFound, Unavailable
from api.wechat.account import WeChatAccount
from api.wechat.envelope import Opened, Stamp, check_address, open_push

router = APIRouter(prefix="/channels/wechat", tags=["WeChat channel"])

_MAX_BODY = 64 * 1024
_REPLAYS_SECONDS = 600
_REDIS_SECONDS = 0.5
_NOTHING_TO_SAY = "success"

_log = logging.getLogger(__name__)


async def _front(request: Request) -> Front:
    front: Front | None = request.app.state.wechat
    if front is None:
        raise NotFound("not_found")
    return front


async def _account(request: Request) -> WeChatAccount:
    account: WeChatAccount | None = request.app.state.wechat_account
    if account is None or not account.tokens:
        raise NotFound("not_found")
    return account


async def _stamp(
    timestamp: Annotated[str, Query(max_length=40)] = "",
    nonce: Annotated[str, Query(max_length=200)] = "",
    signature: Annotated[str, Query(max_length=200)] = "",
    msg_signature: Annotated[str, Query(max_length=200)] = "",
    encrypt_type: Annotated[str, Query(max_length=20)] = "",
) -> Stamp:
    return Stamp(timestamp, nonce, signature, msg_signature, encrypt_type)


FrontDep = Annotated[Front, Depends(_front)]
AccountDep = Annotated[WeChatAccount, Depends(_account)]
StampDep = Annotated[Stamp, Depends(_stamp)]


@router.get("")
async def confirm_address(
    account: AccountDep, stamp: StampDep, echostr: Annotated[str, Query(max_length=1000)] = ""
) -> PlainTextResponse:
    """What the console asks when the address is entered: the `echostr` of a signed question."""
    return PlainTextResponse(check_address(account, stamp, echostr))


@router.post("")
async def receive_push(
    request: Request,
    front: FrontDep,
    account: AccountDep,
    stamp: StampDep,
    settings: SettingsDep,
    clock: ClockDep,
    redis: RedisDep,
) -> Response:
    """Take a push and answer it, at once or by a message of its own later."""
    deadline = asyncio.get_running_loop().time() + settings.wechat_answer_seconds
    moments = [clock.now()]
    if settings.now is not None:
        # In a demonstration the hospital's clock is not WeChat's.
        moments.append(datetime.now(UTC))
    with front.refusals.noted():
        body = await read_body(request, _MAX_BODY)
        opened = open_push(account, stamp, body, moments)
        if opened.sealing is None:
            await _refuse_forged(redis, stamp, body)
    try:
        passive = await front.answer(opened.push, deadline)
    except (SQLAlchemyError, TimeoutError, Unavailable) as error:
        _log.error("a push could not be stored: %s", type(error).__name__)
        said = front.without_database(opened.push)
        if said is None:
            raise Unavailable("unavailable") from error
        return _reply(opened, said, clock)
    if passive is None:
        return PlainTextResponse(_NOTHING_TO_SAY)
    if await request.is_disconnected():
        await front.post_instead(passive)
    return _reply(opened, passive.text, clock)


def _reply(opened: Opened, text: str, clock: ClockDep) -> Response:
    return Response(opened.reply(text, clock.now()), media_type="application/xml")


async def _refuse_forged(redis: RedisDep, stamp: Stamp, body: bytes) -> None:
    """A signature without encryption says nothing of the body: one that was seen before with
    another body was taken from its owner. Raises `Forbidden("push_replayed")`."""
    digest = hashlib.sha256(body).hexdigest()
    key = f"wechat:stamp:{stamp.signature}"
    try:
        async with asyncio.timeout(_REDIS_SECONDS):
            is_new = await redis.set(key, digest, nx=True, ex=_REPLAYS_SECONDS)
            seen = digest if is_new else await redis.get(key)
    except (RedisError, TimeoutError):
        return  # patients are answered even so
    if seen != digest:
        raise Forbidden("push_replayed")
