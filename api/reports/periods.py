"""The week or month that a report is about, in hospital time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput

_FIRST_YEAR, _LAST_YEAR = 2020, 2100
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


class ReportKind(StrEnum):
    """The sheet of a week (医院客户服务意见表), the pack for the meeting of a month."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, order=True)
class Period:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    kind: ReportKind

    @cached_property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), HOSPITAL_ZONE)

    @cached_property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), HOSPITAL_ZONE)

    @property
    def label(self) -> str:
        """2026-W46, after ISO 8601, or 2026-11."""
        if self.kind is ReportKind.MONTHLY:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    def before(self, count: int = 1) -> "Period":
        """The period `count` periods earlier."""
        period = self
        for _ in range(count):
            period = period_of(self.kind, period.first - timedelta(days=1))
        return period

    def has(self, moment: datetime) -> bool:
        """Whether `moment` lies in it."""
        return self.start <= moment < self.end


def period_of(kind: ReportKind, day: date) -> Period:
    """The week from Monday, or the calendar month, that `day` is in."""
    if kind is ReportKind.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), kind)
    first = day.replace(day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    return Period(first, next_first - timedelta(days=1), kind)


def parse_period(kind: ReportKind, label: str, today: date) -> Period:
    """The period of that label. Raises `InvalidInput("report_period_invalid")` for what is none,
    and for what has not begun."""
    try:
        day = _first_day(kind, label)
    except ValueError:
        raise InvalidInput("report_period_invalid") from None
    if day > today or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidInput("report_period_invalid")
    return period_of(kind, day)


def recent_periods(kind: ReportKind, today: date, count: int) -> list[Period]:
    """The running period and those before it, newest first; `count` in all."""
    current = period_of(kind, today)
    return [current.before(steps) for steps in range(count)]


def _first_day(kind: ReportKind, label: str) -> date:
    found = (_WEEK if kind is ReportKind.WEEKLY else _MONTH).fullmatch(label)
    if found is None:
        raise ValueError(label)
    year, number = int(found[1]), int(found[2])
    if kind is ReportKind.WEEKLY:
        return date.fromisocalendar(year, number, 1)
    return date(year, number, 1)
