"""What we need of those who carry notices. How an attempt can end: `api.sending`.

One contract test (`tests/api/notices/test_sender_contract.py`) runs over the HTTP clients and over
the doubles that other tests use.
"""

from typing import Protocol

from api.conversations.schemas import MessageOut
from api.sending import Accepted, Outcome, Unknown
from api.wechat.templates import Sort


class SmsSender(Protocol):
    """A gateway for text messages. `key` is the message's own id, the same at every attempt."""

    async def send(self, key: str, phone: str, text: str) -> Outcome:
        """Send a text. Never raises for what the gateway or the network does."""
        ...

    async def find(self, key: str) -> Accepted | Unknown | None:
        """What became of an earlier attempt; none when the gateway never got it."""
        ...


class CustomerMessages(Protocol):
    """WeChat's customer-service messages. WeChat can't be asked what became of one, and heeds no
    key: what may have been sent is not sent again."""

    async def send(self, account_id: int, openid: str, message: MessageOut) -> Outcome:
        """Send a message of the conversation, with its buttons, if what WeChat allows this account
        is not used up: `Rejected("no_window")`, `Rejected("quota")`. Never raises for what WeChat
        or the network does."""
        ...


class TemplateSender(Protocol):
    """WeChat's template messages and subscription notices. `key` as above; of template messages
    WeChat heeds it for ten minutes, of subscription notices not at all."""

    async def send(
        self,
        key: str,
        openid: str,
        template: str,
        fields: dict[str, str],
        *,
        sort: Sort = Sort.TEMPLATE,
        url: str = "",
    ) -> Outcome:
        """Send a card that opens `url`, if given. Never raises for what WeChat or the network
        does."""
        ...
