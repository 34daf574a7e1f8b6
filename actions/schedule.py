"""When somebody sits: clinics of a doctor or department, with the places that are left."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action, form_step
from actions.clinic_choice import (
    SHOWN,
    Subject,
    Wish,
    candidate_buttons,
    clinic_buttons,
    clinic_lines,
    describe_candidates,
    find_clinics,
    narrowed,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.interruptions import set_aside
from actions.turn import Event, Turn

FORM = "schedule_form"
_OURS = {"inform", "schedule_ask", "booking_make", "nlu_fallback", "press_subject"}


@action("action_schedule_begin")
async def begin(turn: Turn) -> list[Event]:
    """Whom the question is about: somebody named, or whoever was talked about ("那后天呢")."""
    named = read_subject(turn)
    subject = await narrowed(turn, named) if named else _talked_about(turn)
    wish = read_wish(turn)
    if named is None:
        wish = wish_from_slot(turn.slot("control__wish")).merged(wish)
    if says_past_date(turn):
        turn.say("utter_schedule__past_date")
    return [
        *set_aside(turn, FORM),
        SlotSet("schedule__subject", subject.as_slot() if subject.known else None),
        SlotSet("schedule__pending", None if subject.known else subject.as_slot()),
        SlotSet("schedule__wish", wish.as_slot()),
    ]


def _talked_about(turn: Turn) -> Subject:
    return subject_from_slot(turn.slot("control__subject"))


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """The department or doctor that was asked for."""
    named, newer = read_subject(turn), read_wish(turn)
    if turn.intent not in _OURS and not turn.is_bare_value:
        return None
    if named is None and newer.empty:
        return None
    wish = wish_from_slot(turn.slot("schedule__wish")).merged(newer)
    if named is None:
        # "那后天呢" while we still ask which doctor: kept, and the question asked again.
        return {"schedule__wish": wish.as_slot()}
    subject = await narrowed(turn, named)
    return {
        "schedule__subject": subject.as_slot() if subject.known else None,
        "schedule__pending": None if subject.known else subject.as_slot(),
        "schedule__wish": wish.as_slot(),
    }


@action("action_ask_schedule__subject")
async def ask_subject(turn: Turn) -> list[Event]:
    """Whose clinics. Names that fit several, or nobody, are asked about."""
    pending = subject_from_slot(turn.slot("schedule__pending"))
    choices = await describe_candidates(turn, pending) if pending != Subject() else []
    buttons = candidate_buttons(turn, choices)
    if pending.unknown:
        turn.say("utter_schedule__unknown_doctor", name=pending.unknown, buttons=buttons)
    elif choices:
        turn.say("utter_schedule__which", buttons=buttons)
    else:
        turn.say("utter_schedule__ask_subject")
    return []


@action("action_schedule_submit")
async def show(turn: Turn) -> list[Event]:
    """Show the clinics; when none fit the day, say so and show the next ones."""
    subject = subject_from_slot(turn.slot("schedule__subject"))
    if not subject.known:
        return []
    wish = wish_from_slot(turn.slot("schedule__wish"))
    fitting = await find_clinics(turn, subject, wish)
    response = "utter_schedule__clinics"
    if not fitting and not wish.empty:
        fitting, response = await find_clinics(turn, subject, Wish()), "utter_schedule__none_then"
    shown = fitting[:SHOWN]
    if shown:
        turn.say(
            response,
            lines=clinic_lines(turn, shown),
            buttons=clinic_buttons(turn, shown),
            card={"type": "schedule", "clinics": shown},
        )
    else:
        turn.say("utter_schedule__none_at_all")
    return [
        SlotSet("control__subject", subject.as_slot()),
        SlotSet("control__wish", wish.as_slot()),
        SlotSet("control__shown", [str(clinic["id"]) for clinic in shown]),
        *(SlotSet(f"schedule__{name}", None) for name in ("subject", "pending", "wish")),
    ]
