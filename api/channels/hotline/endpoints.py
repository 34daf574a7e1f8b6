"""`POST /channels/hotline/events` (contract §5): what a speech gateway tells, and what it is to do.

A body is signed: HMAC-SHA256 over the time stamp and the body, good for five minutes
(`api/signing.py`). Without a secret there is no hotline.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from pydantic import ValidationError

from api.bodies import read_body
from api.channels.hotline.front import HotlineFront
from api.dependencies import ClockDep, SettingsDep
from api.errors import InvalidInput, NotFound
from api.hotline.events import CallEvent, CallReply
from api.signing import check_signature

router = APIRouter(prefix="/channels/hotline", tags=["hotline channel"])

_MAX_BODY = 64 * 1024


async def _front(request: Request) -> HotlineFront:
    front: HotlineFront | None = request.app.state.hotline
    if front is None:
        raise NotFound("not_found")
    return front


FrontDep = Annotated[HotlineFront, Depends(_front)]


@router.post("/events", response_model_exclude_none=True)
async def receive_event(
    request: Request,
    front: FrontDep,
    settings: SettingsDep,
    clock: ClockDep,
    x_daoyi_timestamp: Annotated[str | None, Header(max_length=40)] = None,
    x_daoyi_signature: Annotated[str | None, Header(max_length=200)] = None,
) -> CallReply:
    """Take an event, and say what is spoken and listened for next. The same event again gets the
    same reply."""
    body = await read_body(request, _MAX_BODY)
    secret = settings.hotline_secret.get_secret_value() if settings.hotline_secret else ""
    # In a demonstration the hospital's clock is not the gateway's.
    now = clock.now() if settings.now is None else datetime.now(UTC)
    check_signature(secret, now, body, x_daoyi_timestamp, x_daoyi_signature)
    try:
        event = CallEvent.model_validate_json(body)
    except ValidationError as error:
        raise InvalidInput("invalid_input") from error
    return await front.receive(event)
