"""A day was named and nobody to see: 明天下午还有号的. Which departments have places then."""

from typing import Any

from actions.clinic_choice import Wish, find_clinics
from actions.clinic_wish import Subject
from actions.turn import Button, Turn

_NAMED, _BUTTONS = 15, 8


async def say_departments(turn: Turn, wish: Wish) -> bool:
    """Name the departments with places on the first wished day; False when no day was wished."""
    days = [day for day in wish.days if day.get("from")]
    if not days:
        return False
    found = await find_clinics(turn, Subject(), wish)
    names = _by_department(found)
    said = _day_words(turn, days[0])
    if not names:
        turn.say("utter_schedule__departments_none", **said)
        return True
    listed = turn.words("utter_schedule__separator").join([*names.values()][:_NAMED])
    if len(names) > _NAMED:
        listed = turn.words("utter_schedule__departments_more", names=listed, count=len(names))
    turn.say("utter_schedule__departments_then", names=listed, buttons=_buttons(names), **said)
    return True


def _by_department(clinics: list[dict[str, Any]]) -> dict[str, str]:
    """Code → name, those with most places first."""
    places: dict[str, int] = {}
    for clinic in clinics:
        code = clinic["department_code"]
        places[code] = places.get(code, 0) + clinic["remaining"]
    names = {clinic["department_code"]: clinic["department"] for clinic in clinics}
    return {code: names[code] for code in sorted(places, key=lambda code: -places[code])}


def _day_words(turn: Turn, day: dict[str, Any]) -> dict[str, Any]:
    period = day.get("period")
    return {
        "day": turn.day(day["from"]),
        "period": turn.words(f"utter_control__period_{period}") if period else "",
    }


def _buttons(names: dict[str, str]) -> list[Button]:
    return [
        {"title": name, "payload": f'/press_subject{{"department": "{code}"}}'}
        for code, name in [*names.items()][:_BUTTONS]
    ]
