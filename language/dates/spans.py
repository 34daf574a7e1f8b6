"""Expressions for longer or named times: months, years, festivals, lunar days."""

from dataclasses import dataclass
from datetime import date, timedelta

from language import calendar
from language.dates import reading
from language.dates.days import Anchor, Window, add_months, make_date, month_end, single
from language.numerals import read_number

_PARTS = {
    "初": (1, 5),
    "上旬": (1, 10),
    "中": (13, 17),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (25, 31),
    "末": (25, 31),
}
_VAGUE_PARTS = ("初", "中", "底", "末")
_LONG_HOLIDAYS = {"国庆": 7, "春节": 7, "劳动节": 5}  # days, where the year is not announced
_SHORT_HOLIDAY = 3
_YEAR_ENDS = ("春节", "除夕")  # 今年过年, said in November, is next year's by the calendar


@dataclass(frozen=True)
class Month:
    """下个月 (ahead=1), 12月 (month=12), 月底 (part 底)."""

    ahead: int = 0
    month: int | None = None
    year: int | None = None
    years: int | None = None  # ahead of this one, for 明年3月
    part: str | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """What is left of it; 月底 and 月初 are to be asked about, for nobody knows their days."""
        first, last = self._bounds(self._first(anchor.today))
        if last < anchor.today and self._is_bare():
            first, last = self._bounds(add_months(anchor.today.replace(day=1), 1))
        if last < anchor.today:
            return [Window(first, last, reading.HISTORY, True)]
        confirm = reading.VAGUE if self.part in _VAGUE_PARTS else None
        return [Window(max(first, anchor.today), last, confirm)]

    def _is_bare(self) -> bool:
        return self.month is None and self.year is None and self.ahead == 0

    def _first(self, today: date) -> date:
        if self.month is None:
            return add_months(today.replace(day=1), self.ahead)
        if self.years is not None:
            return date(today.year + self.years, self.month, 1)
        if self.year is not None:
            return date(self.year, self.month, 1)
        return date(today.year + (self.month < today.month), self.month, 1)

    def _bounds(self, first: date) -> tuple[date, date]:
        if self.part is None:
            return first, month_end(first)
        start, end = _part_bounds(self.part, month_end(first).day)
        last = min(end, month_end(first).day)
        return first.replace(day=start), first.replace(day=last)

    def day(self, number: int, today: date) -> date | None:
        """That day of this month."""
        first = self._first(today)
        return make_date(first.year, first.month, number)


def _part_bounds(part: str, length: int) -> tuple[int, int]:
    """First and last day of 月底, 头三天 or 最后两天 in a month of `length` days."""
    if part in _PARTS:
        return _PARTS[part]
    count = read_number(part[-2]) or 1
    return (length - count + 1, length) if part.startswith("最后") else (1, count)


@dataclass(frozen=True)
class WeekPart:
    """下周头两天, 下周后半周 (`late`): so many days of a week, counted from Monday or Sunday."""

    weeks: int
    count: int
    late: bool = False

    def windows(self, anchor: Anchor) -> list[Window]:
        """What is left of them."""
        monday = anchor.today + timedelta(days=7 * self.weeks - anchor.today.weekday())
        first = monday + timedelta(days=7 - self.count if self.late else 0)
        last = first + timedelta(days=self.count - 1)
        over = last < anchor.today
        return [Window(first if over else max(first, anchor.today), last, over=over)]


@dataclass(frozen=True)
class MonthAhead:
    """下个月三号: a day of a month counted from this one."""

    ahead: int
    day: int
    last_day: int | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window; none when that month has no such day."""
        first = Month(ahead=self.ahead).day(self.day, anchor.today)
        if first is None:
            return []
        last = make_date(first.year, first.month, self.last_day or self.day)
        return [Window(first, last or month_end(first), over=first < anchor.today)]


@dataclass(frozen=True)
class NthWeekday:
    """12月的第一个周一 (nth=1), 这个月最后一个周五 (nth=-1)."""

    of: Month
    nth: int
    weekday: int

    def windows(self, anchor: Anchor) -> list[Window]:
        """One window; none when the month has no fifth one."""
        first = self.of.day(1, anchor.today)
        days = [first + timedelta(days=offset) for offset in range(31)] if first else []
        fitting = [
            day
            for day in days
            if first and day.month == first.month and day.isoweekday() == self.weekday
        ]
        if self.nth > len(fitting):
            return []
        day = fitting[self.nth - 1 if self.nth > 0 else -1]
        return [single(day, over=day < anchor.today)]


@dataclass(frozen=True)
class Year:
    """明年 (ahead=1), 2020年, 年底 (part)."""

    ahead: int = 0
    year: int | None = None
    ending: bool = False

    def windows(self, anchor: Anchor) -> list[Window]:
        """What is left of it."""
        year = self.year if self.year is not None else anchor.today.year + self.ahead
        first = make_date(year, 12 if self.ending else 1, 20 if self.ending else 1)
        last = make_date(year, 12, 31)
        if first is None or last is None:
            return []
        if last < anchor.today:
            return [Window(first, last, reading.HISTORY, True)]
        return [Window(max(first, anchor.today), last, reading.VAGUE)]


@dataclass(frozen=True)
class Festival:
    """元旦, 中秋, 国庆假期; the next one unless the year is given."""

    name: str
    whole: bool = False
    ahead: int | None = None  # years, for 明年春节

    def windows(self, anchor: Anchor) -> list[Window]:
        """The day, or the free days from it on; none when the table doesn't reach."""
        day = self._day(anchor.today)
        if day is None:
            return []
        if not self.whole and self.name not in _LONG_HOLIDAYS:
            return [single(day)]
        _, last = calendar.holiday_range(day)
        if last == day:
            last = day + timedelta(days=_LONG_HOLIDAYS.get(self.name, _SHORT_HOLIDAY) - 1)
        over = last < anchor.today
        return [Window(day if over else max(day, anchor.today), last, None, over)]

    def _day(self, today: date) -> date | None:
        if self.ahead is not None and not (self.ahead == 0 and self.name in _YEAR_ENDS):
            return calendar.festival(self.name, today.year + self.ahead)
        for year in (today.year, today.year + 1):
            day = calendar.festival(self.name, year)
            if day is not None and self._end(day) >= today:
                return day
        return None

    def _end(self, day: date) -> date:
        return day + timedelta(days=_LONG_HOLIDAYS.get(self.name, 1) - 1)


@dataclass(frozen=True)
class NewYearDay:
    """正月初五, 大年初三: so many days into the lunar year (1 is the Spring Festival)."""

    number: int

    def windows(self, anchor: Anchor) -> list[Window]:
        """The next one."""
        for year in (anchor.today.year, anchor.today.year + 1):
            spring = calendar.festival("春节", year)
            day = spring and spring + timedelta(days=self.number - 1)
            if day is not None and day >= anchor.today:
                return [single(day)]
        return []


@dataclass(frozen=True)
class LunarDay:
    """农历八月初三, 腊月二十; without a month (阴历初八) the next one, to be asked about."""

    day: int
    month: int | None = None

    def windows(self, anchor: Anchor) -> list[Window]:
        """The next one; none where the calendar doesn't reach: the reading says why."""
        year = anchor.today.year
        months = range(1, 13) if self.month is None else (self.month,)
        found = (
            calendar.lunar_date(each, month, self.day)
            for each in (year - 1, year, year + 1)
            for month in months
        )
        coming = min((day for day in found if day and day >= anchor.today), default=None)
        confirm = reading.AMBIGUOUS_MONTH if self.month is None else None
        return [single(coming, confirm)] if coming else []


@dataclass(frozen=True)
class Shift:
    """推迟一周 (days=7), 提前一天 (-1): so far from the day spoken of before."""

    days: int

    def windows(self, anchor: Anchor) -> list[Window]:
        """The day, counted from `anchor.month`, the day before; none without it."""
        if anchor.month is None:
            return []
        day = anchor.month + timedelta(days=self.days)
        return [single(day, over=day < anchor.today)]
