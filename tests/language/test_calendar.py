import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.calendar import (
    FESTIVALS,
    add_working_days,
    festival,
    holiday_name,
    holiday_range,
    is_makeup_workday,
    is_working_day,
    lunar_date,
    working_days,
)

NATIONAL_DAY = date(2026, 10, 1)
MAKE_UP_SATURDAY = date(2026, 10, 10)
UNANNOUNCED = st.dates(date(2040, 1, 1), date(2060, 12, 31))


def test_a_public_holiday_is_no_working_day_and_has_a_name() -> None:
    assert not is_working_day(NATIONAL_DAY)
    assert holiday_name(NATIONAL_DAY) == "国庆节"


def test_a_make_up_saturday_is_worked() -> None:
    assert is_working_day(MAKE_UP_SATURDAY)
    assert is_makeup_workday(MAKE_UP_SATURDAY)
    assert holiday_name(MAKE_UP_SATURDAY) is None


def test_a_holiday_is_known_with_all_its_days() -> None:
    assert holiday_range(NATIONAL_DAY) == (date(2026, 10, 1), date(2026, 10, 7))
    assert holiday_range(date(2026, 11, 18)) == (date(2026, 11, 18), date(2026, 11, 18))


@given(UNANNOUNCED)
def test_in_years_nobody_has_announced_monday_to_friday_work(day: date) -> None:
    assert is_working_day(day) == (day.weekday() < 5)
    assert holiday_name(day) is None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 18), 0, date(2026, 11, 18)),
        (date(2026, 11, 18), 3, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 9, 30), 3, MAKE_UP_SATURDAY),
    ],
)
def test_working_days_are_added_over_weekends_and_holidays(
    start: date, count: int, end: date
) -> None:
    assert add_working_days(start, count) == end


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 15))
def test_the_days_between_are_as_many_as_were_added(start: date, count: int) -> None:
    first = add_working_days(start, 0)
    end = add_working_days(start, count)
    assert len(working_days(first, end)) == count + 1


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2027, date(2027, 2, 6)),
        ("除夕", 2027, date(2027, 2, 5)),
        ("元宵", 2027, date(2027, 2, 20)),
        ("端午", 2027, date(2027, 6, 9)),
        ("中秋", 2027, date(2027, 9, 15)),
        ("清明", 2026, date(2026, 4, 5)),
        ("清明", 2028, date(2028, 4, 4)),
        ("国庆", 2026, date(2026, 10, 1)),
        ("中秋", 2099, None),
        ("春节", 2000, None),
    ],
)
def test_festivals_have_their_day(name: str, year: int, day: date | None) -> None:
    assert festival(name, year) == day


def test_every_festival_of_the_table_comes_once_a_year() -> None:
    for name in FESTIVALS:
        days = [festival(name, year) for year in range(2024, 2037)]
        gaps = [later - day for day, later in itertools.pairwise(days) if day and later]
        assert all(timedelta(days=340) < gap < timedelta(days=400) for gap in gaps), name


def test_lunar_festivals_agree_with_the_announced_holidays() -> None:
    for year in (2024, 2025, 2026):
        for name, holiday in (("端午", "端午节"), ("清明", "清明节"), ("春节", "春节")):
            day = festival(name, year)
            assert day is not None
            assert holiday_name(day) == holiday


@pytest.mark.parametrize(
    ("lunar", "day"),
    [
        ((2026, 10, 15), date(2026, 11, 23)),
        ((2025, 6, 1), date(2025, 6, 25)),
        ((2025, 7, 1), date(2025, 8, 23)),  # after the leap sixth month
        ((2026, 12, 8), date(2027, 1, 15)),
        ((2026, 12, 30), None),  # a month of 29 days
        ((2037, 1, 1), None),
    ],
)
def test_lunar_days_are_converted(lunar: tuple[int, int, int], day: date | None) -> None:
    assert lunar_date(*lunar) == day


@given(st.sampled_from(FESTIVALS), st.integers(2025, 2036))
def test_festivals_come_once_a_year(name: str, year: int) -> None:
    this, before = festival(name, year), festival(name, year - 1)
    assert this is not None
    assert before is None or 350 <= (this - before).days <= 386
