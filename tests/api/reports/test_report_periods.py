"""Weeks and months, in the hospital's time."""

from datetime import date, datetime, timedelta

import pytest

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput
from api.reports.periods import ReportKind, parse_period, period_of, recent_periods

TODAY = date(2026, 11, 18)
WEEK, MONTH = ReportKind.WEEKLY, ReportKind.MONTHLY


def test_a_week_goes_from_monday_to_sunday_across_new_year() -> None:
    week = period_of(WEEK, date(2027, 1, 2))
    assert (week.first, week.last, week.label) == (date(2026, 12, 28), date(2027, 1, 3), "2026-W53")
    assert parse_period(WEEK, "2026-W53", date(2027, 2, 1)) == week


def test_a_month_ends_at_midnight_of_the_hospital() -> None:
    month = period_of(MONTH, date(2026, 2, 28))
    assert month.end == datetime(2026, 2, 28, 16, tzinfo=HOSPITAL_ZONE) + timedelta(hours=8)
    assert month.has(month.end - timedelta(microseconds=1))
    assert not month.has(month.end)
    assert month.before(2).label == "2025-12"


def test_the_running_period_comes_first() -> None:
    labels = [period.label for period in recent_periods(MONTH, TODAY, 12)]
    assert (labels[0], labels[-1]) == ("2026-11", "2025-12")


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (MONTH, "2026-13"),
        (MONTH, "2026-12"),  # not begun
        (MONTH, "2026-W46"),
        (MONTH, "1999-01"),
        (MONTH, "二〇二六年"),
        (WEEK, "2026-W54"),
        (WEEK, "2026-W48"),  # not begun
        (WEEK, "2026-11"),
        (WEEK, ""),
    ],
)
def test_what_is_no_period_is_refused(kind: ReportKind, label: str) -> None:
    with pytest.raises(InvalidInput, match="report_period_invalid"):
        parse_period(kind, label, TODAY)
