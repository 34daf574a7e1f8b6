"""Desk hours and deadlines on China's calendar."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from api.clock import HOSPITAL_ZONE
from api.handoff.desk_rules import DeskHours
from api.handoff.levels import ServiceLevels


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HOSPITAL_ZONE)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (_at(11, 18, 7, 29), False),
        (_at(11, 18, 7, 30), True),
        (_at(11, 18, 19, 59), True),
        (_at(11, 18, 20, 0), False),
        (_at(11, 21, 7, 45), False),  # a Saturday opens at 08:00
        (_at(11, 21, 8, 0), True),
        (_at(10, 1, 16, 59), True),  # National Day closes at 17:00
        (_at(10, 1, 17, 0), False),
        (_at(10, 10, 19, 0), True),  # a Saturday that is worked for National Day
    ],
)
def test_the_desk_is_open_by_the_kind_of_day(
    levels: ServiceLevels, moment: datetime, is_open: bool
) -> None:
    assert levels.desk_open(moment) is is_open


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (_at(11, 18, 23), _at(11, 19, 8)),
        (_at(11, 18, 3), _at(11, 18, 8)),
        (_at(11, 20, 23), _at(11, 21, 8, 30)),
        (_at(9, 30, 21), _at(10, 1, 8, 30)),
    ],
)
def test_a_callback_is_promised_half_an_hour_after_the_next_opening(
    levels: ServiceLevels, asked: datetime, promised: datetime
) -> None:
    assert levels.promise(asked) == promised


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (_at(11, 18, 10), _at(11, 23, 17)),  # Wednesday: Thursday, Friday, Monday
        (_at(11, 20, 16), _at(11, 25, 17)),  # Friday: over the weekend
        (_at(11, 21, 9), _at(11, 26, 17)),  # Saturday counts from Monday
        (_at(9, 30, 10), _at(10, 10, 17)),  # over National Day, a made-up Saturday counts
    ],
)
def test_a_complaint_is_due_after_three_working_days(
    levels: ServiceLevels, received: datetime, due: datetime
) -> None:
    assert levels.complaint_due("attitude", received) == due


def test_a_desk_that_never_opens_is_a_fault_of_the_file() -> None:
    with pytest.raises(ValidationError, match="never opens"):
        DeskHours(working_days=[], weekends=[], holidays=[], callback_minutes=30)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (_at(11, 18, 10), 15, _at(11, 18, 10, 15)),
        (_at(11, 18, 19, 50), 15, _at(11, 19, 7, 35)),  # closed from 20:00 to 07:30
        (_at(11, 18, 23), 15, _at(11, 19, 7, 45)),
        (_at(11, 20, 19, 55), 15, _at(11, 21, 8, 10)),  # Saturday opens at 08:00
    ],
)
def test_a_clock_counts_only_while_somebody_is_at_the_desk(
    levels: ServiceLevels, start: datetime, minutes: int, due: datetime
) -> None:
    assert levels.due(start, minutes) == due
    assert levels.open_seconds(start, due) == minutes * 60
    assert levels.open_seconds(due, start) == -minutes * 60
