"""What words about an appointment are filled with, and which of them fit it."""

from typing import Any

from actions.turn import Turn

Card = dict[str, Any]


def values(turn: Turn, appointment: Card) -> Card:
    """The values that words about an appointment are filled with."""
    price = turn.words("utter_registration__price", **appointment) if appointment["fee"] else ""
    half = turn.words(f"utter_control__period_{appointment['period']}")
    reason = appointment.get("stop_reason")
    said = {
        "day": turn.day(appointment["date"]),
        "half": half,
        "price": price,
        "because": turn.words("utter_registration__because", reason=reason) if reason else "",
    }
    known = {key: value for key, value in appointment.items() if value is not None}
    return {"about": ""} | known | said


def fitting(response: str, of: Card | None) -> str:
    """The response, or its twin for what has no doctor: an examination, a bed, a parking place."""
    return f"{response}_resource" if of and of.get("resource") else response


def state(appointment: Card) -> str:
    """What there is to know of it beside its time: `waiting` and `offered` (on a waitlist),
    `submitted` (the hospital information system has not answered yet), `stopped`, or nothing."""
    if appointment.get("entry"):
        return "offered" if appointment["status"] == "held" else "waiting"
    if appointment.get("submitted"):
        return "submitted"
    return "stopped" if appointment.get("stopped") else ""


def line(turn: Turn, place: int, appointment: Card) -> str:
    """An appointment of a list, in words."""
    kind = state(appointment)
    response = f"utter_registration__line_{kind}" if kind else "utter_registration__line"
    return turn.words(response, place=place, **values(turn, appointment))


def lines(turn: Turn, appointments: list[Card]) -> str:
    """Appointments in words, a line each."""
    return "\n".join(line(turn, place, one) for place, one in enumerate(appointments, 1))
