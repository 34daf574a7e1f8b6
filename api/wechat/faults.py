"""WeChat's error codes: how a call ends that got one, and what the hospital's IT must do about it.

Codes: https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html and
facts/wechat.md.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from api.clock import Clock
from api.sending import Busy, Rejected

TOKEN_FAULTS: Final = frozenset({40001, 40014, 42001})
_LATER = frozenset({-1, 45009, 45011})
# Nothing gets through until somebody changes a setting here or in the console.
_FOR_OPERATORS = frozenset({40001, 40013, 40125, 40164, 48001, 50002})
_WARN_EVERY = timedelta(hours=1)

MEANINGS: Final[dict[int, str]] = {
    -1: "WeChat is busy",
    40001: "the access token is refused: another program may use the account's secret too",
    40003: "no such openid in this account",
    40007: "no such media, or older than three days",
    40013: "the AppID is wrong (DAOYI_WECHAT_APPID)",
    40014: "the access token is refused",
    40016: "the menu has too many or too few top entries",
    40018: "the title of a top menu entry is empty or longer than 16 bytes",
    40019: "the key of a menu entry is empty or longer than 128 bytes",
    40023: "a menu has more than five entries below one",
    40025: "the title of a lower menu entry is empty or longer than 60 bytes",
    40037: "no such template in this account (knowledge_base/notices.yml)",
    40125: "the AppSecret is wrong (DAOYI_WECHAT_SECRET)",
    40164: "this server's address is not on the account's allow-list (IP白名单)",
    42001: "the access token has expired",
    43004: "the patient does not follow the account",
    43101: "the patient has not allowed this notice",
    45002: "the message is too long",
    45009: "the account has used up its calls of today",
    45011: "too many calls in a short time",
    45015: "the patient's last message is older than 48 hours",
    45047: "no more messages until the patient writes again",
    45080: "no message in the last 30 seconds to show typing for",
    45081: "typing is shown already",
    47003: "a field of the template holds what it may not",
    48001: "the account has not been granted this interface",
    50002: "the account is blocked or closed",
}


def meaning_of(code: int) -> str:
    """In a few words of English, for a log line."""
    return MEANINGS.get(code, "see WeChat's list of codes")


def failure_of(code: int) -> Busy | Rejected:
    """How a call ends that was answered with this code (not 0)."""
    return Busy(str(code)) if code in _LATER else Rejected(str(code))


class FaultWatch:
    """Sees every refusal of WeChat's. `count` is called with each code; what the hospital's IT must
    mend is also logged, each code once an hour."""

    def __init__(self, clock: Clock, count: Callable[[str], None] | None = None) -> None:
        self._clock, self._count = clock, count
        self._warned: dict[int, datetime] = {}

    def saw(self, code: int) -> None:
        """A call was answered with this code."""
        if self._count is not None:
            self._count(str(code))
        if code in _FOR_OPERATORS and self._due(code):
            self._warned[code] = self._clock.now()
            logging.getLogger(__name__).warning("WeChat %d: %s", code, meaning_of(code))

    def _due(self, code: int) -> bool:
        warned = self._warned.get(code)
        return warned is None or self._clock.now() - warned >= _WARN_EVERY
