"""Clock times and parts of the day, as said and as meant at a clinic."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from language.dates.reading import AM, AMBIGUOUS_TIME, EVENING, PM
from language.numerals import read_number

Match = re.Match[str]

DAWN, NOON, DUSK, NIGHT, ALL_DAY = "dawn", "noon", "dusk", "night", "day"
"""Parts of the day beside am, pm and evening, at which clinics have no period of their own."""

_FIRST_LETTERS = {
    **dict.fromkeys("清早一赶头晨大朝上前a", AM),
    **dict.fromkeys("后下p", PM),
    **dict.fromkeys("晌中正吃", NOON),
    **dict.fromkeys("夜半深", NIGHT),
    "凌": DAWN,
    **dict.fromkeys("傍挨擦", DUSK),
    **dict.fromkeys("晚黑", EVENING),
}
_WHOLE_WORDS = {
    **dict.fromkeys(("上下午", "全天", "整天", "一整天", "白天"), ALL_DAY),
    "午后": PM,
    **dict.fromkeys(
        ("晏昼", "午饭后", "中饭后", "吃完中饭", "吃过中饭", "吃完午饭", "吃过午饭"), PM
    ),
    **dict.fromkeys(("吃晚饭", "吃完晚饭", "吃过晚饭"), EVENING),
    "午间": NOON,
    "夜快": DUSK,
}
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "1刻": 15, "2刻": 30, "3刻": 45}

_PERIOD_WINDOWS = {
    AM: (AM, None, None),
    PM: (PM, None, None),
    EVENING: (EVENING, time(18), None),
    DUSK: (EVENING, time(17), None),
    NIGHT: (EVENING, time(18), None),
    NOON: (None, time(11, 30), time(13, 30)),
    DAWN: (None, time(0), time(6)),
    ALL_DAY: (None, None, None),
}
PERIOD_ENDS = {AM: time(12), PM: time(17), EVENING: time(20)}
"""When the clinics of a period close (knowledge_base/hospital.yml has the same hours)."""


@dataclass(frozen=True)
class Clock:
    """A time as said: `hour` 0 to 24, not yet morning or afternoon; `end` for 8-10点."""

    hour: int
    minute: int = 0
    end: "Clock | None" = None
    period: str | None = None  # of 9am
    doubtful: bool = False  # a bare 一点, which mostly means "a little"


@dataclass(frozen=True)
class Hours:
    """A part of a day: period am, pm, evening or None, and times; `confirm` a reason to ask."""

    period: str | None = None
    start: time | None = None
    end: time | None = None
    confirm: str | None = None


NOON_HOURS = Hours(*_PERIOD_WINDOWS[NOON])
"""What 中午 alone means."""


def read_period(word: str) -> str:
    """The part of the day that a word of the vocabulary names."""
    return _WHOLE_WORDS.get(word) or _FIRST_LETTERS[word[0].lower()]


def read_clock(name: str, match: Match) -> Clock | None:
    """The clock time of a match of the vocabulary's row `name`; None when there is no such hour."""
    clock = _READERS[name](match)
    hours = [clock.hour, clock.end.hour if clock.end else 0]
    return clock if max(hours) <= 24 and clock.minute < 60 else None


def _hour(text: str) -> int:
    hour = read_number(text)
    return 99 if hour is None else hour


def _clock_range(match: Match) -> Clock:
    end = Clock(_hour(match["cr_last"]), 30 if match["cr_half"] else 0)
    return Clock(_hour(match["cr_first"]), end=end)


def _clock_pair(match: Match) -> Clock:
    return Clock(_hour(match["cp_first"]), end=Clock(_hour(match["cp_last"])))


def _clock_half(match: Match) -> Clock:
    return Clock(int(match["ch_hour"]), period=read_period(match["ch_half"]))


def _clock_colon(match: Match) -> Clock:
    half = match["cc_half"]
    period = None if half is None else read_period(half)
    return Clock(int(match["cc_hour"]), int(match["cc_minute"]), period=period)


def _clock(match: Match) -> Clock:
    minute = match["ck_minute"] or ""
    value = _MINUTES.get(minute) or read_number(minute.rstrip("分").lstrip("零") or "零") or 0
    return Clock(_hour(match["ck_hour"]), value, doubtful=match[0] == "一点")


def _clock_short_of(match: Match) -> Clock:
    """差一刻九点."""
    short = match["cs_minute"]
    minutes = _MINUTES.get(short) or read_number(short.rstrip("分钟")) or 0
    hour = _hour(match["cs_hour"])
    return Clock(hour - 1, 60 - minutes) if 0 < minutes < 60 and hour > 0 else Clock(99)


_READERS: dict[str, Callable[[Match], Clock]] = {
    "clock_range": _clock_range,
    "clock_pair": _clock_pair,
    "clock_half": _clock_half,
    "clock_colon": _clock_colon,
    "clock": _clock,
    "clock_short_of": _clock_short_of,
}


def hours_of(period: str | None, start: Clock | None, end: Clock | None) -> Hours:
    """What a part of the day, a clock time or both mean at a clinic.

    Bare hours are settled by clinic hours: 三点 is 15:00; 六点 and 七点 are asked about.
    """
    if start is None:
        return Hours(*_PERIOD_WINDOWS[period]) if period else Hours()
    period = start.period or period
    end = end or start.end
    first, confirm = _hour24(start, period, end)
    last = _after(first, end) if end else None
    if first is None:
        return Hours(period=EVENING)
    return Hours(_period_of(period, first, last), first, last, confirm)


def _hour24(clock: Clock, period: str | None, end: Clock | None) -> tuple[time | None, str | None]:
    hour = clock.hour
    if period is None:
        return _bare_hour(clock, end)
    after_noon = (period == PM and hour < 12) or (period == NOON and hour < 3)
    if after_noon or (period in (EVENING, DUSK, NIGHT) and 4 < hour <= 12):
        hour += 12
    return (None if hour >= 24 else time(hour, clock.minute)), None


def _bare_hour(clock: Clock, end: Clock | None) -> tuple[time | None, str | None]:
    hour = clock.hour
    if hour in (6, 7):
        morning = end is not None and 8 <= end.hour <= 12
        return time(hour + (0 if morning else 12), clock.minute), AMBIGUOUS_TIME
    if 1 <= hour <= 5:
        hour += 12
    return (None if hour >= 24 else time(hour, clock.minute)), None


def _after(first: time | None, end: Clock) -> time | None:
    """The end of a range: the first such hour after its beginning."""
    hour = end.hour
    if first is None or hour >= 24:
        return None
    last = time(hour, end.minute)
    if last <= first and hour < 12:
        last = last.replace(hour=hour + 12)
    return last if last > first else None


def _period_of(period: str | None, first: time, last: time | None) -> str | None:
    """The period that was said, or that of the times; none when they go beyond it."""
    named = period if period in PERIOD_ENDS else _clinic_period(first)
    if named and last and last > PERIOD_ENDS[named] and _clinic_period(last) != named:
        return None
    return named


def _clinic_period(moment: time) -> str | None:
    """Morning (am) to 12:00, pm to 18:00, then evening."""
    if moment < time(12):
        return AM
    return PM if moment < time(18) else EVENING


def after(hours: Hours) -> Hours:
    """九点以后: from that time to the end of its period; 中午以后: the afternoon."""
    if hours == NOON_HOURS:
        return Hours(PM)
    end = PERIOD_ENDS.get(hours.period or "")
    if hours.start == _PERIOD_WINDOWS[EVENING][1]:  # 六点以后 is the whole evening
        return hours
    return replace(hours, end=end if end and hours.start and end > hours.start else None)


def before(hours: Hours) -> Hours:
    """十点以前: until that time; 中午以前: the morning."""
    if hours == NOON_HOURS:
        return Hours(AM)
    if hours.end is None and hours.start is None:
        return Hours(AM) if hours.period == PM else hours
    return replace(hours, start=None, end=hours.start)
