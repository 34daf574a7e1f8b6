"""Access tokens: one for all who ask, another from five minutes before its end, both good then."""

import itertools
from datetime import datetime, timedelta

from api.clock import Clock

LIFE, OVERLAP = timedelta(hours=2), timedelta(minutes=5)
_FORCED_A_DAY, _FORCED_APART = 20, timedelta(seconds=30)

WRONG_TOKEN, EXPIRED, TOO_OFTEN = 40001, 42001, 45009


class TokenDesk:
    """`calls` counts all requests for a token, `forced` those that made one anew."""

    def __init__(self, clock: Clock) -> None:
        self.calls = self.forced = 0
        # A code that every use of any token gets, for as long as it stands here.
        self.refuses_all: int = 0
        self._clock, self._numbers = clock, itertools.count(1)
        self._ends: dict[str, datetime] = {}
        self._current = ""
        self._forced_at: list[datetime] = []
        self._spoilt: set[str] = set()

    def give(self) -> tuple[str, int]:
        """The token and how many seconds it still holds."""
        now = self._clock.now()
        end = self._ends.get(self._current)
        if end is None or end - now <= OVERLAP:
            self._make(now)
        return self._current, int((self._ends[self._current] - now).total_seconds())

    def force(self) -> tuple[str, int] | int:
        """A new token; the one before is worthless at once. Twenty a day (else WeChat's code), and
        not within half a minute of the last: then it is the same again."""
        now = self._clock.now()
        recent = [at for at in self._forced_at if now - at < timedelta(days=1)]
        if len(recent) >= _FORCED_A_DAY:
            return TOO_OFTEN
        if not recent or now - recent[-1] >= _FORCED_APART:
            self.forced += 1
            self._forced_at = [*recent, now]
            self.forget()
        return self.give()

    def forget(self) -> None:
        """Make every token worthless, as another system's forced refresh does, and give out a
        new one to whoever asks."""
        self._ends.clear()
        self._current = ""

    def spoil(self) -> None:
        """Make the shared token worthless and go on giving it out, until a new one is forced."""
        self._spoilt.add(self.give()[0])

    def fault_of(self, token: str) -> int:
        """0, or WeChat's code when a call with this token is refused."""
        if self.refuses_all:
            return self.refuses_all
        end = self._ends.get(token)
        if end is None or token in self._spoilt:
            return WRONG_TOKEN
        return EXPIRED if self._clock.now() >= end else 0

    def _make(self, now: datetime) -> None:
        self._current = f"token-{next(self._numbers)}-of-the-account"
        self._ends[self._current] = now + LIFE
