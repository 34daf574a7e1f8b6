"""An identity card read in the lobby: from the reader's agent to us, and never through the page.

The page asks for a ticket for its identity form and gives it to the agent on its own machine; the
agent sends what it read here, with the ticket. The page then learns a masked name and number. What
was read is kept sealed in Redis for a few minutes, until the form is sent.
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.errors import NotFound, Unavailable
from api.patients.identity import GUARDED_BEFORE, read_name
from api.patients.links import find_identity_link
from api.patients.models import IdType, Relation
from api.patients.papers import age_on, read_number
from api.patients.schemas import GuardianForm, IdentityForm
from api.security import Seal, mask_digits, mask_name, random_token, token_hash

TICKET_LIFE = timedelta(minutes=2)
READ_LIFE = timedelta(minutes=5)

_Text = Annotated[str, StringConstraints(max_length=200)]


class CardRead(BaseModel):
    """What is on an identity card, as the agent sends it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: _Text
    id_number: _Text


class CardReadOut(BaseModel):
    """What the page may show of it. A `minor` needs a guardian."""

    name_masked: str
    id_number_masked: str
    minor: bool


class RestOfForm(BaseModel):
    """What no card tells: typed on the screen."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    phone: _Text
    relation: Relation
    guardian: GuardianForm | None = None
    consent: bool = False


class _Kept(BaseModel):
    """What stands in Redis: `until` by our own clock."""

    value: str
    until: datetime


async def make_ticket(session: AsyncSession, redis: Redis, clock: Clock, link: str) -> str:
    """A ticket by which an agent may send one card for the identity form `link`. Raises
    `NotFound("identity_link_expired")`, also for a form that corrects somebody."""
    found = await find_identity_link(session, clock, link)
    if found.card_id is not None:
        raise NotFound("identity_link_expired")
    ticket = random_token()
    await _keep(redis, clock, f"card_ticket:{token_hash(ticket)}", token_hash(link), TICKET_LIFE)
    return ticket


async def receive(redis: Redis, seal: Seal, clock: Clock, ticket: str, card: CardRead) -> None:
    """Keep what an agent read. Raises `NotFound("card_ticket_expired")` for a ticket that is
    unknown, old or used, and `InvalidInput` for what can't stand on a card."""
    # Checked first: a card that was read badly is laid on once more, with the same ticket.
    read_number(IdType.ID_CARD, card.id_number, clock.today())
    read_name(card.name, field="name")
    link = await _found(redis, clock, f"card_ticket:{token_hash(ticket)}", once=True)
    if link is None:
        raise NotFound("card_ticket_expired")
    sealed = seal.seal(card.model_dump_json()).decode()
    await _keep(redis, clock, _read_key(link), sealed, READ_LIFE)


async def shown(redis: Redis, seal: Seal, clock: Clock, link: str) -> CardReadOut:
    """What the page of the form `link` may show. Raises `NotFound("card_not_read")`."""
    card = await _card(redis, seal, clock, link)
    _, facts = read_number(IdType.ID_CARD, card.id_number, clock.today())
    minor = facts is not None and age_on(facts.birth_date, clock.today()) < GUARDED_BEFORE
    return CardReadOut(
        name_masked=mask_name(card.name),
        id_number_masked=mask_digits(card.id_number),
        minor=minor,
    )


async def completed(
    redis: Redis, seal: Seal, clock: Clock, link: str, rest: RestOfForm
) -> IdentityForm:
    """The whole identity form: what was read and what was typed. Raises
    `NotFound("card_not_read")`."""
    card = await _card(redis, seal, clock, link)
    return IdentityForm(
        name=card.name, id_type=IdType.ID_CARD, id_number=card.id_number, **rest.model_dump()
    )


async def forget(redis: Redis, link: str) -> None:
    """Forget what was read for a form that is done."""
    try:
        await redis.delete(_read_key(token_hash(link)))
    except RedisError as error:
        raise Unavailable("unavailable") from error


async def _card(redis: Redis, seal: Seal, clock: Clock, link: str) -> CardRead:
    sealed = await _found(redis, clock, _read_key(token_hash(link)))
    if sealed is None:
        raise NotFound("card_not_read")
    return CardRead.model_validate_json(seal.open(sealed.encode()))


async def _keep(redis: Redis, clock: Clock, key: str, value: str, life: timedelta) -> None:
    kept = _Kept(value=value, until=clock.now() + life)
    try:
        await redis.set(key, kept.model_dump_json(), ex=life)
    except RedisError as error:
        raise Unavailable("unavailable") from error


async def _found(redis: Redis, clock: Clock, key: str, *, once: bool = False) -> str | None:
    try:
        stored = await (redis.getdel(key) if once else redis.get(key))
    except RedisError as error:
        raise Unavailable("unavailable") from error
    kept = _Kept.model_validate_json(stored) if stored else None
    return kept.value if kept and kept.until > clock.now() else None


def _read_key(link_hash: str) -> str:
    return f"card_read:{link_hash}"
