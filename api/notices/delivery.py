"""Delivering a notice: up the ladder, chat → WeChat → SMS → the staff's call list.

On WeChat there are two rungs. A customer-service message carries the words and buttons of the
conversation, while WeChat lets us write there; a template message is a card that patients keep, and
comes first for what they look up again (`template_first`). Whoever has one is not sent the other.

What a killed process leaves behind decides the steps. A `sending` row is committed before a
provider is asked; whoever finds one later must assume that the provider may have the message:

- SMS: the gateway is asked for it by its key and sent to again only if it never got it. While the
  gateway can't tell, nothing is sent; after the last attempt staff call.
- WeChat template: WeChat can't be asked. It drops a repetition of the same `client_msg_id` within
  ten minutes, so in that time we repeat; later the next rung is climbed. A patient may then be
  told on two rungs, never twice on one.
- WeChat customer-service message, and subscription notice: WeChat can't be asked and drops nothing,
  so it is never repeated.

Two workers never deliver the same notice: an advisory lock is held meanwhile, which PostgreSQL
frees when its holder dies.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.schemas import MessageOut
from api.notices.chat import message_of, say_in_chat
from api.notices.facts import Facts, facts_of
from api.notices.models import Delivery, DeliveryStatus, Notice, NoticeStatus, Rung
from api.notices.post import Post
from api.notices.queueing import queue_again
from api.notices.receipts import take_early, wait_for_receipt
from api.notices.words import FieldUnfit
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat.templates import Sort

# A job may come a little before our own clock says so.
_EARLY = timedelta(seconds=10)
# WeChat promises ten minutes for a `client_msg_id`.
_WECHAT_REPEATS = timedelta(minutes=9)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """One rung to climb. `again` when the provider may have the message already."""

    delivery_id: int
    rung: Rung
    key: str
    again: bool
    facts: Facts = field(repr=False)
    message: MessageOut | None = field(repr=False)


async def deliver(post: Post, notice_id: uuid.UUID) -> None:
    """Bring a notice as far as it gets now. Again, or while another worker does, is harmless."""
    async with post.sessions() as guard:
        if not await _alone(guard, notice_id):
            return
        while attempt := await _next_attempt(post, notice_id):
            outcome = await _send(post, attempt)
            await _record(post, notice_id, attempt, outcome)
            said = type(outcome).__name__.lower()
            post.count(attempt.rung, said)
            _log.info("notice %s on %s: %s", notice_id, attempt.rung, said)


async def _alone(guard: AsyncSession, notice_id: uuid.UUID) -> bool:
    """Whether nobody else delivers it, as long as the guard's transaction lasts."""
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"notice:{notice_id}", 0))
    return bool(await guard.scalar(select(lock)))


async def _next_attempt(post: Post, notice_id: uuid.UUID) -> Attempt | None:
    """The next rung to climb, written down as `sending`; none when there is nothing (more) to do
    now."""
    now = post.clock.now()
    async with post.sessions() as session, session.begin():
        notice = await _lock(session, notice_id)
        if notice is None or notice.status is not NoticeStatus.WAITING:
            return None
        if notice.due_at > now + _EARLY:
            return None
        [facts] = await facts_of(session, [notice])
        if not facts.still_so(now):
            _end(notice, NoticeStatus.DROPPED, now)
            return None
        if later := _quiet_until(post, facts, now):
            await queue_again(session, now, notice, later)
            return None
        listener = await say_in_chat(session, now, post.words, facts)
        attempt = await _climb(session, post, facts, now)
    if listener is not None:
        await post.wake(listener)
    return attempt


async def _lock(session: AsyncSession, notice_id: uuid.UUID) -> Notice | None:
    return await session.get(Notice, notice_id, with_for_update=True, populate_existing=True)


def _end(notice: Notice, status: NoticeStatus, now: datetime) -> None:
    notice.status = status
    notice.updated_at = now


def _quiet_until(post: Post, facts: Facts, now: datetime) -> datetime | None:
    return post.rules.quiet_until(facts.notice.kind, now, facts.starts_at, facts.deadline)


async def _climb(session: AsyncSession, post: Post, facts: Facts, now: datetime) -> Attempt | None:
    """The first rung that has not failed; with none left, staff call."""
    notice = facts.notice
    steps = {
        step.rung: step
        for step in await session.scalars(select(Delivery).where(Delivery.notice_id == notice.id))
    }
    message = await message_of(session, notice) if post.wechat and facts.openid_sealed else None
    for rung in _ladder(post, facts, message):
        step = steps.get(rung) or _first_step(session, notice, rung, now)
        if step.status is DeliveryStatus.FAILED or _has_failed(post, notice, step, now):
            continue
        again = step.attempts > 0
        step.status, step.at, step.attempts = DeliveryStatus.SENDING, now, step.attempts + 1
        await session.flush()
        return Attempt(step.id, rung, f"{notice.id}:{rung}", again, facts, message)
    _end(notice, _end_of_ladder(post, facts), now)
    post.count(Rung.CALL, notice.status)
    return None


def _end_of_ladder(post: Post, facts: Facts) -> NoticeStatus:
    """Who has just read it in the conversation is not called, nor of whom nothing is known."""
    if facts.notice.params.get("said"):
        return NoticeStatus.SENT
    known = facts.patient is not None and facts.patient.erased_at is None
    worth_a_call = facts.notice.kind in post.rules.call_for
    return NoticeStatus.TO_CALL if known and worth_a_call else NoticeStatus.UNREACHED


def _ladder(post: Post, facts: Facts, message: MessageOut | None) -> Iterator[Rung]:
    kind, rules = facts.notice.kind, post.rules
    on_wechat = []
    if message is not None:
        on_wechat.append(Rung.WECHAT_MESSAGE)
    if post.templates and facts.openid_sealed and kind in rules.wechat_templates:
        on_wechat.insert(0 if kind in rules.template_first else 1, Rung.WECHAT)
    yield from on_wechat
    if post.sms and facts.phone_sealed:
        yield Rung.SMS


def _first_step(session: AsyncSession, notice: Notice, rung: Rung, now: datetime) -> Delivery:
    step = Delivery(
        notice_id=notice.id,
        rung=rung,
        status=DeliveryStatus.SENDING,
        attempts=0,
        first_at=now,
        at=now,
    )
    session.add(step)
    return step


def _has_failed(post: Post, notice: Notice, step: Delivery, now: datetime) -> bool:
    """Give a rung up that has been tried enough, or can't be tried again."""
    if step.attempts == 0:
        return False
    tried_enough = step.attempts > len(post.rules.retry_minutes)
    if tried_enough or not _may_repeat(post, notice, step, now):
        step.status = DeliveryStatus.FAILED
        step.error = step.error or "no_answer"
        return True
    return False


def _may_repeat(post: Post, notice: Notice, step: Delivery, at: datetime) -> bool:
    if step.status is not DeliveryStatus.SENDING or step.rung is Rung.SMS:
        return True
    template = post.rules.wechat_templates.get(notice.kind)
    heeds_key = template is not None and template.sort is Sort.TEMPLATE
    return step.rung is Rung.WECHAT and heeds_key and at - step.first_at <= _WECHAT_REPEATS


async def _send(post: Post, attempt: Attempt) -> Outcome:
    """Ask the provider. Only here, and only for this, is an address in the clear."""
    if attempt.rung is Rung.WECHAT_MESSAGE:
        return await _send_message(post, attempt)
    if attempt.rung is Rung.WECHAT:
        return await _send_template(post, attempt)
    return await _send_text(post, attempt)


async def _send_message(post: Post, attempt: Attempt) -> Outcome:
    account, message = attempt.facts.account, attempt.message
    # The ladder has this rung only then.
    assert post.wechat is not None  # noqa: S101
    assert account is not None  # noqa: S101
    assert message is not None  # noqa: S101
    openid = post.seal.open(attempt.facts.openid_sealed)
    return await post.wechat.send(account.id, openid, message)


async def _send_template(post: Post, attempt: Attempt) -> Outcome:
    assert post.templates is not None  # noqa: S101 (likewise)
    facts = attempt.facts
    template = post.rules.wechat_templates[facts.notice.kind]
    try:
        fields = post.words.fields(facts, template)
    except FieldUnfit as unfit:
        return Rejected(str(unfit))
    openid = post.seal.open(facts.openid_sealed)
    return await post.templates.send(attempt.key, openid, template.id, fields, sort=template.sort)


async def _send_text(post: Post, attempt: Attempt) -> Outcome:
    assert post.sms is not None  # noqa: S101 (likewise)
    if attempt.again and (found := await post.sms.find(attempt.key)):
        return found
    phone = post.seal.open(attempt.facts.phone_sealed)
    return await post.sms.send(attempt.key, phone, post.words.sms(attempt.facts))


async def _record(post: Post, notice_id: uuid.UUID, attempt: Attempt, outcome: Outcome) -> None:
    """Write down how an attempt ended. A report that was quicker than the answer counts more."""
    now = post.clock.now()
    async with post.sessions() as session, session.begin():
        if isinstance(outcome, Accepted) and outcome.receipt:
            await wait_for_receipt(session, attempt.rung, outcome.receipt)
        notice = await _lock(session, notice_id)
        step = await session.get(Delivery, attempt.delivery_id)
        if notice is None or step is None or step.status is not DeliveryStatus.SENDING:
            return
        step.at = now
        if isinstance(outcome, Accepted):
            step.status, step.receipt, step.error = _sent(step.rung), outcome.receipt or None, None
            if notice.status is NoticeStatus.WAITING:
                _end(notice, NoticeStatus.SENT, now)
            await take_early(session, now, notice, step)
            return
        step.error = outcome.error
        await _try_later(session, post, notice, step, outcome, now)


def _sent(rung: Rung) -> DeliveryStatus:
    """WeChat reports nothing of customer-service messages: its answer is all that there will be."""
    final = rung is Rung.WECHAT_MESSAGE
    return DeliveryStatus.DELIVERED if final else DeliveryStatus.ACCEPTED


async def _try_later(
    session: AsyncSession,
    post: Post,
    notice: Notice,
    step: Delivery,
    outcome: Busy | Rejected | Unknown,
    now: datetime,
) -> None:
    """Wait for another attempt on this rung, or leave it for the next one."""
    pause = post.rules.pause_after(step.attempts)
    if isinstance(outcome, Busy):
        step.status = DeliveryStatus.BUSY
    if pause is not None and not _may_repeat(post, notice, step, now + pause):
        pause = None
    if isinstance(outcome, Rejected) or pause is None:
        step.status = DeliveryStatus.FAILED
    elif notice.status is NoticeStatus.WAITING:
        await queue_again(session, now, notice, now + pause)
