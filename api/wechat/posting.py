"""Messages that WeChat must carry by itself: answers that came too late for their push, a person's
replies, whatever comes without being asked for.

They go out as customer-service messages, in order, short ones merged, as far as the ledger lets
them. `sending` is committed before WeChat is asked, and WeChat can't be asked whether it has a
message: so what a dead worker left there is not sent again. What did not arrive, or perhaps not,
becomes a notice (template → SMS → call), and staff see it in the transcript.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.deliveries import POST, queue_posting
from api.conversations.models import Conversation, DeliveryState, Message, MessageDelivery
from api.conversations.schemas import MessageOut
from api.conversations.service import account_of
from api.jobs.deferring import Deferred, defer
from api.notices.accounts import tell_message_waiting
from api.patients.models import Account
from api.security import UnknownKey
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat.mailbag import BYTES, Mailbag
from api.wechat.rendering import Pages, render

# Seconds before a busy WeChat is asked again.
_PAUSES = (2, 10, 30, 60, 120)
_LOST = timedelta(minutes=5)
_OTHERS_WORK = timedelta(seconds=2)
# A job may come a little before our own clock says so.
_EARLY = timedelta(seconds=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Batch:
    """Messages that are sent as one. `openid` is none where the account was forgotten."""

    account_id: int
    openid: str | None = field(repr=False)
    messages: list[MessageOut] = field(repr=False)
    attempts: int

    @property
    def ids(self) -> list[int]:
        return [int(message.id) for message in self.messages]


async def post_messages(bag: Mailbag, conversation_id: uuid.UUID) -> None:
    """Post what waits in a conversation. One worker at a time; another one comes back in a moment,
    for what it was called for may have come after the first one looked."""
    async with bag.sessions() as guard, guard.begin():
        lock = func.hashtextextended(f"post:{conversation_id}", 0)
        if not await guard.scalar(select(func.pg_try_advisory_xact_lock(lock))):
            await _come_back(guard, conversation_id, _OTHERS_WORK)
            return
        await _give_up_interrupted(bag, conversation_id)
        while batch := await _next_batch(bag, conversation_id):
            outcome = await _send(bag, batch)
            await _record(bag, conversation_id, batch, outcome)
            _log.info("conversation %s posted: %s", conversation_id, type(outcome).__name__)
            if _is_put_off(batch, outcome):
                break


async def queue_waiting(session: AsyncSession, now: datetime) -> int:
    """Queue again what a lost job left waiting. Returns in how many conversations."""
    waiting = await session.scalars(
        select(MessageDelivery.conversation_id)
        .where(
            MessageDelivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
            MessageDelivery.at < now - _LOST,
        )
        .distinct()
    )
    found = list(waiting)
    for conversation_id in found:
        await queue_posting(session, conversation_id)
    return len(found)


async def _come_back(session: AsyncSession, conversation_id: uuid.UUID, pause: timedelta) -> None:
    await defer(session, [Deferred(POST, {"conversation_id": str(conversation_id)}, pause)])


async def _give_up_interrupted(bag: Mailbag, conversation_id: uuid.UUID) -> None:
    """What another worker was sending when it died: nobody else is at work now."""
    async with bag.sessions() as session, session.begin():
        found = await session.scalars(
            select(MessageDelivery.message_id).where(
                MessageDelivery.conversation_id == conversation_id,
                MessageDelivery.state == DeliveryState.SENDING,
            )
        )
        if interrupted := list(found):
            await _end(bag, session, conversation_id, interrupted, Unknown("interrupted"))


async def _next_batch(bag: Mailbag, conversation_id: uuid.UUID) -> _Batch | None:
    """What is sent next, written down as `sending`."""
    async with bag.sessions() as session, session.begin():
        rows = await session.execute(
            select(Message, MessageDelivery, Account.id, Account.external_sealed)
            .join(MessageDelivery, MessageDelivery.message_id == Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Account, Account.id == Conversation.account_id)
            .where(
                MessageDelivery.conversation_id == conversation_id,
                MessageDelivery.state == DeliveryState.WAITING,
            )
            .order_by(Message.id)
        )
        found, now = list(rows), bag.clock.now()
        if not found or _rests(found[0][1], now):
            return None
        _, first, account_id, sealed = found[0]
        together = _together(bag, [message for message, *_ in found])
        batch = _Batch(account_id, _opened(bag, sealed), together, first.attempts + 1)
        await _mark(session, batch.ids, now, DeliveryState.SENDING, batch.attempts)
    return batch


def _rests(delivery: MessageDelivery, now: datetime) -> bool:
    """Whether WeChat was busy with it a moment ago, and is to be left alone."""
    if delivery.attempts == 0:
        return False
    return now < delivery.at + _pause(delivery.attempts) - _EARLY


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=_PAUSES[min(attempts, len(_PAUSES)) - 1])


def _opened(bag: Mailbag, sealed: bytes | None) -> str | None:
    """The openid; none when it was forgotten, or sealed with a key that is gone."""
    try:
        return bag.seal.open(sealed) if sealed else None
    except UnknownKey:
        return None


def _together(bag: Mailbag, waiting: Sequence[Message]) -> list[MessageOut]:
    """What is sent as one: a whole answer, whose options are numbered together; or lines that came
    by themselves, as many as fit, those with options alone."""
    first = waiting[0]
    if first.answers_id is not None or first.buttons:
        mine = (message for message in waiting if message.answers_id == first.answers_id)
        alone = [first] if first.answers_id is None else mine
        return [MessageOut.of(message) for message in alone]
    lines: list[MessageOut] = []
    for message in waiting:
        more = [*lines, MessageOut.of(message)]
        text = render(more, bag.wording, Pages(bag.addresses.public_url)).as_text()
        other = message.answers_id is not None or message.buttons
        if lines and (other or len(text.encode()) > BYTES):
            break
        lines = more
    return lines


async def _send(bag: Mailbag, batch: _Batch) -> Outcome:
    if batch.openid is None:
        return Rejected("forgotten")
    return await bag.send_together(batch.account_id, batch.openid, batch.messages)


def _is_put_off(batch: _Batch, outcome: Outcome) -> bool:
    """Whether it is tried again after a pause, and what comes behind it with it."""
    return isinstance(outcome, Busy) and batch.attempts <= len(_PAUSES)


async def _record(
    bag: Mailbag, conversation_id: uuid.UUID, batch: _Batch, outcome: Outcome
) -> None:
    """Write down how it went: sent, later, or given up."""
    now = bag.clock.now()
    async with bag.sessions() as session, session.begin():
        if isinstance(outcome, Accepted):
            await _mark(session, batch.ids, now, DeliveryState.SENT, batch.attempts)
        elif isinstance(outcome, Busy) and _is_put_off(batch, outcome):
            await _mark(
                session, batch.ids, now, DeliveryState.WAITING, batch.attempts, outcome.error
            )
            await _come_back(session, conversation_id, _pause(batch.attempts))
        else:
            await _end(bag, session, conversation_id, batch.ids, outcome)
    await bag.wake_desk(conversation_id)


async def _end(
    bag: Mailbag,
    session: AsyncSession,
    conversation_id: uuid.UUID,
    message_ids: Sequence[int],
    outcome: Outcome,
) -> None:
    """Give messages up, and tell the patient by the ladder that they are there."""
    now = bag.clock.now()
    unknown = isinstance(outcome, Unknown)
    state = DeliveryState.UNKNOWN if unknown else DeliveryState.FAILED
    error = "" if isinstance(outcome, Accepted) else outcome.error
    await _mark(session, message_ids, now, state, None, error)
    await _tell_otherwise(session, conversation_id, now)


async def _tell_otherwise(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    account_id = await account_of(session, conversation_id)
    await tell_message_waiting(session, now, account_id, conversation_id)


async def _mark(
    session: AsyncSession,
    message_ids: Sequence[int],
    now: datetime,
    state: DeliveryState,
    attempts: int | None,
    error: str | None = None,
) -> None:
    counted = {} if attempts is None else {"attempts": attempts}
    await session.execute(
        update(MessageDelivery)
        .where(MessageDelivery.message_id.in_(message_ids))
        .values(state=state, error=error, at=now, **counted)
        .execution_options(synchronize_session=False)
    )
