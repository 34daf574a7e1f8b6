"""Pushes that only have to be noted: who stops following, and what became of what was sent."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE, Clock
from api.errors import Refused
from api.notices.models import Rung
from api.notices.receipts import Report, receipt_arrived
from api.patients.models import Account
from api.patients.service import erase_account_data
from api.security import Seal
from api.wechat import ledger
from api.wechat.inbox import CHANNEL
from api.wechat.pushes import Push

_MOST_RESULTS = 20


async def note(session: AsyncSession, seal: Seal, clock: Clock, push: Push) -> None:
    """Note what a push tells; pushes of other kinds mean nothing to us. Again is harmless."""
    if push.kind == "event.unsubscribe":
        await _forget(session, seal, clock, push)
    elif push.kind == "event.templatesendjobfinish":
        status = push.values.get("Status", "")
        await _result(session, clock, push.values.get("MsgID", ""), status == "success", status)
    elif push.kind == "event.subscribe_msg_sent_event":
        for message, code, status in _results(push.values):
            await _result(session, clock, message, code == "0", status or code)


async def _forget(session: AsyncSession, seal: Seal, clock: Clock, push: Push) -> None:
    """Who stops following takes their visitor cards with them; with something still booked they
    stay until that is over (`api.retention`), for the hospital must be able to call."""
    account_id = await session.scalar(
        select(Account.id)
        .where(Account.channel == CHANNEL, Account.external_hash.in_(seal.lookups(push.openid)))
        .with_for_update()
    )
    since = datetime.fromtimestamp(push.created_at, HOSPITAL_ZONE)
    if account_id is None or await ledger.followed_after(session, account_id, since):
        return
    await ledger.unfollow(session, account_id, clock.now())
    try:
        async with session.begin_nested():
            await erase_account_data(session, clock, account_id)
    except Refused:
        return


def _results(values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for place in range(_MOST_RESULTS):
        one = f"List.{place}."
        if message := values.get(f"{one}MsgID"):
            yield message, values.get(f"{one}ErrorCode", ""), values.get(f"{one}ErrorStatus", "")


async def _result(
    session: AsyncSession, clock: Clock, message: str, delivered: bool, said: str
) -> None:
    if message:
        error = None if delivered else said[:40]
        report = Report(Rung.WECHAT, message[:40], delivered, error)
        await receipt_arrived(session, clock.now(), report)
