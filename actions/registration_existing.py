"""Appointments that exist: shown, changed, cancelled."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.clinic_choice import (
    Subject,
    Wish,
    clinic_words,
    find_clinics,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.interruptions import finish, set_aside
from actions.registration_place import another_day, choose_clinic, choose_slot, open_slots, picked
from actions.registration_visitor import offer_identity_form, visitors
from actions.turn import Button, Event, Turn

CHANGE_FORM = "registration_change_form"
CANCEL_FORM = "registration_cancel_form"
SLOTS = (
    "registration__subject",
    "registration__wish",
    "registration__registered",
    "registration__appointment",
    "registration__clinic",
    "registration__slot",
    "registration__confirmed",
)
# Refusals that another choice can get around; the others end the change.
_ANOTHER_PLACE_HELPS = {"slot_full", "slot_past", "clinic_stopped", "already_booked_half_day"}
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_change",
    "booking_cancel",
    "booking_ask",
    "schedule_ask",
    "nlu_fallback",
    "press_appointment",
    "press_clinic",
    "press_other_day",
    "press_slot",
    "system_identity_done",
}


async def upcoming(turn: Turn) -> list[dict[str, Any]]:
    """The booked appointments of everybody on this account, the next one first."""
    found = await turn.backend.get("/v1/appointments", conversation=turn.conversation)
    return [item for item in found["items"] if item["status"] in {"booked", "changed"}]


@action("action_registration_list", resumes=True)
async def show_appointments(turn: Turn) -> list[Event]:
    """What is booked; who isn't registered here yet registers first."""
    if not await visitors(turn):
        turn.say("utter_registration__register_to_see")
        return [*await offer_identity_form(turn), SlotSet("registration__then_list", True)]
    booked = await upcoming(turn)
    if not booked:
        turn.say("utter_registration__none_booked")
        return []
    turn.say(
        "utter_registration__list",
        lines=_lines(turn, booked),
        card={"type": "appointments", "items": booked},
    )
    return []


@action("action_registration_identity_done", resumes=True)
async def identity_done(turn: Turn) -> list[Event]:
    """Somebody registered outside of any form."""
    if turn.slot("registration__then_list"):
        return [SlotSet("registration__then_list", None), *await show_appointments(turn)]
    turn.say("utter_registration__registered")
    return []


@action("action_registration_change_begin")
async def begin_change(turn: Turn) -> list[Event]:
    """Which appointment, and to when; both may be in the first message."""
    return await _begin(turn, CHANGE_FORM)


@action("action_registration_cancel_begin")
async def begin_cancel(turn: Turn) -> list[Event]:
    """Which appointment."""
    return await _begin(turn, CANCEL_FORM)


async def _begin(turn: Turn, form: str) -> list[Event]:
    slots: dict[str, Any] = dict.fromkeys(SLOTS)
    slots["registration__wish"] = read_wish(turn).as_slot()
    slots |= await _find_appointment(turn)
    if form == CHANGE_FORM:
        slots |= await _advance(turn, slots)
    return [*set_aside(turn, form), *(SlotSet(key, value) for key, value in slots.items())]


async def _find_appointment(turn: Turn) -> dict[str, Any]:
    """The appointment that is meant: the only one, or the only one that the message fits."""
    if not await visitors(turn):
        return {}
    booked = await upcoming(turn)
    meant = booked if len(booked) == 1 else [a for a in booked if _is_named(turn, a)]
    changes: dict[str, Any] = {"registration__registered": True}
    if len(meant) == 1:
        changes |= _chosen(turn, meant[0])
    return changes


def _chosen(turn: Turn, appointment: dict[str, Any]) -> dict[str, Any]:
    """The slots of a chosen appointment. Its own day, if it was named, is no wish for a new one."""
    wish = wish_from_slot(turn.slot("registration__wish")).merged(read_wish(turn))
    days = [day for day in wish.days if day.get("from") != appointment["date"]]
    subject = read_subject(turn) or Subject(department=appointment["department_code"])
    return {
        "registration__appointment": appointment,
        "registration__subject": subject.as_slot(),
        "registration__wish": Wish(days, wish.excluded, wish.kind, wish.sex).as_slot(),
    }


def _is_named(turn: Turn, appointment: dict[str, Any]) -> bool:
    subject = read_subject(turn)
    days = read_wish(turn).days
    on_day = any(day.get("from") == appointment["date"] for day in days)
    by_name = subject is not None and (
        subject.doctor == appointment["doctor_id"]
        or subject.department == appointment["department_code"]
    )
    return on_day or by_name


@form_step(CHANGE_FORM)
async def fill_change(turn: Turn) -> dict[str, Any] | None:
    """Read an answer on the way to another time."""
    if turn.intent not in _OURS and not turn.is_bare_value:
        return None
    if turn.requested == "registration__confirmed":
        if turn.intent == "affirm":
            return {"registration__confirmed": True}
        if turn.intent == "deny" and read_wish(turn).empty:
            turn.say("utter_registration__what_instead")
            return {"registration__slot": None, "registration__clinic": None}
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
        return {}
    changes = await _read_changes(turn)
    if changes is None:
        return None
    slots = {name: turn.slot(name) for name in SLOTS} | changes
    return changes | await _advance(turn, slots)


async def _read_changes(turn: Turn) -> dict[str, Any] | None:
    if not turn.slot("registration__appointment"):
        return await _pick_appointment(turn)
    wish = read_wish(turn)
    if turn.intent == "press_other_day":
        return another_day(turn)
    if turn.requested == "registration__slot":
        chosen = await choose_slot(turn, turn.slot("registration__clinic"), wish)
        if chosen:
            return {"registration__slot": chosen}
    clinic = choose_clinic(turn)
    if clinic:
        return {"registration__clinic": clinic, "registration__slot": None}
    subject = read_subject(turn)
    if subject is None and wish.empty:
        return None
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    changes: dict[str, Any] = {
        "registration__wish": merged.as_slot(),
        "registration__clinic": None,
        "registration__slot": None,
    }
    if subject and subject.known:
        changes["registration__subject"] = subject.as_slot()
    return changes


async def _pick_appointment(turn: Turn) -> dict[str, Any] | None:
    if turn.intent == "system_identity_done":
        return await _find_appointment(turn)
    booked = await upcoming(turn)
    pressed = turn.entity("appointment") or picked(turn, [a["id"] for a in booked])
    for appointment in booked:
        if appointment["id"] == pressed or (not pressed and _is_named(turn, appointment)):
            return _chosen(turn, appointment)
    return None


async def _advance(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Take the only clinic and the only half hour that fit, without asking."""
    if not slots["registration__appointment"]:
        return {}
    changes: dict[str, Any] = {}
    wish = wish_from_slot(slots["registration__wish"])
    clinic = slots["registration__clinic"]
    if not clinic and wish.days:
        fitting = await find_clinics(turn, subject_from_slot(slots["registration__subject"]), wish)
        if len(fitting) == 1:
            clinic = changes["registration__clinic"] = str(fitting[0]["id"])
    if clinic and not slots["registration__slot"]:
        changes["registration__slot"] = await choose_slot(turn, clinic, wish, only=True)
    return changes


@form_step(CANCEL_FORM)
async def fill_cancel(turn: Turn) -> dict[str, Any] | None:
    """Read an answer on the way to a cancelled appointment."""
    if turn.intent not in _OURS and not turn.is_bare_value:
        return None
    if not turn.slot("registration__appointment"):
        return await _pick_appointment(turn)
    if turn.intent == "affirm" or (
        turn.requested == "registration__confirmed" and turn.intent == "booking_cancel"
    ):
        return {"registration__confirmed": True}
    return {"registration__confirmed": False} if turn.intent == "deny" else None


@action("action_ask_registration__registered")
async def ask_registered(turn: Turn) -> list[Event]:
    """Whose appointment: the identity form."""
    turn.say("utter_registration__register_to_see")
    return await offer_identity_form(turn)


@action("action_ask_registration__appointment")
async def ask_appointment(turn: Turn) -> list[Event]:
    """Which one; with none there is nothing to do."""
    booked = await upcoming(turn)
    if not booked:
        turn.say("utter_registration__none_booked")
        return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn, leave=True)]
    buttons = [_appointment_button(turn, appointment) for appointment in booked]
    turn.say(
        "utter_registration__which_appointment",
        lines=_lines(turn, booked),
        buttons=buttons,
        card={"type": "appointments", "items": booked},
    )
    return []


def _lines(turn: Turn, booked: list[dict[str, Any]]) -> str:
    return "\n".join(
        turn.words("utter_registration__line", place=place, **_values(turn, appointment))
        for place, appointment in enumerate(booked, 1)
    )


def _values(turn: Turn, appointment: dict[str, Any]) -> dict[str, Any]:
    return appointment | {"day": turn.day(appointment["date"])}


def _appointment_button(turn: Turn, appointment: dict[str, Any]) -> Button:
    return {
        "title": turn.words("utter_registration__line_button", **_values(turn, appointment)),
        "payload": f'/press_appointment{{"appointment": "{appointment["id"]}"}}',
    }


@action("action_ask_registration_change_form_registration__confirmed")
async def ask_change_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is given up and what is taken instead."""
    old = turn.slot("registration__appointment")
    clinics = await find_clinics(
        turn, subject_from_slot(turn.slot("registration__subject")), Wish()
    )
    chosen = str(turn.slot("registration__clinic"))
    new = next(clinic for clinic in clinics if str(clinic["id"]) == chosen)
    slots = await open_slots(turn, chosen)
    slot = next(slot for slot in slots if str(slot["id"]) == str(turn.slot("registration__slot")))
    turn.say(
        "utter_registration__ask_change_confirmed",
        old=turn.words("utter_registration__summary", **_values(turn, old)),
        new=turn.words(
            "utter_registration__summary",
            **clinic_words(turn, new) | {"time": f"{slot['start']}-{slot['end']}"},
        ),
    )
    return []


@action("action_ask_registration_cancel_form_registration__confirmed")
async def ask_cancel_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is given up."""
    old = turn.slot("registration__appointment")
    summary = turn.words("utter_registration__summary", **_values(turn, old))
    turn.say("utter_registration__ask_cancel_confirmed", old=summary)
    return []


@action("action_registration_change_submit")
async def submit_change(turn: Turn) -> list[Event]:
    """Take the new place and give the old one back, in one step."""
    if not turn.slot("registration__confirmed"):
        return []
    old = turn.slot("registration__appointment")
    body = {"conversation": turn.conversation, "slot_id": int(turn.slot("registration__slot"))}
    try:
        card = await turn.backend.post(f"/v1/appointments/{old['id']}/change", body)
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        if refusal.code not in _ANOTHER_PLACE_HELPS:
            return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]
        again = ("registration__clinic", "registration__slot", "registration__confirmed")
        return [*(SlotSet(slot, None) for slot in again), FollowupAction(CHANGE_FORM)]
    turn.say(
        "utter_registration__changed",
        card={"type": "appointment", **card},
        **_values(turn, card),
    )
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]


@action("action_registration_cancel_submit")
async def submit_cancel(turn: Turn) -> list[Event]:
    """Cancel, or keep it after a no."""
    old = turn.slot("registration__appointment")
    if not old:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    if not turn.slot("registration__confirmed"):
        turn.say("utter_registration__kept", **_values(turn, old))
        return [*cleared, *finish(turn)]
    path = f"/v1/appointments/{old['id']}"
    try:
        card = await turn.backend.delete(path, conversation=turn.conversation)
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        return [*cleared, *finish(turn)]
    turn.say(
        "utter_registration__cancelled",
        card={"type": "appointment", **card},
        **_values(turn, card),
    )
    return [*cleared, *finish(turn)]
