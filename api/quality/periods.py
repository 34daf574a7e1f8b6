"""The month or quarter that figures of the service are about, in hospital time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput

_QUARTER = re.compile(r"(20\d\d)-Q([1-4])")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class QualityPeriod:
    """`months` is 1 or 3, from the first day of a month."""

    first: date
    months: int

    @property
    def after(self) -> date:
        """The first day after it."""
        months = self.first.month - 1 + self.months
        return date(self.first.year + months // 12, months % 12 + 1, 1)

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), HOSPITAL_ZONE)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.after, time(), HOSPITAL_ZONE)

    @property
    def label(self) -> str:
        """2026-Q4 or 2026-11."""
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    def before(self) -> "QualityPeriod":
        """The period of the same length before it."""
        return _around(self.first - timedelta(days=1), self.months)


def parse_period(label: str, today: date) -> QualityPeriod:
    """The period of that label. Raises `InvalidInput("quality_period_invalid")` for what is none,
    and for what has not begun."""
    if found := _QUARTER.fullmatch(label):
        period = QualityPeriod(date(int(found[1]), 3 * int(found[2]) - 2, 1), 3)
    elif found := _MONTH.fullmatch(label):
        period = QualityPeriod(date(int(found[1]), int(found[2]), 1), 1)
    else:
        raise InvalidInput("quality_period_invalid")
    if period.first > today:
        raise InvalidInput("quality_period_invalid")
    return period


def quarter_of(day: date) -> QualityPeriod:
    """The quarter that `day` is in."""
    return _around(day, 3)


def recent_periods(today: date, quarters: int = 5, months: int = 7) -> list[QualityPeriod]:
    """The running ones and those before, newest first, quarters before months."""
    found = []
    for length, count in ((3, quarters), (1, months)):
        period = _around(today, length)
        for _ in range(count):
            found.append(period)
            period = period.before()
    return found


def _around(day: date, months: int) -> QualityPeriod:
    return QualityPeriod(date(day.year, (day.month - 1) // months * months + 1, 1), months)
