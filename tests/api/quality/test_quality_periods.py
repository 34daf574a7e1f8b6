"""Months and quarters."""

from datetime import date

import pytest

from api.errors import InvalidInput
from api.quality.periods import parse_period, quarter_of, recent_periods

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("label", "first", "after", "before"),
    [
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026-Q3"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2025-Q4"),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1), "2026-10"),
        ("2026-01", date(2026, 1, 1), date(2026, 2, 1), "2025-12"),
        ("2025-12", date(2025, 12, 1), date(2026, 1, 1), "2025-11"),
    ],
)
def test_a_label_names_whole_months(label: str, first: date, after: date, before: str) -> None:
    period = parse_period(label, TODAY)
    assert (period.first, period.after, period.label) == (first, after, label)
    assert period.before().label == before
    assert period.start.utcoffset() == period.end.utcoffset()


@pytest.mark.parametrize("label", ["2026-Q5", "2026-13", "2026-Q0", "2027-Q1", "2026-12", "", "Q4"])
def test_what_is_none_or_has_not_begun_is_refused(label: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_period(label, TODAY)
    assert refused.value.code == "quality_period_invalid"


def test_the_running_ones_come_first() -> None:
    labels = [one.label for one in recent_periods(TODAY, quarters=2, months=2)]
    assert labels == ["2026-Q4", "2026-Q3", "2026-11", "2026-10"]
    assert quarter_of(TODAY).label == "2026-Q4"
