"""Until when an offer is kept, without a database."""

from datetime import date, datetime

import pytest

from api.appointments.rules import BookingRules
from api.clock import HOSPITAL_ZONE

DAY = date(2026, 11, 21)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOSPITAL_ZONE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(18, 10), at(19, 10)),
        (at(19, 23), None),
        (at(19, 5, 59), None),
        (at(19, 6), at(20, 6)),
        (at(20, 12), at(20, 23)),
        (at(20, 22, 30), at(20, 23)),
        (at(20, 22, 31), None),
        (at(21, 8), None),
    ],
)
def test_a_day_to_answer_by_day_only_and_never_beyond_the_evening_before(
    rules: BookingRules, now: datetime, until: datetime | None
) -> None:
    assert rules.waitlist.deadline(now, DAY) == until
