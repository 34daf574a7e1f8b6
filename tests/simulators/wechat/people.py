"""Who follows the account, and how much may be sent to each of them now.

The windows are those of WeChat's documentation: 5 messages within 48 hours of a patient's message,
3 within a minute of a menu click, a follow or a scan. Whether a new message adds to what was left
or sets it anew is not documented: here it is set anew. A click has its own three and takes nothing
from the five; what ends sooner is used up first.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

AFTER_MESSAGE, MESSAGE_WINDOW = 5, timedelta(hours=48)
AFTER_TOUCH, TOUCH_WINDOW = 3, timedelta(minutes=1)
_TYPING_AFTER, _TYPING_LASTS = timedelta(seconds=30), timedelta(seconds=15)

OUT_OF_TIME, OVER_QUOTA = 45015, 45047
NO_RECENT_MESSAGE, TYPING_ALREADY = 45080, 45081


@dataclass
class Window:
    """So many messages may be sent until then."""

    until: datetime
    left: int


@dataclass
class Person:
    """`accepts` counts the subscription notices that may still be sent by template, none: as many
    as one likes. `ends` is the result of the next template messages: `success`,
    `failed:user block` or `failed: system failed`."""

    openid: str
    follows: bool = True
    ends: str = "success"
    accepts: dict[str, int | None] = field(default_factory=dict)
    message: Window | None = None
    touch: Window | None = None
    said_at: datetime | None = None
    typing_until: datetime | None = None

    def said(self, now: datetime) -> None:
        """A message of theirs opens the long window anew."""
        self.message, self.said_at = Window(now + MESSAGE_WINDOW, AFTER_MESSAGE), now
        self.typing_until = None

    def touched(self, now: datetime) -> None:
        """A click, a follow or a scan opens the short one anew."""
        self.touch = Window(now + TOUCH_WINDOW, AFTER_TOUCH)

    def left(self, now: datetime) -> int:
        """How many messages may be sent now."""
        return sum(window.left for window in self._open(now))

    def take(self, now: datetime) -> int:
        """Use one message up; 0, or WeChat's code when there is none."""
        windows = self._open(now)
        if not windows:
            return OUT_OF_TIME
        window = next((window for window in windows if window.left), None)
        if window is None:
            return OVER_QUOTA
        window.left -= 1
        self.typing_until = None
        return 0

    def type(self, now: datetime) -> int:
        """Show that somebody is typing; 0, or WeChat's code."""
        if self.said_at is None or now - self.said_at > _TYPING_AFTER:
            return NO_RECENT_MESSAGE
        if self.typing_until is not None and now < self.typing_until:
            return TYPING_ALREADY
        self.typing_until = now + _TYPING_LASTS
        return 0

    def _open(self, now: datetime) -> list[Window]:
        windows = [one for one in (self.message, self.touch) if one and now < one.until]
        return sorted(windows, key=lambda window: window.until)


class People:
    """Everybody the account has met. Whoever did anything follows it until they leave."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}

    def known(self, openid: object) -> Person | None:
        """The person of an openid, or none when WeChat never gave that out."""
        return self._known.get(str(openid))

    def met(self, openid: str) -> Person:
        """The person of an openid, now known."""
        return self._known.setdefault(openid, Person(openid))
