"""Expressions for days, and the windows of the calendar they mean on a given day."""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from language import calendar
from language.dates import reading

BOOKING_HORIZON = 27  # clinics are made for 28 days, today included
_CLINIC_CLOSES = 17  # hour after which 周三, said on a Wednesday, is next week's
_FAR = 180  # days
_RECENTLY_OVER = 62  # days: 11月10号, said on 18 November, is past and not next year's


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`; `confirm` is a reason to ask, `over` an explicit past."""

    first: date
    last: date
    confirm: str | None = None
    over: bool = False


@dataclass(frozen=True)
class Anchor:
    """Where expressions are resolved from; `weeks` and `month` come from the day before.

    In 下周三或周五 the second has weeks=1; in 12月3号到5号 month is 3 December.
    """

    now: datetime
    weeks: int | None = None
    month: date | None = None

    @property
    def today(self) -> date:
        """The hospital's date."""
        return self.now.date()


class DayExpression(Protocol):
    """Anything that says which days are meant."""

    def windows(self, anchor: Anchor) -> list[Window]:
        """The alternatives, in the order of time; more than one with `confirm`: ask."""


def single(day: date, confirm: str | None = None, over: bool = False) -> Window:
    """A window of one day."""
    return Window(day, day, confirm, over)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def collapse(days: list[date]) -> list[Window]:
    """Sorted days as windows of consecutive ones."""
    found: list[Window] = []
    for day in sorted(set(days)):
        if found and day - found[-1].last == timedelta(days=1):
            found[-1] = replace(found[-1], last=day)
        else:
            found.append(single(day))
    return found


def until_horizon(first: date, today: date) -> date:
    """An open end: the last day that can be booked, at least two weeks on."""
    return max(today + timedelta(days=BOOKING_HORIZON), first + timedelta(days=13))


@dataclass(frozen=True)
class Relative:
    """今天 (0), 后天 (2), 三天后, 一个月后; negative for the past. `vague` days may follow."""

    days: int = 0
    months: int = 0
    vague: int = 0
    history: bool = False

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window; vague ones want a question."""
        day = add_months(anchor.today, self.months) + timedelta(days=self.days)
        confirm = reading.VAGUE if self.vague else None
        confirm = reading.HISTORY if self.history else confirm
        return [Window(day, day + timedelta(days=self.vague), confirm, day < anchor.today)]


@dataclass(frozen=True)
class Coming:
    """这几天, 三天内: from today for so many days, or since so many days ago when negative."""

    days: int

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window with today in it."""
        if self.days < 0:
            first = anchor.today + timedelta(days=self.days)
            return [Window(first, anchor.today - timedelta(days=1), reading.HISTORY, True)]
        return [Window(anchor.today, anchor.today + timedelta(days=self.days))]


@dataclass(frozen=True)
class Weekday:
    """周三, 下周三 (weeks=1), 周一三五; `through` when they are a range (周一到周五)."""

    numbers: tuple[int, ...]  # 1 Monday … 7 Sunday
    weeks: int | None = None
    through: bool = False

    def windows(self, anchor: Anchor) -> list[Window]:
        """The coming ones, or those of the week that was named."""
        weeks = self.weeks if self.weeks is not None else anchor.weeks
        if weeks is not None:
            return self._of_week(anchor.today, weeks)
        coming = [self._next(anchor.today, number) for number in self._all()]
        if self.through and coming[-1] == anchor.today:  # 周一到周三, said on a Wednesday
            return self._of_week(anchor.today, 1)
        if len(coming) == 1 and coming[0] == anchor.today:
            return _today_or_next_week(anchor)
        return collapse(coming) if self.through else [single(day) for day in sorted(coming)]

    def _all(self) -> tuple[int, ...]:
        if not self.through:
            return self.numbers
        first, last = self.numbers
        return tuple((first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1))

    @staticmethod
    def _next(today: date, number: int) -> date:
        return today + timedelta(days=(number - 1 - today.weekday()) % 7)

    def _of_week(self, today: date, weeks: int) -> list[Window]:
        monday = today + timedelta(days=7 * weeks - today.weekday())
        days = [monday + timedelta(days=number - 1) for number in self._all()]
        named = collapse(days) if self.through else [single(day) for day in sorted(days)]
        return [replace(window, over=window.last < today) for window in named]


def _today_or_next_week(anchor: Anchor) -> list[Window]:
    following = anchor.today + timedelta(days=7)
    if anchor.now.hour >= _CLINIC_CLOSES:
        return [single(following)]
    ask = reading.TODAY_OR_NEXT_WEEK
    return [single(anchor.today, ask), single(following, ask)]


@dataclass(frozen=True)
class Week:
    """下周 (1), 这周 (0), 上周 (-1): what is left of it."""

    weeks: int

    def windows(self, anchor: Anchor) -> list[Window]:
        """Monday to Sunday, without days that are over."""
        monday = anchor.today + timedelta(days=7 * self.weeks - anchor.today.weekday())
        sunday = monday + timedelta(days=6)
        if sunday < anchor.today:
            return [Window(monday, sunday, reading.HISTORY, True)]
        return [Window(max(monday, anchor.today), sunday)]


@dataclass(frozen=True)
class Weekend:
    """周末, 下周末 (weeks=1)."""

    weeks: int | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """Saturday and Sunday; on a Sunday 周末 may be the next one."""
        weeks = self.weeks if self.weeks is not None else anchor.weeks or 0
        saturday = anchor.today + timedelta(days=7 * weeks + 5 - anchor.today.weekday())
        sunday = saturday + timedelta(days=1)
        if sunday == anchor.today and self.weeks is None:
            ask, following = reading.TODAY_OR_NEXT_WEEK, saturday + timedelta(days=7)
            return [single(sunday, ask), Window(following, following + timedelta(days=1), ask)]
        over = sunday < anchor.today
        return [Window(saturday if over else max(saturday, anchor.today), sunday, over=over)]


@dataclass(frozen=True)
class WorkingDays:
    """工作日: those of the coming two weeks, today included; 下周的工作日 (weeks=1)."""

    weeks: int | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """Consecutive working days as one window each."""
        if self.weeks is None:
            last = anchor.today + timedelta(days=13)
            return collapse(calendar.working_days(anchor.today, last))
        week = Week(self.weeks).windows(anchor)[0]
        return collapse(calendar.working_days(week.first, week.last))


@dataclass(frozen=True)
class WorkingDaysAhead:
    """三个工作日后, and with `within` 三个工作日内."""

    count: int
    within: bool = False

    def windows(self, anchor: Anchor) -> list[Window]:
        """The day, or from today to it."""
        day = calendar.add_working_days(anchor.today, self.count)
        return [Window(anchor.today if self.within else day, day)]


@dataclass(frozen=True)
class MonthDay:
    """12月5号, 2027年1月3号, 12月3到5号. Without a year the next one, unless just over."""

    month: int
    day: int
    year: int | None = None
    last_day: int | None = None
    years: int | None = None  # ahead of this one, for 明年3月5号

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window; none when the calendar has no such day."""
        year = self._named_year(anchor.today) or self._coming_year(anchor.today)
        first = make_date(year, self.month, self.day)
        if first is None:
            return []
        last = make_date(year, self.month, self.last_day) if self.last_day else first
        far = self._named_year(anchor.today) is None and (first - anchor.today).days > _FAR
        over = first < anchor.today
        return [Window(first, max(last or first, first), reading.FAR if far else None, over)]

    def _named_year(self, today: date) -> int | None:
        return today.year + self.years if self.years is not None else self.year

    def _coming_year(self, today: date) -> int:
        this = make_date(today.year, self.month, self.day)
        if this is None:  # 29 February
            return next(
                (
                    year
                    for year in range(today.year, today.year + 9)
                    if make_date(year, self.month, self.day)
                ),
                today.year,
            )
        recently_over = 0 < (today - this).days <= _RECENTLY_OVER
        return today.year if this >= today or recently_over else today.year + 1


@dataclass(frozen=True)
class DayOfMonth:
    """十五号, 20到25号: this month's, or the next month's with a question."""

    day: int
    last_day: int | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window, in the month of the day before it if there was one."""
        start = anchor.month or anchor.today
        for ahead in range(12):
            month = add_months(start.replace(day=1), ahead)
            first = make_date(month.year, month.month, self.day)
            if first is not None and first >= start:
                confirm = reading.AMBIGUOUS_MONTH if ahead and not anchor.month else None
                return [Window(first, self._last(first), confirm)]
        return []

    def _last(self, first: date) -> date:
        if self.last_day is None:
            return first
        return make_date(first.year, first.month, self.last_day) or month_end(first)
