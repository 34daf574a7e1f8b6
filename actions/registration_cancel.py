"""Cancelling an appointment: which one, confirmed, done."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, goes_on, going_on
from actions.registration_existing import (
    SLOTS,
    find_appointment,
    pick_another,
    pick_appointment,
    starting_slots,
    too_late,
    unless_too_late,
    values,
)
from actions.registration_reading import says_no, says_yes
from actions.turn import Event, Turn

FORM = "registration_cancel_form"
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_cancel",
    "booking_ask",
    "nlu_fallback",
    "press_appointment",
    "system_identity_done",
}


@action("action_registration_cancel_begin")
async def begin(turn: Turn) -> list[Event]:
    """Which appointment."""
    if goes_on(turn):
        return going_on(turn)
    slots, events = await starting_slots(turn, FORM)
    if too_late(turn, slots):
        return [FollowupAction(turn.form or "action_listen")]  # instead of this flow's form
    return [*events, *(SlotSet(key, value) for key, value in slots.items())]


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer. Giving a place up takes a plain yes; a doubt keeps it."""
    confirming = turn.requested == "registration__confirmed"
    decided = confirming and (says_yes(turn, "cancel") or says_no(turn))
    if turn.intent not in _OURS and not turn.is_bare_value and not decided:
        return None
    if not turn.slot("registration__registered"):
        registered = turn.intent == "system_identity_done"
        return unless_too_late(turn, await find_appointment(turn)) if registered else None
    if not turn.slot("registration__appointment"):
        return unless_too_late(turn, await pick_appointment(turn))
    if another := await pick_another(turn):
        return unless_too_late(turn, another)
    if says_no(turn):
        return {"registration__confirmed": False}
    if says_yes(turn, "cancel"):
        return {"registration__confirmed": True}
    # A question about it (退了会扣钱吗) is answered by the rules, and ours asked again.
    return {} if turn.intent in {"affirm", "inform", "nlu_fallback"} else None


@action("action_ask_registration_cancel_form_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is given up."""
    old = turn.slot("registration__appointment")
    summary = turn.words("utter_registration__summary", **values(turn, old))
    turn.say("utter_registration__ask_cancel_confirmed", old=summary)
    return []


@action("action_registration_cancel_submit")
async def submit(turn: Turn) -> list[Event]:
    """Cancel, or keep it after a no."""
    old = turn.slot("registration__appointment")
    if not old or turn.slot("registration__confirmed") is None:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    if not turn.slot("registration__confirmed"):
        turn.say("utter_registration__kept", **values(turn, old))
        return [*cleared, *finish(turn)]
    try:
        card = await turn.backend.delete(
            f"/v1/appointments/{old['id']}", conversation=turn.conversation
        )
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        return [*cleared, *finish(turn)]
    shown = {"type": "appointment", **card}
    turn.say("utter_registration__cancelled", card=shown, **values(turn, card))
    return [*cleared, *finish(turn)]
