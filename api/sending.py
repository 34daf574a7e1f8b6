"""How an attempt to send something can end, whoever carries it: an SMS gateway or WeChat."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """The provider has it; its reports will name `receipt`, which is empty when it gives none."""

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
