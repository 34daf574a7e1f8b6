"""Sending messages to a patient's WeChat, as far as the quota ledger lets them."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations.deliveries import note_sent
from api.conversations.schemas import MessageOut
from api.database import Sessions
from api.security import Seal
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat import ledger
from api.wechat.addresses import Addresses
from api.wechat.customer_service import CustomerService
from api.wechat.ledger import Window
from api.wechat.rendering import render
from api.wechat.splitting import split
from api.wording import Wording

# WeChat takes 2,048 bytes (measured by users); less is tried when it says no all the same.
BYTES, _FEWER_BYTES = 2000, 900
_TOO_LONG = "45002"
_NOTHING_LEFT = {"45015", "45047"}
_NOT_THERE = {"43004", "40003"}
# WeChat was busy after the patient had the first pieces of a long message.
_IN_PART = "in_part"


@dataclass(frozen=True)
class Mailbag:
    """What posting needs, made once at start. `wake_desk` shows staff what became of a message."""

    sessions: Sessions
    clock: Clock
    seal: Seal
    wording: Wording
    addresses: Addresses
    service: CustomerService
    wake_desk: Callable[[uuid.UUID], Awaitable[None]]

    async def send(self, account_id: int, openid: str, message: MessageOut) -> Outcome:
        """Send one stored message. An `api.notices.senders.CustomerMessages`."""
        outcome = await self.send_together(account_id, openid, [message])
        if isinstance(outcome, Accepted):
            async with self.sessions() as session, session.begin():
                await note_sent(session, int(message.id), self.clock.now())
        return outcome

    async def send_together(
        self, account_id: int, openid: str, messages: Sequence[MessageOut]
    ) -> Outcome:
        """Send messages as one, or in pieces where they are long. `Rejected("quota")` when nothing
        may be sent (any more)."""
        pages = await self.addresses.of(messages)
        shown = render(messages, self.wording, pages)
        menu = shown.as_menu()
        # Only words can be tapped in a menu's head, no link; and what the words list already would
        # be there twice.
        listed = any(option.listed for option in shown.options)
        fits = len(menu.head.encode()) <= BYTES
        if menu.items and fits and not (shown.has_link or listed):
            sent = await self._reserved(account_id, lambda: self.service.send_menu(openid, menu))
            if sent != Rejected(_TOO_LONG):
                return sent
        return await self._send_text(account_id, openid, shown.as_text())

    async def _send_text(self, account_id: int, openid: str, text: str) -> Outcome:
        """Send a text piece by piece; none of them twice."""
        rest, limit, sent = text.strip(), BYTES, 0
        while rest:
            piece = split(rest, limit)[0]
            outcome = await self._send_piece(account_id, openid, piece)
            if outcome == Rejected(_TOO_LONG) and limit > _FEWER_BYTES:
                limit = _FEWER_BYTES
                continue
            if not isinstance(outcome, Accepted):
                # Asked again, all of it would come again.
                return Rejected(_IN_PART) if sent and not isinstance(outcome, Unknown) else outcome
            rest, sent = rest[len(piece) :].lstrip(), sent + 1
        return Accepted("")

    async def _send_piece(self, account_id: int, openid: str, piece: str) -> Outcome:
        return await self._reserved(account_id, lambda: self.service.send_text(openid, piece))

    async def _reserved(
        self, account_id: int, sending: Callable[[], Awaitable[Outcome]]
    ) -> Outcome:
        """Send one message out of the account's allowance, and keep the ledger true."""
        asked = self.clock.now()
        async with self.sessions() as session, session.begin():
            window = await ledger.reserve(session, account_id, asked)
        if window is None:
            return Rejected("quota")
        outcome = await sending()
        if isinstance(outcome, Busy | Rejected):
            async with self.sessions() as session, session.begin():
                await _put_right(session, account_id, window, outcome, asked)
        return outcome


async def _put_right(
    session: AsyncSession,
    account_id: int,
    window: Window,
    outcome: Busy | Rejected,
    asked: datetime,
) -> None:
    """The ledger after a message that did not reach the patient."""
    if isinstance(outcome, Rejected) and outcome.error in _NOTHING_LEFT:
        await ledger.close(session, account_id, asked)
    elif isinstance(outcome, Rejected) and outcome.error in _NOT_THERE:
        await ledger.unfollow(session, account_id, asked)
    else:
        await ledger.give_back(session, account_id, window)
