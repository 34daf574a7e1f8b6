"""What was understood of the dates in a message."""

from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

AM, PM, EVENING = "am", "pm", "evening"

# Reasons, as they stand in `DateReading.reason`.
PAST = "past"  # a day or hour that is over was asked for
HISTORY = "history"  # something that happened (昨天开始发烧): no wish, but a time all the same
VAGUE = "vague"  # 月底, 过几天, 下个月: a range that was not really given
AMBIGUOUS_MONTH = "ambiguous_month"  # 十五号, when this month's fifteenth is over
TODAY_OR_NEXT_WEEK = "today_or_next_week"  # 周三, said on a Wednesday
AMBIGUOUS_TIME = "ambiguous_time"  # 七点: morning or evening
WEEKDAY_MISMATCH = "weekday_mismatch"  # 12月5号星期五, which is a Saturday
FAR = "far"  # more than half a year ahead
NO_DAY = "no_day"  # 下午三点, without a day: it belongs to the day spoken of before
LUNAR = "lunar"  # a day of the lunar calendar that we can't convert
IMPOSSIBLE = "impossible"  # 2月30号


@dataclass(frozen=True)
class Day:
    """One alternative: a day or a range of days, and a part of the day.

    `first` and `last` are None when only a time was said. `period` is am, pm, evening or
    None; a single clock time has `time_from` only, 九点以后 and ranges have both.
    """

    first: date | None
    last: date | None
    period: str | None = None
    time_from: time | None = None
    time_to: time | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The shape of one of the `days` in the `date` entity."""
        return {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "period": self.period,
            "time_from": _clock(self.time_from),
            "time_to": _clock(self.time_to),
        }


def _clock(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


@dataclass(frozen=True)
class DateReading:
    """All dates of one message.

    `days`: what is wanted, any of them, in the order said; with `confirm` they are
    candidates to ask about. `excluded`: days that are not wanted; for 从周三改到周五 the old
    day. `earliest`: as soon as possible (within `days`, if there are any). `past`: every
    day said is over. `spans`: offsets in the parsed text, one per mention.
    """

    days: tuple[Day, ...] = ()
    excluded: tuple[date, ...] = ()
    earliest: bool = False
    confirm: bool = False
    past: bool = False
    reason: str | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where the first mention begins."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """Where the last mention ends."""
        return max(end for _, end in self.spans)

    def to_dict(self) -> dict[str, Any]:
        """The value of the `date` entity, ready for JSON."""
        value = asdict(self)
        del value["spans"]
        value["days"] = [day.to_dict() for day in self.days]
        value["excluded"] = [day.isoformat() for day in self.excluded]
        return value
