"""Customer-service messages: what is said to a patient outside the answer to a push.

WeChat has no key for them by which it would drop a repetition: after a time-out nobody knows
whether the patient has it. How many may be sent is in `api.wechat.ledger`.
"""

from dataclasses import dataclass, field
from typing import Protocol

from api.sending import Accepted, Outcome, Rejected
from api.wechat.calls import Answer, Failure, WeChatCalls

_SEND = "/cgi-bin/message/custom/send"
_TYPING = "/cgi-bin/message/custom/typing"


@dataclass(frozen=True)
class MenuMessage:
    """Lines to tap: `head` above them, `items` of (id, title), `tail` below. A tap comes back as a
    text with the title and the id (`bizmsgmenuid`)."""

    head: str = field(repr=False)
    items: tuple[tuple[str, str], ...] = field(repr=False)
    tail: str = field(default="", repr=False)


class CustomerService(Protocol):
    """Sends to one patient. Never raises for what WeChat or the network does."""

    async def send_text(self, openid: str, text: str) -> Outcome:
        """A text of at most 2,048 bytes."""
        ...

    async def send_menu(self, openid: str, menu: MenuMessage) -> Outcome:
        """Lines to tap."""
        ...

    async def show_typing(self, openid: str) -> None:
        """Show for some seconds that an answer is on its way, if WeChat lets us."""
        ...


class NoCustomerService:
    """Of an account without its secret: nothing can be sent."""

    async def send_text(self, openid: str, text: str) -> Outcome:
        return Rejected("not_configured")

    async def send_menu(self, openid: str, menu: MenuMessage) -> Outcome:
        return Rejected("not_configured")

    async def show_typing(self, openid: str) -> None:
        return


class WeChatCustomerService:
    """The real one."""

    def __init__(self, calls: WeChatCalls) -> None:
        self._calls = calls

    async def send_text(self, openid: str, text: str) -> Outcome:
        message = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return _outcome(await self._calls.post(_SEND, message))

    async def send_menu(self, openid: str, menu: MenuMessage) -> Outcome:
        content = {
            "head_content": menu.head,
            "list": [{"id": id_, "content": title} for id_, title in menu.items],
            "tail_content": menu.tail,
        }
        message = {"touser": openid, "msgtype": "msgmenu", "msgmenu": content}
        return _outcome(await self._calls.post(_SEND, message))

    async def show_typing(self, openid: str) -> None:
        await self._calls.post(_TYPING, {"touser": openid, "command": "Typing"})


def _outcome(answer: Answer | Failure) -> Outcome:
    return Accepted("") if isinstance(answer, dict) else answer
