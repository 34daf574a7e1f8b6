"""When nothing can be booked as it was wished: why, and what there is instead."""

from datetime import datetime
from typing import Any

from actions.clinic_choice import (
    SHOWN,
    Subject,
    Wish,
    clinic_buttons,
    clinic_lines,
    clinic_words,
    find_clinics,
    full_clinics,
    nearest_clinics,
    say_one_stopped,
    say_stopped,
    stopped_clinics,
    unreleased_clinics,
    waitlist_buttons,
)
from actions.turn import Turn

_WAITED_FOR = 2  # full clinics that a button is offered for


async def say_why_none(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Say what is stopped, full or not open yet, show what else there is and offer to wait.

    Returns the clinics that were shown, none when there is nothing at all.
    """
    await say_stopped(turn, subject, wish)
    unreleased = await unreleased_clinics(turn, subject, wish)
    full = await full_clinics(turn, subject, wish)
    if unreleased:
        _say_not_released(turn, unreleased[0])
    elif full:
        _say_full(turn, full)
    response, others = await _instead(turn, subject, wish, full)
    if not (unreleased or full) and others and (what := _what(turn, wish)):
        then = "_then" if wish.days else ""
        turn.say(f"utter_schedule__no_such{then}", what=what)
    elif not (unreleased or full) and others:
        response = "utter_schedule__none_then"
    if wish.fee_max:  # what costs least comes nearest to the wish
        others.sort(key=lambda clinic: clinic["fee"])
    shown = others[:SHOWN]
    if shown:
        turn.say(
            _fitting(response, shown),
            lines=clinic_lines(turn, shown),
            buttons=clinic_buttons(turn, shown),
            card={"type": "schedule", "clinics": shown},
        )
    if full:
        buttons = waitlist_buttons(turn, full[:_WAITED_FOR])
        turn.say("utter_schedule__waitlist", buttons=buttons)
    return shown


async def say_stopped_until(turn: Turn, subject: Subject, until: str) -> None:
    """Say which clinics up to that day (ISO) don't take place, and why."""
    for clinic in await stopped_clinics(turn, subject, Wish()):
        if clinic["date"] <= until:
            say_one_stopped(turn, clinic)


def _fitting(response: str, clinics: list[dict[str, Any]]) -> str:
    return "utter_schedule__others_resource" if clinics[0].get("resource") else response


def _say_not_released(turn: Turn, clinic: dict[str, Any]) -> None:
    opens = datetime.fromisoformat(clinic["opens_at"])
    turn.say(
        "utter_schedule__not_released",
        **clinic_words(turn, clinic),
        opens_day=turn.day(opens.date().isoformat()),
        opens_time=f"{opens:%H:%M}",
    )


def _say_full(turn: Turn, full: list[dict[str, Any]]) -> None:
    if len(full) == 1:
        turn.say("utter_schedule__full", **clinic_words(turn, full[0]))
    else:
        turn.say("utter_schedule__full_several", **clinic_words(turn, full[0]), count=len(full))


async def _instead(
    turn: Turn, subject: Subject, wish: Wish, full: list[dict[str, Any]]
) -> tuple[str, list[dict[str, Any]]]:
    """A doctor of the same level on the same day, else other days, else anything."""
    if subject.doctor and full and (alike := await _same_level(turn, wish, full[0])):
        return "utter_schedule__same_level", alike
    others = await nearest_clinics(turn, subject, wish)
    if not others and subject.doctor and full:
        others = await find_clinics(turn, _department_of(full[0]), Wish())
    return "utter_schedule__others", others


async def _same_level(turn: Turn, wish: Wish, clinic: dict[str, Any]) -> list[dict[str, Any]]:
    day = {"from": clinic["date"], "to": clinic["date"], "period": None}
    same = Wish(days=[{**day, "time_from": None, "time_to": None}], sex=wish.sex)
    found = await find_clinics(turn, _department_of(clinic), same)
    return [each for each in found if each["title_code"] == clinic["title_code"]]


def _department_of(clinic: dict[str, Any]) -> Subject:
    return Subject(department=clinic["department_code"])


def _what(turn: Turn, wish: Wish) -> str:
    """The wished sex, title, kind and fee in words; empty when only a day was wished."""
    either = turn.words("utter_schedule__or")
    parts = [turn.words(f"utter_schedule__what_{one}") for one in (wish.kind, wish.sex) if one]
    parts += [either.join(turn.words(f"utter_schedule__what_{title}") for title in wish.titles)]
    if wish.fee_max:
        exact = "fee" if wish.fee_min else "fee_max"
        parts.insert(0, turn.words(f"utter_schedule__what_{exact}", fee=wish.fee_max))
    return turn.words("utter_schedule__separator").join(part for part in parts if part)
