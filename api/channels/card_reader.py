"""The identity-card reader of a lobby screen: its agent on loopback sends what it read to us alone
(facts of the agent: docs/card-reader.md)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel

from api.channels.identity import Token, submit_identity
from api.channels.rate_limits import RateLimit
from api.channels.web import ReceptionDep
from api.dependencies import (
    ClockDep,
    RedisDep,
    SealDep,
    SessionDep,
    SessionsDep,
    SettingsDep,
    WordingDep,
)
from api.errors import Refused, Unauthenticated
from api.patients import card_reader
from api.patients.card_reader import CardRead, CardReadOut, RestOfForm
from api.settings import Settings

router = APIRouter(tags=["identity"])


class ReaderOut(BaseModel):
    """Where this screen's reader is asked; null where there is none."""

    agent: str | None


class TicketOut(BaseModel):
    """What the page gives to the agent, for one card."""

    agent: str
    ticket: str


@router.get("/identity/{token}/reader")
async def find_reader(token: Token, settings: SettingsDep) -> ReaderOut:
    """Whether there is a reader beside the screens of this hospital."""
    return ReaderOut(agent=_agent(settings))


@router.post("/identity/{token}/reader", dependencies=[Depends(RateLimit("card_tickets", 60))])
async def make_ticket(
    token: Token, session: SessionDep, redis: RedisDep, clock: ClockDep, settings: SettingsDep
) -> TicketOut:
    """A ticket for one card. 409 `reader_unavailable` where there is no reader."""
    agent = _agent(settings)
    if agent is None:
        raise Refused("reader_unavailable")
    ticket = await card_reader.make_ticket(session, redis, clock, token)
    return TicketOut(agent=agent, ticket=ticket)


@router.post(
    "/channels/card-reader", status_code=204, dependencies=[Depends(RateLimit("cards_read", 60))]
)
async def receive_card(
    card: CardRead,
    redis: RedisDep,
    seal: SealDep,
    clock: ClockDep,
    authorization: Annotated[str, Header(max_length=200)] = "",
) -> None:
    """What an agent read, with its ticket as the bearer token: good once."""
    scheme, _, ticket = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("unauthenticated")
    await card_reader.receive(redis, seal, clock, ticket, card)


@router.get("/identity/{token}/read")
async def show_card(token: Token, redis: RedisDep, seal: SealDep, clock: ClockDep) -> CardReadOut:
    """What was read for this form, masked."""
    return await card_reader.shown(redis, seal, clock, token)


@router.post("/identity/{token}/read", dependencies=[Depends(RateLimit("identity", 20))])
async def submit_card(
    request: Request,
    token: Token,
    rest: RestOfForm,
    redis: RedisDep,
    sessions: SessionsDep,
    clock: ClockDep,
    seal: SealDep,
    reception: ReceptionDep,
    wording: WordingDep,
) -> Any:
    """Send the identity form with what was read in it; the rest is as for a typed one."""
    form = await card_reader.completed(redis, seal, clock, token, rest)
    answer = await submit_identity(request, token, form, sessions, clock, seal, reception, wording)
    await card_reader.forget(redis, token)
    return answer


def _agent(settings: Settings) -> str | None:
    port = settings.kiosk_reader_port
    return None if port is None else f"http://127.0.0.1:{port}"
