"""Going on with one's own phone: the kiosk shows a QR code, the phone that scans it takes the
conversation, and the kiosk clears itself (product A4.21).

The code stands behind the # of the address and then in a body, so that it never reaches a log; and
fetching the page uses nothing up: its script asks for the conversation.
"""

from io import BytesIO

import segno
from fastapi import APIRouter, Depends

from api.channels.rate_limits import RateLimit
from api.channels.schemas import (
    HandoverAdviceOut,
    HandoverIn,
    HandoverOut,
    HandoverTakeIn,
    HandoverTakenOut,
)
from api.channels.web import ReceptionDep
from api.conversations import handover, opening, service
from api.conversations.events import wake_patient
from api.conversations.moved import shown_again
from api.conversations.turns import one_turn
from api.dependencies import ClockDep, RedisDep, SessionDep, SessionsDep, SettingsDep
from api.errors import Refused

router = APIRouter(prefix="/channels/web/handover", tags=["web channel"])


@router.post("/advice", dependencies=[Depends(RateLimit("handover_advice", 240))])
async def advise(
    body: HandoverIn, session: SessionDep, clock: ClockDep, settings: SettingsDep
) -> HandoverAdviceOut:
    """Whether this conversation can be moved to a phone, and whether what is being said is better
    said there."""
    conversation = await opening.find_by_token(session, body.session, clock.now())
    possible = bool(settings.public_url)
    private = possible and await handover.is_private(session, conversation.id)
    return HandoverAdviceOut(possible=possible, advised=private)


@router.post("", status_code=201, dependencies=[Depends(RateLimit("handover", 60))])
async def make_code(
    body: HandoverIn,
    session: SessionDep,
    clock: ClockDep,
    redis: RedisDep,
    settings: SettingsDep,
) -> HandoverOut:
    """A code that moves this conversation, once. 409 `handover_unavailable` where phones can't
    reach our pages (no `DAOYI_PUBLIC_URL`)."""
    if not settings.public_url:
        raise Refused("handover_unavailable")
    now = clock.now()
    conversation = await opening.find_by_token(session, body.session, now)
    made = await handover.make_code(redis, conversation, now)
    address = f"{settings.public_url.rstrip('/')}/go#{made.code}"
    return HandoverOut(
        url=address,
        qr=_qr(address),
        expires_at=made.expires_at,
        seconds=int(handover.CODE_LIFE.total_seconds()),
    )


@router.post("/take", dependencies=[Depends(RateLimit("handover_take", 30))])
async def take_conversation(
    body: HandoverTakeIn,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    reception: ReceptionDep,
) -> HandoverTakenOut:
    """Take the conversation to this browser; the token that it was held by is worth nothing from
    now on. A message that is being answered is finished first, so that its answer comes along."""
    pending = await handover.read_code(redis, body.code, clock.now())
    async with (
        one_turn(redis, pending.conversation_id),
        sessions() as session,
        session.begin(),
    ):
        token = await handover.move(session, pending, body.code, body.viewer, clock.now())
        messages = await service.transcript(session, pending.conversation_id)
    await wake_patient(redis, pending.conversation_id)
    return HandoverTakenOut(session=token, messages=shown_again(messages, reception.menu))


def _qr(address: str) -> str:
    """The address as a QR code: an SVG of black squares on white, with the quiet zone that readers
    need. Level Q still reads with a quarter of it under a finger's grease."""
    drawn = BytesIO()
    segno.make(address, error="q", micro=False).save(
        drawn,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        omitsize=True,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()
