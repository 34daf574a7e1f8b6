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
)
from actions.registration_reading import says_no, says_yes
from actions.registration_unsure import surely, with_id
from actions.registration_words import state, values
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
    "press_waitlist_leave",
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
    if _is_waiting(old):
        turn.say("utter_registration__ask_leave_confirmed", **values(turn, old))
        return []
    summary = turn.words("utter_registration__summary", **values(turn, old))
    stopped = "_stopped" if old.get("stopped") else ""
    turn.say(f"utter_registration__ask_cancel_confirmed{stopped}", old=summary)
    return []


@action("action_registration_cancel_submit")
async def submit(turn: Turn) -> list[Event]:
    """Cancel, or keep it after a no."""
    old = turn.slot("registration__appointment")
    if not old or turn.slot("registration__confirmed") is None:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    waiting = "_waiting" if _is_waiting(old) else ""
    if not turn.slot("registration__confirmed"):
        turn.say(f"utter_registration__kept{waiting}", **values(turn, old))
        return [*cleared, *finish(turn)]
    try:
        card = await _give_up(turn, old)
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        return [*cleared, *finish(turn)]
    if card is None:
        turn.say("utter_registration__not_cancelled_yet")
        return [SlotSet("registration__confirmed", None), FollowupAction(FORM)]
    shown = {"type": "appointment", **card}
    turn.say(f"utter_registration__{_ended(card)}", card=shown, **values(turn, card))
    return [*cleared, *finish(turn)]


def _ended(card: dict[str, Any]) -> str:
    if _is_waiting(card):
        return "cancelled_waiting"
    if state(card) == "submitted":
        return "cancel_submitted"
    return "cancelled_refund" if card.get("refund_due") else "cancelled"


def _is_waiting(appointment: dict[str, Any]) -> bool:
    return bool(appointment.get("entry"))


async def _give_up(turn: Turn, old: dict[str, Any]) -> dict[str, Any] | None:
    """The card of what was given up; None when it still stands. Giving up twice is once."""
    where, key = ("waitlist", "entry") if _is_waiting(old) else ("appointments", "id")

    def gone(listed: list[dict[str, Any]]) -> dict[str, Any] | None:
        return None if with_id(listed, old[key], key) else old | {"status": "cancelled"}

    giving = turn.backend.delete(f"/v1/{where}/{old[key]}", conversation=turn.conversation)
    card = await surely(turn, giving, gone, where=f"/v1/{where}")
    return card and old | card
