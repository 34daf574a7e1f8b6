"""Mentions on the calendar, each with what it takes over from the ones around it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from language.dates import context, reading
from language.dates.clocks import ALL_DAY, Hours, after, before, hours_of
from language.dates.days import (
    Anchor,
    Coming,
    DayExpression,
    MonthDay,
    Relative,
    Weekday,
    Window,
    until_horizon,
)
from language.dates.mentions import FAR, Mention
from language.dates.spans import Festival, LunarDay, Month


@dataclass(frozen=True)
class Wish:
    """A mention with the days and hours it means.

    `refused`: not then. `moved`: the old day of 从周三改到周五. `dropped`: taken back (不对).
    """

    mention: Mention
    windows: tuple[Window, ...]
    hours: Hours
    refused: bool = False
    moved: bool = False
    dropped: bool = False
    confirm: str | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether these days count."""
        return not (self.refused or self.moved or self.dropped)


def find_wishes(text: str, mentions: list[Mention], now: datetime) -> list[Wish]:
    """The mentions of `text` on the calendar, in the order said."""
    wishes: list[Wish] = []
    for mention in mentions:
        if _is_no_wish(text, mention):
            continue
        wishes = _revised(wishes, mention)
        wishes.append(_wish(text, mention, wishes, now))
    return _shared(_refused_together(wishes))


def _is_no_wish(text: str, mention: Mention) -> bool:
    """What tells of an illness or a habit and names no day to come."""
    start, end = mention.start, mention.end
    if mention.day is None:  # 白天上班, 凌晨两点开始疼
        return mention.period == ALL_DAY or context.is_told(text, start, end)
    if isinstance(mention.day, Coming):  # 这两天头疼
        return not context.asks(text, start, end)
    unnamed_year = isinstance(mention.day, (Month, MonthDay)) and mention.day.year is None
    return unnamed_year and context.is_experience(text, end)  # 三月份做过手术


def _revised(wishes: list[Wish], mention: Mention) -> list[Wish]:
    """What was said before 不对 or 改到, seen from there."""
    if context.is_correction(mention.gap):
        return [replace(wish, dropped=True) for wish in wishes]
    if context.is_change(mention.gap):
        return [replace(wish, moved=True) for wish in wishes]
    return wishes


def _wish(text: str, mention: Mention, wishes: list[Wish], now: datetime) -> Wish:
    previous = wishes[-1] if wishes else None
    windows, confirm = _windows(mention, previous, now)
    if mention.day is not None and not mention.has_time:
        windows = _bounded(text, mention, windows, now.date())
    begin = previous.mention.end if previous else 0
    refused = context.is_refused(text, begin, mention.start, mention.end)
    refused = refused or bool(previous and previous.refused and mention.is_listed)
    return Wish(mention, tuple(windows), _hours(text, mention), refused, confirm=confirm)


def _hours(text: str, mention: Mention) -> Hours:
    hours = hours_of(mention.period, mention.clock, mention.clock_end)
    if mention.has_time and context.is_after(text, mention.start, mention.end):
        return after(hours)
    if mention.has_time and context.is_before(text, mention.end):
        return before(hours)
    return hours


def _windows(
    mention: Mention, previous: Wish | None, now: datetime
) -> tuple[list[Window], str | None]:
    """The days of a mention (those of the one before if it has none), and a reason to ask."""
    if mention.day is None:
        inherited = list(previous.windows) if previous else []
        return inherited, None if inherited else reading.NO_DAY
    anchor = _anchor(mention, previous, now)
    windows = mention.day.windows(anchor)
    if not windows:
        lunar = isinstance(mention.day, (LunarDay, Festival))
        return [], reading.LUNAR if lunar else reading.IMPOSSIBLE
    if mention.until is not None:
        windows = [_joined(windows[0], mention.until, anchor)]
    return windows, _mismatch(mention, windows[0])


def _anchor(mention: Mention, previous: Wish | None, now: datetime) -> Anchor:
    if previous is None or mention.link == FAR or not previous.windows:
        return Anchor(now)
    day = previous.mention.day
    weeks = day.weeks if isinstance(day, Weekday) else None
    return Anchor(now, weeks, previous.windows[-1].last if _names_month(day) else None)


def _names_month(day: DayExpression | None) -> bool:
    return hasattr(day, "month") or hasattr(day, "ahead") or hasattr(day, "last_day")


def _joined(first: Window, until: DayExpression, anchor: Anchor) -> Window:
    """From the first day to the one after 到, counted from there (12月3号到5号)."""
    if not isinstance(until, Relative):
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


def _bounded(text: str, mention: Mention, windows: list[Window], today: date) -> list[Window]:
    """Windows opened by 以后, 起, 之前 or 最晚."""
    if not windows or any(window.over for window in windows):
        return windows
    if context.is_latest(text, mention.start):
        return [Window(today, windows[-1].last)]
    if context.is_before(text, mention.end):
        last = windows[0].first - timedelta(days=1)
        return [Window(min(today, last), last, over=last < today)]
    first = windows[0].first
    if context.is_after(text, mention.start, mention.end):
        whole = windows[-1].last > first or isinstance(mention.day, Festival)
        first = windows[-1].last + timedelta(days=1) if whole else first
        return [Window(first, until_horizon(first, today))]
    told = first <= today and context.is_told(text, mention.start, mention.end)
    if context.is_from(text, mention.end) and not told:
        return [Window(first, until_horizon(first, today))]
    return windows


def _refused_together(wishes: list[Wish]) -> list[Wish]:
    """周三周四都不行 refuses both."""
    together = list(wishes)
    for index in range(len(wishes) - 2, -1, -1):
        following = together[index + 1]
        if following.refused and following.mention.is_listed:
            together[index] = replace(together[index], refused=True)
    return together


def _shared(wishes: list[Wish]) -> list[Wish]:
    """周三或周四下午 means both afternoons."""
    shared = list(wishes)
    for index in range(len(shared) - 2, -1, -1):
        this, following = shared[index], shared[index + 1]
        listed = following.mention.is_listed and following.mention.day is not None
        if listed and this.mention.day and not this.mention.has_time and this.is_wanted:
            shared[index] = replace(this, hours=following.hours)
    return shared
