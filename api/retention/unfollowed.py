"""Who doesn't follow the hospital on WeChat any more. With nothing booked they are forgotten at
once, when they stop (`api.channels.wechat.happenings`); the others here, when their last visit is
over."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, AppointmentStatus, standing
from api.clock import FixedClock
from api.errors import Refused
from api.patients.models import Account, Patient, VisitorCard
from api.patients.privacy import erase_account_data
from api.retention.kinds import Kind
from api.retention.rules import Retention
from api.wechat.models import WeChatContact

_OVER = (AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW)


def _due(now: datetime, rules: Retention) -> Select[int]:
    """Accounts of which something is left to erase."""
    since = (now - timedelta(days=rules.wechat_unfollowed_days)).date()
    visits = exists().where(
        _whose(), or_(standing(now), Appointment.status.in_(_OVER)), Appointment.date >= since
    )
    named = exists().where(VisitorCard.account_id == Account.id)
    return (
        select(Account.id)
        .join(WeChatContact, WeChatContact.account_id == Account.id)
        .where(
            WeChatContact.unfollowed_at.is_not(None),
            or_(named, Account.external_sealed.is_not(None)),
            ~visits,
        )
    )


def _whose() -> ColumnElement[bool]:
    """What the account booked, or staff for a patient whom nobody else acts for."""
    mine, others = aliased(VisitorCard), aliased(VisitorCard)
    named = exists().where(mine.account_id == Account.id, mine.patient_id == Appointment.patient_id)
    shared = exists().where(
        others.account_id != Account.id, others.patient_id == Appointment.patient_id
    )
    return or_(Appointment.account_id == Account.id, and_(named, ~shared))


async def _erase(session: AsyncSession, now: datetime, due: Sequence[int]) -> int:
    free = await _without_the_busy(session, await _still_gone(session, due))
    erased = 0
    for account_id in free:
        try:
            await erase_account_data(session, FixedClock(now), account_id)
        except Refused:  # Booked meanwhile.
            continue
        erased += 1
    return erased


async def _still_gone(session: AsyncSession, due: Sequence[int]) -> Sequence[int]:
    """Those who have not come back meanwhile, and can't before this transaction ends. The account
    is locked too, as by whoever stops following again."""
    found = await session.scalars(
        select(Account.id)
        .join(WeChatContact, WeChatContact.account_id == Account.id)
        .where(Account.id.in_(due), WeChatContact.unfollowed_at.is_not(None))
        .order_by(Account.id)
        .with_for_update(of=[Account, WeChatContact], skip_locked=True)
    )
    return found.all()


async def _without_the_busy(session: AsyncSession, accounts: Sequence[int]) -> list[int]:
    """Those whose cards are all free, and locked now: all at once and in the order in which others
    lock patients, so that nobody waits for us in a circle."""
    mine = VisitorCard.account_id.in_(accounts)
    cards = Counter(await session.scalars(select(VisitorCard.account_id).where(mine)))
    locked = await session.scalars(
        select(VisitorCard.account_id)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(mine)
        .order_by(Patient.id)
        .with_for_update(of=[Patient, VisitorCard], skip_locked=True)
    )
    free = Counter(locked)
    return [account for account in accounts if free[account] == cards[account]]


WECHAT_UNFOLLOWED = Kind("wechat_unfollowed", _due, _erase)
