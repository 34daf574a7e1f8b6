"""Chinese dates and times in a message, as a reading to act on or to ask about."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from language.dates import reading, stories
from language.dates.clocks import NOON_HOURS, PERIOD_ENDS
from language.dates.context import ONCE
from language.dates.days import (
    BOOKING_HORIZON,
    Relative,
    Weekday,
    Weekend,
    Window,
    WorkingDays,
)
from language.dates.hearing import hear
from language.dates.mentions import find_mentions
from language.dates.reading import AM, PM, DateReading, Day
from language.dates.wish import Wish
from language.dates.wishes import find_wishes

_LONGEST = 2000  # characters that are looked at: more than a message may have

_EARLIEST = re.compile(
    r"尽快|尽早|尽量早|能[早快]就[早快]|能早则早|越[快早]越[好早快]|[约越]快[约越]好|(?:头|第)一个空(?!腹)|赶早不赶[晚碗]|有空位就[挂约给]|不拘哪天|最近能[约挂看]|早点的|最快|(?:赶紧|赶快|抓紧|立刻|马上)(?:给我|帮我)?(?:约|挂|看|安排)"
    r"|最早(?!几点|的医生|期)|最近(?:的?一[次班天]|的?一个(?!周|星期|礼拜)|的(?:号|时间|门诊|日期|可约|能约|空|专家号|普通号)"
    r"|(?:哪天|什么时候|啥时候)?(?:有(?!什么|啥|点|些|一)|能[约挂]|可以|可约|还有|出诊|坐诊|上班)|就行|的?吧?$)"
    r"|近期(?!.{0,4}[发出现感])"
)
_ANY = re.compile(
    r"(?<!别的)(?<!其他)(?<!其它)(?<!余)(?:随便)?(?:哪天|哪一天|什么时候|啥时候|任何时间|时间|日期|几号)(?:方便)?"
    r"都(?:随便|行|可以|好|成|无所谓|没问题|ok|OK)"
    r"|(?:时间|日期)不限|不限(?:时间|日期)|不挑时间|随便哪天"
)
_WEEK, _MONTH = 7, 31  # days; longer ranges are not refused day by day
_NO_QUESTION = (None, reading.NO_DAY, reading.PAST, reading.HISTORY)
_FLIPPED = {AM: PM, PM: AM}


def parse_dates(text: str, now: datetime) -> DateReading | None:
    """Read the dates in normalised `text`; None when there are none.

    Days without a year or month are the coming ones. Days that are over are kept and
    flagged `past`, unless another day of the message is still to come. What could mean
    two things is never settled silently: `confirm` and `reason` say so.
    """
    text = hear(text[:_LONGEST])
    wishes = find_wishes(text, find_mentions(text), now)
    asap = _EARLIEST.search(text) or _ANY.search(text)
    if not wishes and asap is None:
        return None
    return _assemble(text, wishes, asap, now)


def _assemble(
    text: str, wishes: list[Wish], asap: "re.Match[str] | None", now: datetime
) -> DateReading | None:
    candidates = _candidates(wishes)
    coming = [(wish, day) for wish, day in candidates if not _is_over(text, wish, day, now)]
    days = _days(coming or _noon_told(candidates)) or _flipped(wishes)
    excluded = _excluded(wishes, now.date())
    past = bool(candidates) and not coming
    reason = _past_reason(text, candidates, now) if past else _reason(wishes, coming)
    return DateReading(
        days=days,
        excluded=excluded,
        earliest=_is_soonest(asap, wishes, bool(days)),
        confirm=reason not in _NO_QUESTION,
        past=past,
        reason=reason,
        spans=_spans(wishes, asap),
    )


Candidate = tuple[Wish, Day]


def _candidates(wishes: list[Wish]) -> list[Candidate]:
    wanted = [wish for wish in wishes if wish.is_wanted]
    return [(wish, day) for wish in wanted for day in _days_of(wish)]


def _days_of(wish: Wish) -> list[Day]:
    hours = wish.hours
    if wish.confirm == reading.NO_DAY:
        return [Day(None, None, hours.period, hours.start, hours.end)]
    return [
        Day(window.first, window.last, hours.period, hours.start, hours.end)
        for window in wish.windows
    ]


def _days(candidates: list[Candidate]) -> tuple[Day, ...]:
    return tuple(dict.fromkeys(day for _, day in candidates))


def _noon_told(candidates: list[Candidate]) -> list[Candidate]:
    """昨天中午 was about noon; nothing is to be found between its hours."""
    return [
        (wish, replace(day, period=PM, time_from=None, time_to=None))
        if wish.hours == NOON_HOURS
        else (wish, day)
        for wish, day in candidates
    ]


def _is_over(text: str, wish: Wish, day: Day, now: datetime) -> bool:
    """Whether the day, or today's hour, is over, or was only told about."""
    if day.last is None or day.last > now.date():
        return False
    if day.last < now.date() or wish.told:
        return True
    start, mention_end = wish.mention.start, wish.mention.end
    if stories.is_told(text, start, mention_end):
        return True
    this_morning = day.period == AM and wish.mention.day == Relative(0)
    if this_morning and stories.is_this_morning(text, start, mention_end):
        return True
    end = day.time_to or day.time_from if wish.mention.clock else PERIOD_ENDS.get(day.period or "")
    return end is not None and end <= now.time()


def _flipped(wishes: list[Wish]) -> tuple[Day, ...]:
    """上午不行, without a day: the other half."""
    open_days = [
        wish
        for wish in wishes
        if wish.refused and wish.confirm == reading.NO_DAY and wish.mention.clock is None
    ]
    periods = [_FLIPPED.get(wish.hours.period or "") for wish in open_days]
    return tuple(Day(None, None, period) for period in periods if period)


def _excluded(wishes: list[Wish], today: date) -> tuple[date, ...]:
    days: list[date] = []
    for wish in wishes:
        if wish.moved and not wish.refused:
            short = [window for window in wish.windows if _length(window) <= _WEEK]
            days += [day for window in short for day in _each(window)]
        elif wish.refused and not wish.dropped:
            days += _refused_days(wish, today)
    wanted = {
        window.first
        for wish in wishes
        if wish.is_wanted and not _within_day(wish, wishes)
        for window in wish.windows
        if window.first == window.last
    }
    return tuple(sorted(set(days) - wanted))


def _within_day(wish: Wish, wishes: list[Wish]) -> bool:
    """上午的改到下午: the day is the new one and the old one."""
    moved = (each for each in wishes if each.moved and each.mention.has_time)
    return any(each.windows == wish.windows and each.hours != wish.hours for each in moved)


def _refused_days(wish: Wish, today: date) -> list[date]:
    """Each day of a refused mention; 周三 and 周末 are refused as long as can be booked."""
    named = [day for window in wish.windows if _length(window) <= _MONTH for day in _each(window)]
    weekly = isinstance(wish.mention.day, Weekday) and wish.weeks is None
    weekly = weekly or wish.mention.day == Weekend()
    if not weekly or wish.refusal == ONCE:
        return named
    weekdays = {day.weekday() for day in named}
    horizon = (today + timedelta(days=offset) for offset in range(BOOKING_HORIZON + 1))
    return [day for day in horizon if day.weekday() in weekdays]


def _length(window: Window) -> int:
    return (window.last - window.first).days + 1


def _each(window: Window) -> list[date]:
    return [window.first + timedelta(days=offset) for offset in range(_length(window))]


def _past_reason(text: str, candidates: list[Candidate], now: datetime) -> str:
    """History when no mention asks for the day."""
    told = all(_is_history(text, wish, day, now) for wish, day in candidates)
    return reading.HISTORY if told else reading.PAST


def _is_history(text: str, wish: Wish, day: Day, now: datetime) -> bool:
    start, end = wish.mention.start, wish.mention.end
    if any(window.confirm == reading.HISTORY for window in wish.windows):
        return True
    today = day.first == now.date()
    return (
        wish.told
        or stories.is_told(text, start, end)
        or not stories.is_wished(text, start, end, today)
    )


def _reason(wishes: list[Wish], coming: list[Candidate]) -> str | None:
    """The first reason to ask, or that no day was said."""
    reasons = [wish.confirm for wish in wishes if wish.is_wanted and not wish.windows]
    for wish, day in coming:
        reasons += [wish.hours.confirm, wish.confirm, _window_reason(wish, day, coming)]
    asked = [reason for reason in reasons if reason]
    return min(asked, key=lambda reason: reason == reading.NO_DAY, default=None)


def _window_reason(wish: Wish, day: Day, coming: list[Candidate]) -> str | None:
    reasons = {window.first: window.confirm for window in wish.windows}
    reason = reasons.get(day.first) if day.first else None
    if reason == reading.TODAY_OR_NEXT_WEEK and len(coming) == 1:
        return None  # today's hour is over
    return reason


def _is_soonest(asap: "re.Match[str] | None", wishes: list[Wish], has_days: bool) -> bool:
    """Said so, or 工作日: the sooner the better. 下周哪天都行 is no hurry."""
    if asap is not None and not (has_days and _ANY.fullmatch(asap[0])):
        return True
    return any(isinstance(wish.mention.day, WorkingDays) for wish in wishes if wish.is_wanted)


def _spans(wishes: list[Wish], asap: "re.Match[str] | None") -> tuple[tuple[int, int], ...]:
    spans = [(wish.mention.start, wish.mention.end) for wish in wishes if not wish.also]
    spans += [span for wish in wishes for span in wish.also]
    return tuple(spans + ([asap.span()] if asap else []))
