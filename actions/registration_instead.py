"""The places that the backend offers with a refusal, instead of the one that was refused."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.turn import Button, Event, Turn

Place = dict[str, Any]


def show_instead(turn: Turn, places: list[Place]) -> list[Event]:
    """Ask which of these it shall be. They are shown once; after that the ordinary list is."""
    lines = [
        turn.words("utter_registration__instead_line", place=number, **_words(turn, place))
        for number, place in enumerate(places, 1)
    ]
    turn.say(
        "utter_registration__instead",
        lines="\n".join(lines),
        buttons=[_button(turn, place) for place in places],
    )
    shown = [str(place["clinic_id"]) for place in places]
    return [SlotSet("registration__instead", None), SlotSet("control__shown", shown)]


def rebook_buttons(turn: Turn, appointment: str, places: list[Place]) -> list[Button]:
    """To move an appointment to one of these places; the title says all of it."""
    return [
        {
            "title": turn.words("utter_registration__rebook_button", **_words(turn, place)),
            "payload": _rebooks(appointment, place["slot_id"]),
        }
        for place in places
    ]


def _rebooks(appointment: str, slot: int) -> str:
    return f'/press_rebook{{"appointment": "{appointment}", "slot": "{slot}"}}'


def _words(turn: Turn, place: Place) -> dict[str, Any]:
    return {**place, "day": turn.day(place["date"])}


def _button(turn: Turn, place: Place) -> Button:
    payload = f'/press_clinic{{"clinic": "{place["clinic_id"]}", "slot": "{place["slot_id"]}"}}'
    title = turn.words("utter_registration__instead_button", **_words(turn, place))
    return {"title": title, "payload": payload}
