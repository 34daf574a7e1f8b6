"""What a good guide offers unasked once the department is clear: who can be seen next and for how
much, and what to bring (A1.6)."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.backend import BackendAway, BackendRefused
from actions.clinic_choice import Subject, Wish, clinic_buttons, clinic_lines, find_clinics
from actions.turn import Event, Turn

_OFFERED = 2


async def offer(turn: Turn, department: dict[str, Any]) -> list[Event]:
    """The next clinics of the advised department, to be booked at once. `department` is one of a
    triage answer. Without free places only what to bring is said; the advice itself stands."""
    clinics = await next_clinics(turn, Subject(department=department["code"]))
    shown = clinics[:_OFFERED]
    if not shown:
        turn.say("utter_triage__bring", bring=department["bring"])
        return []
    turn.say(
        "utter_triage__offer",
        lines=clinic_lines(turn, shown),
        bring=department["bring"],
        buttons=clinic_buttons(turn, shown),
    )
    return [SlotSet("control__shown", [str(clinic["id"]) for clinic in shown])]


async def next_clinics(turn: Turn, subject: Subject) -> list[dict[str, Any]]:
    """Clinics with free places, the earliest first; none when the backend can't tell, because what
    has been advised must not wait for it."""
    try:
        return await find_clinics(turn, subject, Wish())
    except (BackendAway, BackendRefused):
        return []
