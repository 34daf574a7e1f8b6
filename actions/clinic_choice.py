"""The clinics that fit what a patient wants.

Shared by the schedule and registration flows. What is wanted is in `clinic_wish`, how clinics are
spoken of in `clinic_words`; both can be had from here.
"""

from dataclasses import replace
from typing import Any

from actions.clinic_wish import (
    Subject,
    Wish,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.clinic_words import (
    candidate_buttons,
    clinic_buttons,
    clinic_lines,
    clinic_words,
    describe_candidates,
    waitlist_buttons,
)
from actions.turn import Turn

__all__ = [
    "SHOWN",
    "Subject",
    "Wish",
    "at_hour",
    "candidate_buttons",
    "clinic_buttons",
    "clinic_lines",
    "clinic_words",
    "describe_candidates",
    "find_clinics",
    "full_clinics",
    "nearest_clinics",
    "read_subject",
    "read_wish",
    "say_one_stopped",
    "say_stopped",
    "says_past_date",
    "stopped_clinics",
    "subject_from_slot",
    "unreleased_clinics",
    "waitlist_buttons",
    "wish_from_slot",
]

SHOWN = 6


async def find_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Clinics that can be booked now and fit, the best first. Empty when there are none."""
    wish = _that_counts(subject, wish)
    found = await _clinics(turn, subject, wish, available=True)
    fitting = [clinic for clinic in found if _has_place(clinic) and _fits(clinic, wish)]
    # Within one half-day the costly 特需 comes last: 都行 must not choose it.
    fitting.sort(key=lambda clinic: (clinic["date"], clinic["start"], clinic["kind"] == "vip"))
    if wish.preference == "cheapest":
        fitting.sort(key=lambda clinic: clinic["fee"])
    elif wish.preference == "roomiest":
        fitting.sort(key=lambda clinic: -clinic["remaining"])
    return fitting


async def full_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Clinics that fit and have no free place: those that one can wait for."""
    wish = _that_counts(subject, wish)
    found = await _clinics(turn, subject, wish)
    full = [clinic for clinic in found if clinic["status"] == "open" and clinic["remaining"] < 1]
    return [clinic for clinic in full if _fits(clinic, wish)]


async def unreleased_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Clinics that fit and have places, but can't be booked yet; `opens_at` says from when."""
    wish = _that_counts(subject, wish)
    # The backend knows what time it is: what it doesn't call available is not open yet.
    now = await _clinics(turn, subject, wish, available=True)
    available = {clinic["id"] for clinic in now}
    found = await _clinics(turn, subject, wish)
    return [
        clinic
        for clinic in found
        if _has_place(clinic) and clinic["id"] not in available and _fits(clinic, wish)
    ]


async def stopped_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Clinics that would fit, but don't take place."""
    wish = _that_counts(subject, wish)
    found = await _clinics(turn, subject, wish)
    return [clinic for clinic in found if clinic["status"] == "stopped" and _fits(clinic, wish)]


def _that_counts(subject: Subject, wish: Wish) -> Wish:
    """Of a machine or a parking space nobody can wish the sex, the title or the kind."""
    return wish.of_days() if subject.resource else wish


async def _clinics(
    turn: Turn, subject: Subject, wish: Wish, *, available: bool | None = None
) -> list[dict[str, Any]]:
    dates = [day["from"] for day in wish.days if day.get("from")]
    until = [day.get("to") or day["from"] for day in wish.days if day.get("from")]
    named = subject.doctor or subject.among or subject.resource
    found: list[dict[str, Any]] = await turn.backend.get(
        "/v1/clinics",
        department=None if named else subject.department,
        doctor=subject.doctor or subject.among or None,
        resource=subject.resource,
        kind=wish.kind,
        available=available,
        **{"from": min(dates, default=None), "to": max(until, default=None)},
    )
    return found


def _has_place(clinic: dict[str, Any]) -> bool:
    return bool(clinic["status"] == "open" and clinic["remaining"] > 0)


def _fits(clinic: dict[str, Any], wish: Wish) -> bool:
    # 把明天上午的改到下午: the old day is refused, and its other half wished for.
    wished = any(day.get("from") == clinic["date"] for day in wish.days)
    if clinic["date"] in wish.excluded and not wished:
        return False
    if wish.sex and clinic["doctor_sex"] != wish.sex:
        return False
    if wish.titles and clinic["title_code"] not in wish.titles:
        return False
    if not (wish.fee_min or 0) <= clinic["fee"] <= (wish.fee_max or clinic["fee"]):
        return False
    if wish.unwanted and clinic["kind"] == wish.unwanted:
        return False
    return not wish.days or any(_on(clinic, day) for day in wish.days)


def _on(clinic: dict[str, Any], day: dict[str, Any]) -> bool:
    start, end = day.get("from"), day.get("to") or day.get("from")
    if start and not start <= clinic["date"] <= end:
        return False
    if day.get("period") and clinic["period"] != day["period"]:
        return False
    return at_hour(clinic, day)


def at_hour(segment: dict[str, Any], day: dict[str, Any]) -> bool:
    """Whether a clinic or slot (`start`, `end` as HH:MM) has something of the wished hours."""
    earliest, latest = day.get("time_from"), day.get("time_to")
    if earliest and not latest:
        return bool(segment["start"] <= earliest < segment["end"])
    return bool(segment["start"] < (latest or "24:00") and (earliest or "00:00") < segment["end"])


async def nearest_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """When nothing fits the days: what else is wished is kept, and the days next to the wished
    one come first; then anything at all."""
    found = await find_clinics(turn, subject, wish.without_days())
    found = found or await find_clinics(turn, subject, Wish())
    days = [day["from"] for day in wish.days if day.get("from")]
    return sorted(found, key=lambda clinic: clinic["date"] < min(days)) if days else found


async def say_stopped(turn: Turn, subject: Subject, wish: Wish) -> None:
    """Say which clinics of the wished days don't take place, and why."""
    if not any(day.get("from") for day in wish.days) or not subject.known:
        return
    for clinic in await stopped_clinics(turn, subject, replace(wish.of_days(), kind=wish.kind)):
        say_one_stopped(turn, clinic)


def say_one_stopped(turn: Turn, clinic: dict[str, Any]) -> None:
    """Say that a clinic doesn't take place, and why."""
    reason = {"reason": clinic["stop_reason"] or ""}
    turn.say("utter_schedule__stopped", **(clinic_words(turn, clinic) | reason))
