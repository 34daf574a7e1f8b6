"""What we need of those who carry notices, and how an attempt can end.

One contract test (`tests/api/notices/test_sender_contract.py`) runs over the HTTP clients and over
the doubles that other tests use.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Accepted:
    """The provider has it; its reports will name `receipt`."""

    receipt: str


@dataclass(frozen=True)
class Busy:
    """The provider doesn't have it and may take it later: `error` is why not now."""

    error: str


@dataclass(frozen=True)
class Rejected:
    """The provider doesn't have it and never will: a wrong number, not a follower, …"""

    error: str


@dataclass(frozen=True)
class Unknown:
    """No answer that tells: the provider may have it (a time-out, a broken answer)."""

    error: str


Outcome = Accepted | Busy | Rejected | Unknown


class SmsSender(Protocol):
    """A gateway for text messages. `key` is the message's own id, the same at every attempt."""

    async def send(self, key: str, phone: str, text: str) -> Outcome:
        """Send a text. Never raises for what the gateway or the network does."""
        ...

    async def find(self, key: str) -> Accepted | Unknown | None:
        """What became of an earlier attempt; none when the gateway never got it."""
        ...


class TemplateSender(Protocol):
    """WeChat's template messages. `key` as above; WeChat heeds it for ten minutes."""

    async def send(self, key: str, openid: str, template: str, fields: dict[str, str]) -> Outcome:
        """Send a template message. Never raises for what WeChat or the network does."""
        ...
