"""Moving an appointment: which one, to when, confirmed, done in one step."""

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
from actions.clinic_subject import now_about
from actions.interruptions import finish, goes_on, going_on
from actions.registration_existing import (
    SLOTS,
    find_appointment,
    names_another,
    pick_another,
    pick_appointment,
    starting_slots,
    too_late,
    unless_too_late,
)
from actions.registration_place import (
    choose_clinic,
    choose_slot,
    open_slots,
    provider_of,
    slot_of_the_clinic,
)
from actions.registration_reading import (
    asked_to_change,
    keeps_the_old_one,
    means_another_doctor,
    says_no,
    says_yes,
)
from actions.registration_unsure import surely, with_id
from actions.registration_words import state, values
from actions.turn import Event, Turn

FORM = "registration_change_form"
# Refusals that another choice can get around; the others end the change.
_ANOTHER_PLACE_HELPS = {
    "slot_full",
    "slot_past",
    "clinic_stopped",
    "already_booked_half_day",
    "same_time",
    "doctor_limit",
    "not_released",
    "on_site_only",
    "kept_for_waitlist",
    "his_declined",
}
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_change",
    "booking_ask",
    "schedule_ask",
    "nlu_fallback",
    "press_appointment",
    "press_clinic",
    "press_other_day",
    "press_slot",
    "system_identity_done",
}
_NO_CHANGE = {"registration__confirmed": False, "requested_slot": None}


@action("action_registration_change_begin")
async def begin(turn: Turn) -> list[Event]:
    """Which appointment, and to when; both may be in the first message."""
    if goes_on(turn):
        return going_on(turn)
    if _wants_another_than_shown(turn):
        return [FollowupAction("action_registration_begin")]
    if _looks_for_another_doctor(turn):
        return [*await _whole_department(turn), FollowupAction("action_schedule_begin")]
    slots, events = await starting_slots(turn, FORM)
    if too_late(turn, slots):
        return [FollowupAction(turn.form or "action_listen")]  # instead of this flow's form
    slots |= await _advance(turn, slots)
    return [*events, *(SlotSet(key, value) for key, value in slots.items())]


def _wants_another_than_shown(turn: Turn) -> bool:
    """不挂骨科了，换成疼痛科, said to a list of clinics: nothing is booked yet."""
    listed = turn.form is None and turn.card_shown_last == "schedule"
    return listed and turn.wants_another and turn.refused("department") is not None


def _looks_for_another_doctor(turn: Turn) -> bool:
    """换一个医生, said to a list of clinics that was just shown: nothing is booked yet."""
    if turn.form or not turn.slot("control__shown"):
        return False
    return means_another_doctor(turn) and turn.card_shown_last == "schedule"


async def _whole_department(turn: Turn) -> list[Event]:
    """From the doctor who was shown to everybody of the same department."""
    subject = subject_from_slot(turn.slot("control__subject"))
    if not subject.doctor:
        return []
    found = await turn.backend.get("/v1/doctors", ids=subject.doctor)
    department = Subject(department=found[0]["department_code"]) if found else Subject()
    return now_about(turn, department) if department.known else []


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer on the way to another time."""
    confirming = turn.requested == "registration__confirmed" and says_yes(turn, "change")
    if turn.intent not in _OURS and not turn.is_bare_value and not confirming:
        return None
    if turn.slot("registration__appointment") and keeps_the_old_one(turn):
        return dict(_NO_CHANGE)
    named = not read_wish(turn).empty or names_another(turn)
    if turn.requested == "registration__confirmed" and not named:
        if confirming:
            return {"registration__confirmed": True}
        if says_no(turn):
            turn.say("utter_registration__what_instead")
            return {"registration__slot": None, "registration__clinic": None}
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
        return {}
    changes = await _read_changes(turn)
    if changes is None:
        return None
    return changes | await _advance(turn, {name: turn.slot(name) for name in SLOTS} | changes)


async def _read_changes(turn: Turn) -> dict[str, Any] | None:
    if not turn.slot("registration__registered"):
        registered = turn.intent == "system_identity_done"
        return unless_too_late(turn, await find_appointment(turn)) if registered else None
    if not turn.slot("registration__appointment"):
        return unless_too_late(turn, await pick_appointment(turn))
    subject, wish = read_subject(turn), read_wish(turn)
    if subject is None and wish.empty and (asked := asked_to_change(turn)):
        return _reopened(turn, asked)
    if not turn.entity("clinic") and (slot := await slot_of_the_clinic(turn, wish)):
        return {"registration__slot": slot}
    if clinic := choose_clinic(turn):
        return {"registration__clinic": clinic, "registration__slot": None}
    if subject is None and wish.empty:
        return unless_too_late(turn, await pick_another(turn))
    return await _changed_wish(turn, subject, wish)


def _reopened(turn: Turn, asked: dict[str, Any]) -> dict[str, Any]:
    wish = wish_from_slot(turn.slot("registration__wish"))
    days = "registration__days" in asked
    return {
        "registration__clinic": None,
        "registration__slot": None,
        "registration__wish": (wish.without_days() if days else wish).as_slot(),
    }


async def _changed_wish(turn: Turn, subject: Subject | None, wish: Wish) -> dict[str, Any]:
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    changes: dict[str, Any] = {
        "registration__wish": merged.as_slot(),
        "registration__clinic": None,
        "registration__slot": None,
    }
    if subject and subject.known:
        changes["registration__subject"] = subject.as_slot()
    return changes


async def _advance(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Take the only clinic and the only half hour that fit, without asking. The doctor of the
    appointment comes first, then the department."""
    if not slots["registration__appointment"]:
        return {}
    changes: dict[str, Any] = {}
    wish = wish_from_slot(slots["registration__wish"])
    clinic = slots["registration__clinic"]
    if not clinic and wish.days:
        same = provider_of(slots["registration__appointment"])
        fitting = await find_clinics(turn, same, wish) or await find_clinics(
            turn, subject_from_slot(slots["registration__subject"]), wish
        )
        if len(fitting) == 1:
            clinic = changes["registration__clinic"] = str(fitting[0]["id"])
    if clinic and not slots["registration__slot"]:
        changes["registration__slot"] = await choose_slot(turn, clinic, wish, only=True)
    return changes


@action("action_ask_registration_change_form_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is given up and what is taken instead."""
    old = turn.slot("registration__appointment")
    clinic = turn.slot("registration__clinic")
    new = await turn.backend.get(f"/v1/clinics/{clinic}")
    chosen = str(turn.slot("registration__slot"))
    slot = next(slot for slot in await open_slots(turn, clinic) if str(slot["id"]) == chosen)
    time = {"time": f"{slot['start']}-{slot['end']}"}
    turn.say(
        "utter_registration__ask_change_confirmed",
        old=turn.words("utter_registration__summary", **values(turn, old)),
        new=turn.words("utter_registration__summary_new", **clinic_words(turn, new) | time),
    )
    return []


@action("action_registration_change_submit")
async def submit(turn: Turn) -> list[Event]:
    """Take the new place and give the old one back, in one step."""
    confirmed, old = turn.slot("registration__confirmed"), turn.slot("registration__appointment")
    if confirmed is None or not old:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    if not confirmed:
        turn.say("utter_registration__kept", **values(turn, old))
        return [*cleared, *finish(turn)]
    try:
        card = await moved(turn, old["id"], int(turn.slot("registration__slot")))
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        if refusal.code not in _ANOTHER_PLACE_HELPS:
            return [*cleared, *finish(turn)]
        return _choose_again(refusal)
    if card is None:
        turn.say("utter_registration__not_changed_yet")
        return [SlotSet("registration__confirmed", None), FollowupAction(FORM)]
    say_changed(turn, card)
    return [*cleared, *finish(turn)]


def _choose_again(refusal: BackendRefused) -> list[Event]:
    instead = refusal.params.get("alternatives") or None
    again = ("registration__clinic", "registration__slot", "registration__confirmed")
    emptied = [SlotSet(slot, None) for slot in again]
    return [*emptied, SlotSet("registration__instead", instead), FollowupAction(FORM)]


async def moved(turn: Turn, id: str, slot: int) -> dict[str, Any] | None:
    """The card of the new place of appointment `id`; None when it is still where it was. The same
    change twice is one."""

    def done(listed: list[dict[str, Any]]) -> dict[str, Any] | None:
        new = next((card for card in listed if card["slot_id"] == slot), None)
        return new | {"status": "changed"} if new and not with_id(listed, id) else None

    body = {"conversation": turn.conversation, "slot_id": slot}
    return await surely(turn, turn.backend.post(f"/v1/appointments/{id}/change", body), done)


def say_changed(turn: Turn, card: dict[str, Any]) -> None:
    """Where the appointment is now, with the card that proves it; or that it is not sure yet."""
    response = "change_submitted" if state(card) == "submitted" else "changed"
    shown = {"type": "appointment", **card}
    turn.say(f"utter_registration__{response}", card=shown, **values(turn, card))
