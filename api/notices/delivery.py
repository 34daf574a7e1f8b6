"""Delivering a notice: up the ladder, chat and WeChat template → SMS → the staff's call list.

What a killed process leaves behind decides the steps. A `sending` row is committed before a
provider is asked; whoever finds one later must assume that the provider may have the message:

- SMS: the gateway is asked for it by its key and sent to again only if it never got it. While the
  gateway can't tell, nothing is sent; after the last attempt staff call.
- WeChat template: WeChat can't be asked. It drops a repetition of the same `client_msg_id` within
  ten minutes, so in that time we repeat; later the next rung is climbed. A patient may then be
  told on two rungs, never twice on one.

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

from api.notices.chat import say_in_chat
from api.notices.facts import Facts, facts_of
from api.notices.models import Delivery, DeliveryStatus, Notice, NoticeStatus, Rung
from api.notices.post import Post
from api.notices.queueing import queue_again
from api.notices.receipts import take_early, wait_for_receipt
from api.notices.senders import Accepted, Busy, Outcome, Rejected, Unknown

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
    for rung in _ladder(post, facts):
        step = steps.get(rung) or _first_step(session, notice, rung, now)
        if step.status is DeliveryStatus.FAILED or _has_failed(post, step, now):
            continue
        again = step.attempts > 0
        step.status, step.at, step.attempts = DeliveryStatus.SENDING, now, step.attempts + 1
        await session.flush()
        return Attempt(step.id, rung, f"{notice.id}:{rung}", again, facts)
    _end(notice, _end_of_ladder(post, notice), now)
    post.count(Rung.CALL, notice.status)
    return None


def _end_of_ladder(post: Post, notice: Notice) -> NoticeStatus:
    """Who has just read it in the conversation is not called."""
    if notice.params.get("said"):
        return NoticeStatus.SENT
    worth_a_call = notice.kind in post.rules.call_for
    return NoticeStatus.TO_CALL if worth_a_call else NoticeStatus.UNREACHED


def _ladder(post: Post, facts: Facts) -> Iterator[Rung]:
    templates = post.rules.wechat_templates
    if post.templates and facts.openid_sealed and facts.notice.kind in templates:
        yield Rung.WECHAT
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


def _has_failed(post: Post, step: Delivery, now: datetime) -> bool:
    """Give a rung up that has been tried enough, or can't be tried again."""
    if step.attempts == 0:
        return False
    tried_enough = step.attempts > len(post.rules.retry_minutes)
    if tried_enough or not _may_repeat(step, now):
        step.status = DeliveryStatus.FAILED
        step.error = step.error or "no_answer"
        return True
    return False


def _may_repeat(step: Delivery, at: datetime) -> bool:
    unknown = step.status is DeliveryStatus.SENDING
    return not (unknown and step.rung is Rung.WECHAT and at - step.first_at > _WECHAT_REPEATS)


async def _send(post: Post, attempt: Attempt) -> Outcome:
    """Ask the provider. Only here, and only for this, is an address in the clear."""
    facts = attempt.facts
    if attempt.rung is Rung.WECHAT:
        assert post.templates is not None  # noqa: S101 (the ladder has this rung only then)
        template = post.rules.wechat_templates[facts.notice.kind]
        openid = post.seal.open(facts.openid_sealed)
        fields = post.words.fields(facts, template)
        return await post.templates.send(attempt.key, openid, template.id, fields)
    assert post.sms is not None  # noqa: S101 (likewise)
    if attempt.again and (found := await post.sms.find(attempt.key)):
        return found
    phone = post.seal.open(facts.phone_sealed)
    return await post.sms.send(attempt.key, phone, post.words.sms(facts))


async def _record(post: Post, notice_id: uuid.UUID, attempt: Attempt, outcome: Outcome) -> None:
    """Write down how an attempt ended. A report that was quicker than the answer counts more."""
    now = post.clock.now()
    async with post.sessions() as session, session.begin():
        if isinstance(outcome, Accepted):
            await wait_for_receipt(session, attempt.rung, outcome.receipt)
        notice = await _lock(session, notice_id)
        step = await session.get(Delivery, attempt.delivery_id)
        if notice is None or step is None or step.status is not DeliveryStatus.SENDING:
            return
        step.at = now
        if isinstance(outcome, Accepted):
            step.status, step.receipt, step.error = DeliveryStatus.ACCEPTED, outcome.receipt, None
            if notice.status is NoticeStatus.WAITING:
                _end(notice, NoticeStatus.SENT, now)
            await take_early(session, now, notice, step)
            return
        step.error = outcome.error
        await _try_later(session, post, notice, step, outcome, now)


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
    if isinstance(outcome, Rejected) or pause is None or not _may_repeat(step, now + pause):
        step.status = DeliveryStatus.FAILED
    elif notice.status is NoticeStatus.WAITING:
        await queue_again(session, now, notice, now + pause)
