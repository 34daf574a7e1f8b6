"""Working time on China's calendar, and the clock that runs in it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.clock import HOSPITAL_ZONE
from api.complaints.clock import reading
from api.complaints.worktime import WorkingTime, working_time
from api.handoff.levels import ServiceLevels

HOURS = ((time(8), time(12)), (time(13, 30), time(17, 30)))
WORK = WorkingTime(HOURS)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026 in the hospital."""
    return datetime(2026, month, day, hour, minute, tzinfo=HOSPITAL_ZONE)


# Around National Day, with its holidays and made-up working days.
MOMENTS = st.integers(0, 25 * 24 * 60).map(lambda minutes: at(9, 24) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(11, 18, 8), at(11, 18, 12), 4),
        (at(11, 18, 11), at(11, 18, 14, 30), 2),  # over noon
        (at(11, 18, 17), at(11, 19, 9), 1.5),  # over night
        (at(11, 20, 16, 30), at(11, 23, 9), 2),  # over a weekend
        (at(11, 21, 8), at(11, 22, 18), 0),  # a weekend
        (at(10, 1, 8), at(10, 7, 18), 0),  # National Day
        (at(10, 10, 8), at(10, 10, 18), 8),  # a Saturday that is worked for it
    ],
)
def test_only_the_hours_of_working_days_count(start: datetime, end: datetime, hours: float) -> None:
    assert WORK.between(start, end) == timedelta(hours=hours)
    assert WORK.between(end, start) == -timedelta(hours=hours)


def test_a_closed_day_of_the_hospital_is_a_holiday() -> None:
    closed = WorkingTime(HOURS, frozenset({date(2026, 11, 19)}))
    assert closed.between(at(11, 19, 8), at(11, 19, 18)) == timedelta()
    assert closed.days_after(at(11, 18, 10), 1) == at(11, 20, 8)


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_wherever_it_is_cut(moments: list[datetime]) -> None:
    start, middle, end = moments
    whole = WORK.between(start, end)
    assert whole == WORK.between(start, middle) + WORK.between(middle, end)
    assert timedelta() <= whole <= end - start


@given(MOMENTS, st.integers(0, 6000).map(lambda minutes: timedelta(minutes=minutes)))
def test_after_is_the_inverse_of_between(start: datetime, work: timedelta) -> None:
    assert WORK.between(start, WORK.after(start, work)) == work


@given(MOMENTS, MOMENTS)
def test_a_clock_that_stood_still_shows_what_it_showed_before(
    one: datetime, other: datetime
) -> None:
    started, due = at(9, 24, 8), at(10, 13, 17)
    paused, resumed = sorted((one, other))
    assume(paused < due)
    before = reading(started, due, paused, 0, WORK)
    stood = WORK.between(paused, resumed)
    seconds = int(stood.total_seconds())
    after = reading(started, WORK.after(due, stood), resumed, seconds, WORK)
    assert (after.percent, after.left) == (before.percent, before.left)


def test_the_percentage_only_grows_and_is_a_hundred_when_it_is_due() -> None:
    started, due = at(11, 18, 10), at(11, 23, 17)
    shown = [
        reading(started, due, started + timedelta(hours=hours), 0, WORK).percent
        for hours in range(0, 24 * 7, 3)
    ]
    assert shown == sorted(shown)
    assert reading(started, due, due - timedelta(minutes=1), 0, WORK).percent == 99
    assert reading(started, due, due, 0, WORK).percent == 100


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        (at(11, 19, 17), 0),  # 14 of 30.5 hours
        (at(11, 20, 9), 50),
        (at(11, 23, 9), 50),
        (at(11, 23, 11), 80),
        (at(11, 23, 16, 59), 80),
        (at(11, 23, 17), 100),
        (at(11, 28, 9), 100),
    ],
)
def test_it_warns_at_half_at_four_fifths_and_at_the_end(now: datetime, mark: int) -> None:
    assert reading(at(11, 18, 10), at(11, 23, 17), now, 0, WORK).mark == mark


def test_a_closed_day_makes_it_due_a_day_later(levels: ServiceLevels) -> None:
    closed = replace(levels, closed_days=frozenset({date(2026, 11, 19)}))
    assert levels.complaint_due("waiting", at(11, 18, 10)) == at(11, 23, 17)
    assert closed.complaint_due("waiting", at(11, 18, 10)) == at(11, 24, 17)


def test_the_hours_are_those_of_the_service_levels(levels: ServiceLevels) -> None:
    assert working_time(levels).hours == HOURS
