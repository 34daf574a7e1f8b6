"""The days a mention means, seen from the one before it and with the words around it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from language.dates import context, reading, stories
from language.dates.days import (
    Anchor,
    DayExpression,
    DayOfMonth,
    MonthDay,
    Relative,
    Week,
    Weekday,
    Window,
    until_horizon,
)
from language.dates.mentions import FAR, Mention
from language.dates.spans import Festival, LunarDay, Month, MonthAhead, Shift, WeekPart, Year
from language.dates.wish import AFTER, BEFORE, Wish

_LONG_RANGE = 10  # days, above which an open range is vague
_NEARBY = 14  # characters between a week or month and the day of it


def beside(windows: list[Window], days: int) -> list[Window]:
    """圣诞节前一天."""
    if not days:
        return windows
    shift = timedelta(days=days)
    return [replace(each, first=each.first + shift, last=each.last + shift) for each in windows]


def named_week(mention: Mention, anchor: Anchor) -> int | None:
    """The week that was named, for the weekdays that follow."""
    if isinstance(mention.day, (Week, WeekPart)):
        return mention.day.weeks
    if not isinstance(mention.day, Weekday):
        return None
    return mention.day.weeks if mention.day.weeks is not None else anchor.weeks


def open_end(text: str, mention: Mention) -> str | None:
    """AFTER for 二十五号以后, BEFORE for 月底以前."""
    if context.is_after(text, mention.start, mention.end):
        return AFTER
    return BEFORE if context.is_before(text, mention.end) else None


def days_of(
    mention: Mention, previous: Wish | None, anchor: Anchor
) -> tuple[list[Window], str | None]:
    """The days of a mention (those of the one before if it has none), and a reason to ask."""
    if mention.day is None:
        inherited = list(previous.windows) if previous else []
        return inherited, None if inherited else reading.NO_DAY
    if isinstance(mention.day, Shift) and previous:
        anchor = replace(anchor, month=previous.windows[0].first)
    windows = mention.day.windows(anchor)
    if not windows:
        lunar = isinstance(mention.day, (LunarDay, Festival))
        return [], reading.LUNAR if lunar else reading.IMPOSSIBLE
    if mention.until is not None:
        windows = [_joined(windows[0], mention.until, anchor)]
    return windows, _mismatch(mention, windows[0])


def anchor_of(mention: Mention, previous: Wish | None, now: datetime) -> Anchor:
    """Where the days of `mention` are counted from: today, or the month or week just named."""
    if previous is None or not previous.windows:
        return Anchor(now)
    day = previous.mention.day
    if isinstance(day, Month) and not previous.windows[0].over and len(mention.gap) < _NEARBY:
        return Anchor(now, month=previous.windows[0].first)
    if mention.link == FAR and mention.day == day:  # 三号，对，三号上午
        return Anchor(now, previous.weeks, previous.windows[0].first)
    of_week = isinstance(day, (Week, WeekPart)) and previous.is_wanted
    of_week = of_week or _goes_on(day, mention.day)
    if mention.link == FAR and not (of_week and len(mention.gap) < _NEARBY):
        return Anchor(now)
    month = previous.windows[-1].last if _names_month(day) else None
    return Anchor(now, previous.weeks or None if mention.link == FAR else previous.weeks, month)


def _goes_on(days: DayExpression | None, following: DayExpression | None) -> bool:
    """下周一到周三在外地，周四…: the Thursday of that week."""
    if not (isinstance(days, Weekday) and isinstance(following, Weekday)):
        return False
    bare = following.weeks is None and following.numbers[0] > days.numbers[-1]
    return days.through and bool(days.weeks) and bare


def _names_month(day: DayExpression | None) -> bool:
    return (
        isinstance(day, Festival)
        or hasattr(day, "month")
        or hasattr(day, "ahead")
        or hasattr(day, "last_day")
    )


def _joined(first: Window, until: DayExpression, anchor: Anchor) -> Window:
    """From the first day to the one after 到, counted from there (12月3号到5号)."""
    counted = isinstance(until, Weekday) and until.weeks is not None
    if not isinstance(until, Relative) and not counted:
        start = datetime.combine(first.first, anchor.now.time())
        anchor = Anchor(start, None, first.first)
    ends = until.windows(anchor)
    return replace(first, last=ends[0].last) if ends and ends[0].last >= first.first else first


def _mismatch(mention: Mention, window: Window) -> str | None:
    """A reason to ask when 12月5号星期五 is no Friday."""
    if not isinstance(mention.apposed, Weekday):
        return None
    right = window.first.isoweekday() == mention.apposed.numbers[0]
    return None if right else reading.WEEKDAY_MISMATCH


def bounded(text: str, mention: Mention, windows: list[Window], today: date) -> list[Window]:
    """Windows opened by 以后, 起, 之前 or 最晚."""
    if not windows or any(window.over for window in windows):
        return windows
    if context.is_before(text, mention.end):
        last = _last_before(mention.day, windows[0])
        return [Window(min(today, last), last, over=last < today)]
    if context.is_latest(text, mention.start):
        return [_open(today, windows[-1].last)]
    first = windows[0].first
    if context.is_after(text, mention.start, mention.end):
        whole = windows[-1].last > first or isinstance(mention.day, Festival)
        first = windows[-1].last + timedelta(days=1) if whole else first
        return [_open(first, until_horizon(first, today))]
    told = first <= today and stories.is_told(text, mention.start, mention.end)
    if context.is_from(text, mention.end) and not told:
        return [_open(first, until_horizon(first, today))]
    return windows


def _last_before(day: DayExpression | None, window: Window) -> date:
    """25号以前 and 月底前 take that day in, 周五之前 and 国庆前 don't."""
    if isinstance(day, (DayOfMonth, MonthAhead, MonthDay, Year)) or getattr(day, "part", None):
        return window.last
    return window.first - timedelta(days=1)


def _open(first: date, last: date, over: bool = False) -> Window:
    """A window with one end that was said; a long one is vague."""
    long = (last - first).days > _LONG_RANGE
    return Window(first, last, reading.VAGUE if long else None, over)
