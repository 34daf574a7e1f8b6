"""The quota ledger: how many customer-service messages a patient may still be sent.

WeChat allows 5 for each message of the patient, within 48 hours, and 3 within a minute after a menu
click, a follow or a scan (facts/wechat.md; that a new message sets the count back to 5 is assumed
there). A message is reserved before it is sent; WeChat's own word counts more than ours (`close`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.wechat.models import WeChatContact

MESSAGES = 5
WINDOW = timedelta(hours=48)
SHORT_MESSAGES = 3
SHORT_WINDOW = timedelta(minutes=1)
# What is on its way when a window closes comes too late.
_MARGIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Window:
    """How many messages may be sent how long since a moment; the columns of `WeChatContact`."""

    since: InstrumentedAttribute[datetime | None]
    left: InstrumentedAttribute[int]
    most: int
    lasts: timedelta

    def is_open(self, now: datetime) -> ColumnElement[bool]:
        """Whether there is something left, of a contact's row."""
        return and_(self.since > now - self.lasts + _MARGIN, self.left > 0)


_LONG = Window(WeChatContact.messaged_at, WeChatContact.messages_left, MESSAGES, WINDOW)
_SHORT = Window(WeChatContact.acted_at, WeChatContact.short_left, SHORT_MESSAGES, SHORT_WINDOW)


@dataclass(frozen=True)
class Allowance:
    """What may still be sent, and until when; nothing: 0 and none."""

    left: int
    until: datetime | None


async def allowance(session: AsyncSession, account_id: int, now: datetime) -> Allowance:
    """What an account may still be sent."""
    contact = await session.get(WeChatContact, account_id, populate_existing=True)
    if contact is None or contact.unfollowed_at is not None:
        return Allowance(0, None)
    ends = [
        (left, since + window)
        for since, window, left in (
            (contact.messaged_at, WINDOW, contact.messages_left),
            (contact.acted_at, SHORT_WINDOW, contact.short_left),
        )
        if since is not None and left > 0 and since + window - _MARGIN > now
    ]
    if not ends:
        return Allowance(0, None)
    return Allowance(sum(left for left, _ in ends), max(until for _, until in ends))


async def reserve(session: AsyncSession, account_id: int, now: datetime) -> Window | None:
    """Take one message out of the allowance, of the shorter window first; returns out of which.
    None when nothing is left."""
    for window in (_SHORT, _LONG):
        taken = await session.scalar(
            _of(account_id)
            .where(window.is_open(now), WeChatContact.unfollowed_at.is_(None))
            .values({window.left: window.left - 1})
            .returning(WeChatContact.account_id)
        )
        if taken is not None:
            return window
    return None


async def give_back(session: AsyncSession, account_id: int, window: Window) -> None:
    """Return one that was reserved out of this window and never reached WeChat."""
    await session.execute(
        _of(account_id).where(window.left < window.most).values({window.left: window.left + 1})
    )


async def close(session: AsyncSession, account_id: int, asked: datetime) -> None:
    """WeChat says that nothing may be sent, whatever we counted (45015, 45047). Windows that were
    opened after it was `asked` stay open."""
    for window in (_SHORT, _LONG):
        await session.execute(_of(account_id).where(window.since <= asked).values({window.left: 0}))


async def followed_after(session: AsyncSession, account_id: int, moment: datetime) -> bool:
    """Whether the account has followed again since then: an old push is no news."""
    contact = await session.get(WeChatContact, account_id, populate_existing=True)
    return bool(contact and contact.followed_at and contact.followed_at > moment)


async def follow(session: AsyncSession, account_id: int, now: datetime) -> None:
    """Note that the account follows."""
    await session.execute(_of(account_id).values(followed_at=now, unfollowed_at=None))


async def unfollow(session: AsyncSession, account_id: int, now: datetime) -> None:
    """Note that nothing can be sent to the account any more."""
    await session.execute(_of(account_id).values(unfollowed_at=now, messages_left=0, short_left=0))


def _of(account_id: int) -> Update:
    return (
        update(WeChatContact)
        .where(WeChatContact.account_id == account_id)
        .execution_options(synchronize_session=False)
    )
