"""Senders in memory, for tests that aren't about HTTP. The same contract tests run over them."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat.customer_service import MenuMessage
from api.wechat.templates import Sort
from tests.simulators.faults import Fault, Faults

_ids = itertools.count(1)


@dataclass(frozen=True)
class Sent:
    """A message on a phone: `to` is a number or an openid; `text`, `fields` or `menu` what it
    says."""

    receipt: str
    key: str
    to: str
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    menu: MenuMessage | None = None
    sort: Sort | None = None
    url: str = ""


class _Memory:
    def __init__(self) -> None:
        self.faults = Faults()
        self.phones: list[Sent] = []
        self.before_answer: Callable[[Sent], Awaitable[None]] | None = None

    async def _deliver(self, sent: Sent) -> Outcome:
        fault = self.faults.next()
        if fault is Fault.RATE_LIMITED:
            return Busy("rate_limited")
        if fault is Fault.REJECTED:
            return Rejected("bad_address")
        if fault is Fault.BROKEN_BEFORE:
            return Unknown("http_502")
        known = self._known(sent.key)
        if known is None:
            self.phones.append(sent)
            known = sent
        if self.before_answer:
            await self.before_answer(known)
        if fault in (Fault.LATE, Fault.BROKEN_AFTER):
            return Unknown("ReadTimeout")
        return Accepted(known.receipt)

    def _known(self, key: str) -> Sent | None:
        return next((sent for sent in self.phones if key and sent.key == key), None)


class MemorySms(_Memory):
    """An `SmsSender`. While `silent` it can't say what it got."""

    silent = False

    async def send(self, key: str, phone: str, text: str) -> Outcome:
        return await self._deliver(Sent(f"m{next(_ids)}", key, phone, text))

    async def find(self, key: str) -> Accepted | Unknown | None:
        if self.silent:
            return Unknown("find_503")
        known = self._known(key)
        return Accepted(known.receipt) if known else None


class MemoryTemplates(_Memory):
    """A `TemplateSender`. Subscription notices have no key, as in WeChat."""

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
        heeded = key if sort is Sort.TEMPLATE else ""
        sent = Sent(f"t{next(_ids)}", heeded, openid, fields=fields, sort=sort, url=url)
        return await self._deliver(sent)


class MemoryCustomerService(_Memory):
    """A `CustomerService`. `refuses` is the code that every message gets while it stands there:
    `45015` outside the 48 hours, `45047` beyond the quota."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = ""
        self.typing: list[str] = []

    async def send_text(self, openid: str, text: str) -> Outcome:
        if len(text.encode()) > 2048:
            return Rejected("45002")
        return await self._unless_refused(Sent("", "", openid, text))

    async def send_menu(self, openid: str, menu: MenuMessage) -> Outcome:
        return await self._unless_refused(Sent("", "", openid, menu=menu))

    async def show_typing(self, openid: str) -> None:
        if not self.refuses:
            self.typing.append(openid)

    async def _unless_refused(self, sent: Sent) -> Outcome:
        return Rejected(self.refuses) if self.refuses else await self._deliver(sent)
