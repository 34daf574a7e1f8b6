"""Senders in memory, for tests that aren't about HTTP. The same contract test runs over them."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from api.notices.senders import Accepted, Busy, Outcome, Rejected, Unknown
from tests.simulators.faults import Fault, Faults

_ids = itertools.count(1)


@dataclass(frozen=True)
class Sent:
    """A message on a phone: `to` is a number or an openid, `text` or `fields` what it says."""

    receipt: str
    key: str
    to: str
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)


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
        return next((sent for sent in self.phones if sent.key == key), None)


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
    """A `TemplateSender`."""

    async def send(self, key: str, openid: str, template: str, fields: dict[str, str]) -> Outcome:
        return await self._deliver(Sent(f"t{next(_ids)}", key, openid, fields=fields))
