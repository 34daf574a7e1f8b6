"""Working time: the hours of working days in which a complaint's clock runs. No database.

Holidays and make-up workdays are China's (`language.calendar`); a hospital's own closed days count
as holidays. Sources: A4.13 of product.md, facts/rules-china.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from api.clock import HOSPITAL_ZONE
from api.handoff.levels import ServiceLevels
from language.calendar import is_working_day

_DAY = timedelta(days=1)
# Longer than any row of days on which nobody works.
_HORIZON_DAYS = 3 * 366


@dataclass(frozen=True)
class WorkingTime:
    """`hours` are the spans `(open, close)` of a working day, in order and apart."""

    hours: tuple[tuple[time, time], ...]
    closed_days: frozenset[date] = frozenset()

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative when `end` is before."""
        if end < start:
            return -self.between(end, start)
        first, last = (moment.astimezone(HOSPITAL_ZONE) for moment in (start, end))
        if first.date() == last.date():
            return self._within(first.date(), first.time(), last.time())
        days = (last.date() - first.date()).days
        whole = sum(self._worked(first.date() + offset * _DAY) for offset in range(1, days))
        return (
            self._within(first.date(), first.time(), time.max)
            + whole * self._daily
            + self._within(last.date(), time.min, last.time())
        )

    def after(self, start: datetime, work: timedelta) -> datetime:
        """The moment at which `work` ≥ 0 of working time has passed since `start`. Raises
        `ValueError` when that is years away."""
        if work <= timedelta():
            return start
        left = work
        for opens, closes in self._spans(start):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        raise ValueError("no such moment within three years")

    def days_after(self, start: datetime, days: int) -> datetime:
        """When work begins on the working day `days` ≥ 0 working days after that of `start`."""
        day = start.astimezone(HOSPITAL_ZONE).date()
        while not self._worked(day):
            day += _DAY
        for _ in range(days):
            day += _DAY
            while not self._worked(day):
                day += _DAY
        return datetime.combine(day, self.hours[0][0], HOSPITAL_ZONE)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of work that end after `start`, in order."""
        first = start.astimezone(HOSPITAL_ZONE).date()
        for offset in range(_HORIZON_DAYS):
            day = first + offset * _DAY
            if not self._worked(day):
                continue
            for opens, closes in self.hours:
                span = (
                    datetime.combine(day, opens, HOSPITAL_ZONE),
                    datetime.combine(day, closes, HOSPITAL_ZONE),
                )
                if span[1] > start:
                    yield span

    def _within(self, day: date, start: time, end: time) -> timedelta:
        """The working time of one day between two times of it."""
        if not self._worked(day):
            return timedelta()
        spans = ((max(opens, start), min(closes, end)) for opens, closes in self.hours)
        return sum((_length(*span) for span in spans if span[0] < span[1]), timedelta())

    @property
    def _daily(self) -> timedelta:
        return sum((_length(*span) for span in self.hours), timedelta())

    def _worked(self, day: date) -> bool:
        return _is_working_day(day) and day not in self.closed_days


def _length(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)


@lru_cache(maxsize=4096)
def _is_working_day(day: date) -> bool:
    """Kept: every line of a list asks for every day of its clock."""
    return is_working_day(day)


def working_time(levels: ServiceLevels) -> WorkingTime:
    """The working time of the hospital's service levels."""
    return WorkingTime(tuple(levels.complaints.working_hours), levels.closed_days)
