"""What a card shows is told where the words lack it."""

from typing import Any

import pytest

from api.conversations.card_facts import availability, day_of, lacking

APPOINTMENT: dict[str, Any] = {
    "type": "appointment",
    "status": "booked",
    "date": "2026-11-19",
    "time": "09:00-09:30",
    "location": "门诊楼 3 楼",
    "number": "100012",
}


def told(card: dict[str, Any], *said: object) -> list[str]:
    """The names of the facts that are told when the words have `said`."""
    return [key for key, _ in lacking(card, lambda value: bool(value) and value not in said)]


def test_only_what_is_lacking_is_told() -> None:
    assert told(APPOINTMENT) == ["when", "place", "number"]
    assert told(APPOINTMENT, "09:00-09:30", "100012") == ["place"]


@pytest.mark.parametrize(
    "change", [{"status": "held"}, {"status": "cancelled"}, {"submitted": True}, {"stopped": True}]
)
def test_a_place_that_is_not_surely_the_patients_is_not_told(change: dict[str, Any]) -> None:
    assert told(APPOINTMENT | change) == []


def test_every_line_that_is_not_said_is_told() -> None:
    lines = [{"name": "甲", "number": "12356"}, {"name": "乙", "number": "110"}]
    assert told({"type": "crisis", "lines": lines}, "110") == ["crisis_line"]


def test_the_day_of_an_answer_is_looked_for_without_its_weekday() -> None:
    complaint = {"type": "complaint", "receipt": "TS1", "due": "2026-11-21T10:00:00+08:00"}
    assert told(complaint, "11 月 21 日 ", "11 月 21 日") == ["receipt"]
    assert list(lacking(complaint, bool))[1] == ("due", {"day": "11 月 21 日（周六）"})


def test_a_card_that_draws_more_than_facts_has_none() -> None:
    assert told({"type": "schedule", "clinics": []}) == []
    assert told({}) == []


def test_a_clinic_is_stopped_full_or_open() -> None:
    assert availability({"status": "stopped", "remaining": 3}) == "stopped"
    assert availability({"status": "open", "remaining": 0}) == "full"
    assert availability({"status": "open", "remaining": 1}) == "left"


def test_a_day_is_written_with_its_weekday() -> None:
    assert day_of("2026-11-19T09:00") == "11 月 19 日（周四）"
