"""Booking an appointment: whom, when, for whom, confirmed, done."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.clinic_choice import (
    Subject,
    Wish,
    candidate_buttons,
    describe_candidates,
    find_clinics,
    narrowed,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.interruptions import finish, set_aside
from actions.registration_place import another_day, choose_clinic, choose_slot
from actions.registration_visitor import choose_visitor
from actions.turn import Event, Turn

FORM = "registration_form"
SLOTS = (
    "registration__subject",
    "registration__wish",
    "registration__clinic",
    "registration__slot",
    "registration__visitor",
    "registration__held",
    "registration__confirmed",
)

# What an answer to one of our questions can be taken for. Everything else is a digression.
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_make",
    "booking_change",
    "schedule_ask",
    "nlu_fallback",
    "press_clinic",
    "press_other_day",
    "press_slot",
    "press_subject",
    "press_visitor",
    "press_book",
    "system_identity_done",
}


@action("action_registration_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over with whatever the first message says, or with what was talked about before."""
    named = read_subject(turn)
    subject = await narrowed(turn, named) if named else _talked_about(turn)
    wish = read_wish(turn)
    if named is None and wish.empty:
        # "那就挂这个吧" after a schedule: the days that were asked about count, too.
        wish = wish_from_slot(turn.slot("control__wish"))
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
    clinic = choose_clinic(turn)
    if clinic:
        chosen = await turn.backend.get(f"/v1/clinics/{clinic}")
        subject = Subject(department=chosen["department_code"])
    slots: dict[str, Any] = dict.fromkeys(SLOTS)
    slots["registration__subject"] = subject.as_slot() if subject.known else None
    slots["registration__pending"] = None if subject.known else subject.as_slot()
    slots["registration__wish"] = wish.as_slot()
    slots["registration__clinic"] = clinic
    slots |= await _advance(turn, slots)
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


def _talked_about(turn: Turn) -> Subject:
    advised = (turn.slot("triage__result") or {}).get("departments")
    if turn.form == "triage_form" and advised:
        return Subject(department=advised[0]["code"])
    return subject_from_slot(turn.slot("control__subject"))


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer: a choice, a new wish, a correction, a yes or a no."""
    if turn.intent not in _OURS and not turn.is_bare_value:
        return None
    if turn.requested == "registration__confirmed" and (decided := await _decide(turn)) is not None:
        return decided
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
        return {}
    changes = await _read_changes(turn)
    if changes is None:
        return None
    slots = {name: turn.slot(name) for name in SLOTS} | changes
    return changes | await _advance(turn, slots)


async def _decide(turn: Turn) -> dict[str, Any] | None:
    """A yes or no to the read-back; a message with a new value in it is a correction instead."""
    if turn.intent == "affirm":
        return {"registration__confirmed": True}
    if turn.intent != "deny" or read_subject(turn) or not read_wish(turn).empty:
        return None
    await release_held(turn)
    turn.say("utter_registration__what_instead")
    return {"registration__slot": None, "registration__clinic": None, "registration__held": None}


async def _read_changes(turn: Turn) -> dict[str, Any] | None:
    """The slots that the message changes, later ones emptied; None when it changes nothing."""
    subject, wish = read_subject(turn), read_wish(turn)
    if turn.intent == "press_other_day":
        return await _changed(turn, **another_day(turn))
    if turn.requested == "registration__slot" and not subject:
        chosen = await choose_slot(turn, turn.slot("registration__clinic"), wish)
        if chosen is not None:
            return {"registration__slot": chosen}
    if turn.requested == "registration__visitor" or turn.intent == "press_visitor":
        visitor = await choose_visitor(turn)
        if visitor is not None:
            return visitor
    clinic = choose_clinic(turn)
    if clinic is not None:
        return await _changed(turn, registration__clinic=clinic)
    if subject is not None:
        return await _change_subject(turn, await narrowed(turn, subject), wish)
    if not wish.empty:
        merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
        return await _changed(turn, registration__wish=merged.as_slot(), registration__clinic=None)
    return None


async def _change_subject(turn: Turn, subject: Subject, wish: Wish) -> dict[str, Any]:
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    return await _changed(
        turn,
        registration__subject=subject.as_slot() if subject.known else None,
        registration__pending=None if subject.known else subject.as_slot(),
        registration__wish=merged.as_slot(),
        registration__clinic=None,
    )


async def _changed(turn: Turn, **changes: Any) -> dict[str, Any]:
    """A change of clinic, day or doctor gives a held place back."""
    await release_held(turn)
    return {"registration__slot": None, "registration__held": None, **changes}


async def release_held(turn: Turn) -> None:
    """Give back a place that was kept and not confirmed."""
    held = turn.slot("registration__held")
    if held:
        await turn.backend.delete(f"/v1/appointments/{held}", conversation=turn.conversation)


async def _advance(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Fill what follows without asking: the only clinic that fits, the only visitor; then hold."""
    changes: dict[str, Any] = {}
    subject = subject_from_slot(slots["registration__subject"])
    wish = wish_from_slot(slots["registration__wish"])
    if subject.known and not slots["registration__clinic"] and wish.days:
        fitting = await find_clinics(turn, subject, wish)
        if len(fitting) == 1:
            changes["registration__clinic"] = str(fitting[0]["id"])
    clinic = changes.get("registration__clinic") or slots["registration__clinic"]
    if clinic and not slots["registration__slot"]:
        changes["registration__slot"] = await choose_slot(turn, clinic, wish, only=True)
    if not slots["registration__visitor"]:
        changes |= await choose_visitor(turn, only=True) or {}
    merged = slots | changes
    if (
        merged["registration__slot"]
        and merged["registration__visitor"]
        and not merged["registration__held"]
    ):
        changes |= await _hold(turn, merged)
    return changes


async def _hold(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Keep the place while the patient reads it through. A refusal goes back to the choice."""
    body = {
        "conversation": turn.conversation,
        "visitor": int(slots["registration__visitor"]),
        "slot_id": int(slots["registration__slot"]),
    }
    try:
        held = await turn.backend.post("/v1/appointments/holds", body)
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        return _after_refusal(refusal)
    return {"registration__held": held["id"], "registration__card": held}


def _after_refusal(refusal: BackendRefused) -> dict[str, Any]:
    changes: dict[str, Any] = {"registration__slot": None, "registration__held": None}
    if refusal.code not in {"slot_full", "slot_past"}:
        changes["registration__clinic"] = None
    if refusal.code in {"sex_limit", "age_limit"}:
        changes |= {"registration__visitor": None, "registration__subject": None}
    return changes


@action("action_ask_registration__subject")
async def ask_subject(turn: Turn) -> list[Event]:
    """Whom to see. Names that fit several, or nobody, are asked about."""
    pending = subject_from_slot(turn.slot("registration__pending"))
    choices = await describe_candidates(turn, pending) if pending != Subject() else []
    buttons = candidate_buttons(turn, choices)
    if pending.unknown:
        turn.say("utter_schedule__unknown_doctor", name=pending.unknown, buttons=buttons)
    elif choices:
        turn.say("utter_schedule__which", buttons=buttons)
    else:
        turn.say("utter_registration__ask_subject")
    return []


@action("action_ask_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat everything before anything is booked."""
    card = turn.slot("registration__card")
    turn.say(
        "utter_registration__ask_confirmed",
        card={"type": "appointment", **card},
        **(card | {"day": turn.day(card["date"])}),
    )
    return []


@action("action_registration_submit")
async def submit(turn: Turn) -> list[Event]:
    """Book; success is said only with the card that proves it."""
    if not turn.slot("registration__confirmed"):
        return []
    held = turn.slot("registration__held")
    try:
        card = await turn.backend.post(
            f"/v1/appointments/{held}/confirm", {"conversation": turn.conversation}
        )
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        again = _after_refusal(refusal) | {"registration__confirmed": None}
        return [*(SlotSet(slot, value) for slot, value in again.items()), FollowupAction(FORM)]
    values = card | {"day": turn.day(card["date"])}
    turn.say("utter_registration__booked", card={"type": "appointment", **card}, **values)
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]
