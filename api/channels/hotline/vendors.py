"""The doors of phone platforms that don't speak our contract: jambonz, Alibaba Cloud.

Both translate, ask the same front, and translate back. Numbers are hashed before anything else.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from api.bodies import read_body
from api.dependencies import ClockDep, RedisDep, SealDep, SettingsDep, WordingDep
from api.errors import InvalidInput, NotFound, TooFast, Unauthenticated, Unavailable
from api.hotline.events import CallEvent, CallReply, Say, Transfer
from api.hotline.vendors import alibaba, jambonz
from api.hotline.vendors.key_presses import KeyPresses
from api.hotline.vendors.translation import (
    LAST_SEQ,
    Vendors,
    failed_transfer,
    hash_with,
    joined,
    vendors_from,
)
from api.security import same_secret
from api.wording import Wording
from language.aloud import read_aloud

router = APIRouter(tags=["hotline channel"])

_MAX_BODY = 64 * 1024
_MOST_FIELDS = 50
_PEOPLE = "reception"
_ALIBABA = "/channels/hotline/alibaba/{token}"
_RECORDS = TypeAdapter(list[alibaba.Record])
_WEBHOOK = TypeAdapter(jambonz.Webhook)

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class HotlineFront(Protocol):
    """Takes what happened in a call and says what is next; the same event twice, the same reply."""

    async def receive(self, event: CallEvent) -> CallReply:
        """The reply to `event`."""
        ...


async def _front(request: Request) -> HotlineFront:
    front: HotlineFront | None = request.app.state.hotline
    if front is None:
        raise NotFound("not_found")
    return front


async def _vendors(settings: SettingsDep) -> Vendors:
    return vendors_from(settings)


FrontDep = Annotated[HotlineFront, Depends(_front)]
VendorsDep = Annotated[Vendors, Depends(_vendors)]


async def _signed_body(
    request: Request,
    settings: SettingsDep,
    vendors: VendorsDep,
    clock: ClockDep,
    signature: Annotated[str | None, Header(alias=jambonz.SIGNATURE)] = None,
) -> bytes:
    if not vendors.jambonz_secret:
        raise NotFound("not_found")
    body = await read_body(request, _MAX_BODY)
    # In a demonstration the hospital's clock is not the platform's.
    now = clock.now() if settings.now is None else datetime.now(UTC)
    jambonz.check_signature(vendors.jambonz_secret, now, body, signature)
    return body


async def _right_token(vendors: VendorsDep, token: str) -> None:
    if not vendors.alibaba_token:
        raise NotFound("not_found")
    if not same_secret(token, vendors.alibaba_token):
        raise Unauthenticated("unauthenticated")


SignedBody = Annotated[bytes, Depends(_signed_body)]


@router.post(jambonz.ADDRESS)
async def jambonz_webhook(
    body: SignedBody,
    front: FrontDep,
    vendors: VendorsDep,
    seal: SealDep,
    wording: WordingDep,
    seq: Annotated[int, Query(ge=0, lt=LAST_SEQ)] = 0,
) -> list[dict[str, Any]]:
    """The calling webhook (seq 0) and every action hook: answered with the verbs to do next."""
    event = jambonz.event_of(_read(_WEBHOOK, body), seq, hash_with(seal))
    reply, answered = await _reply(front, event, vendors, wording)
    return jambonz.verbs_of(reply, answered, vendors)


@router.post(jambonz.STATUS_ADDRESS)
async def jambonz_status(body: SignedBody, front: FrontDep, seal: SealDep) -> dict[str, Any]:
    """The call status webhook: who hung up ends the conversation."""
    ended = jambonz.ending_of(_read(_WEBHOOK, body), hash_with(seal))
    if ended is not None:
        await front.receive(ended)
    return {}


@router.post(_ALIBABA, dependencies=[Depends(_right_token)])
async def alibaba_call_back(
    request: Request,
    front: FrontDep,
    vendors: VendorsDep,
    seal: SealDep,
    redis: RedisDep,
    wording: WordingDep,
) -> dict[str, Any]:
    """首次呼入回调 and 后续呼入回调: answered with the next action. Alibaba signs nothing, so the
    secret is a part of the address."""
    body = await read_body(request, _MAX_BODY)
    called = alibaba.read(_fields(request.url.query, body), hash_with(seal))
    if called.settled is not None:
        return alibaba.settled_answer(called.settled, called.event, vendors)
    presses = KeyPresses(redis, seal)
    event = await presses.taken(called.event)
    if event is None:
        return alibaba.waiting_answer(called.event)
    reply, answered = await _reply(front, event, vendors, wording)
    await presses.expect(answered, reply)
    return alibaba.answer_of(reply, answered, vendors)


@router.post(f"{_ALIBABA}/records", dependencies=[Depends(_right_token)])
async def alibaba_records(request: Request, front: FrontDep) -> dict[str, Any]:
    """呼叫记录消息 (VoiceReport), which come after a call: the only word of a hang-up there is."""
    records = _read(_RECORDS, await read_body(request, _MAX_BODY))
    for ended in alibaba.endings_of(records):
        await front.receive(ended)
    return {"code": 0, "msg": "success"}


async def _reply(
    front: HotlineFront, event: CallEvent, vendors: Vendors, wording: Wording
) -> tuple[CallReply, CallEvent]:
    """The reply, and the event that it answers. A transfer to a queue that has no number has failed
    already: what is said then comes at once, and nobody is left on a dead line."""
    try:
        return await _answered(front, event, vendors)
    except TooFast:
        return CallReply(), event  # the event before it is still at work, and brings the answer
    except (SQLAlchemyError, RedisError, TimeoutError, Unavailable) as error:
        _log.error("a call could not be answered: %s", type(error).__name__)
        return _away(vendors, wording), event


def _away(vendors: Vendors, wording: Wording) -> CallReply:
    """With nothing behind us: a person, where there is a number, and else a word instead of a line
    that just goes dead."""
    reachable = vendors.number_of(_PEOPLE) is not None
    words = wording("hotline_call.away_transfer" if reachable else "hotline_call.away")
    said = [Say(text=read_aloud(words), interruptible=False)]
    if not reachable:
        return CallReply(say=said, action="hangup")
    transfer = Transfer(queue=_PEOPLE, reason="", summary="")
    return CallReply(say=said, action="transfer", transfer=transfer)


async def _answered(
    front: HotlineFront, event: CallEvent, vendors: Vendors
) -> tuple[CallReply, CallEvent]:
    reply = await front.receive(event)
    if reply.transfer is None or vendors.number_of(reply.transfer.queue):
        return reply, event
    failed = failed_transfer(event)
    return joined(reply, await front.receive(failed)), failed


def _fields(query: str, body: bytes) -> Mapping[str, str]:
    """The fields of the address and of the form. Raises `InvalidInput`."""
    try:
        form = body.decode()
        return {
            name: value
            for text in (query, form)
            for name, value in parse_qsl(text, errors="strict", max_num_fields=_MOST_FIELDS)
        }
    except UnicodeDecodeError as error:
        raise InvalidInput("invalid_encoding") from error
    except ValueError as error:
        raise InvalidInput("invalid_input", fields=[]) from error


def _read(shape: TypeAdapter[_T], body: bytes) -> _T:
    """The body as that shape. Raises `InvalidInput`."""
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        fields = [".".join(map(str, fault["loc"])) for fault in error.errors()]
        raise InvalidInput("invalid_input", fields=fields) from error
