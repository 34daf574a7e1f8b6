"""Going on without needless questions, and keeping the place while it is read through."""

from contextlib import suppress
from typing import Any

from actions.backend import BackendRefused
from actions.clinic_choice import find_clinics, subject_from_slot, wish_from_slot
from actions.registration_place import choose_slot
from actions.registration_visitor import choose_visitor
from actions.turn import Button, Turn


async def advance(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Fill what follows by itself: the only clinic that fits, a half hour that was wished, the
    visitor who is surely meant; then hold. Returns the slots that change."""
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
        changes |= await choose_visitor(turn, slots.get("registration__person")) or {}
    merged = slots | changes
    needed = ("registration__subject", "registration__slot", "registration__visitor")
    if all(merged[slot] for slot in needed) and not merged["registration__held"]:
        changes |= await _hold(turn, merged)
    return changes


async def _hold(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Keep the place. A refusal goes back to the choice that it is about."""
    body = {
        "conversation": turn.conversation,
        "visitor": int(slots["registration__visitor"]),
        "slot_id": int(slots["registration__slot"]),
    }
    try:
        held = await turn.backend.post("/v1/appointments/holds", body)
    except BackendRefused as refusal:
        say_refusal(turn, refusal, slots["registration__clinic"])
        return after_refusal(refusal, slots["registration__visitor"])
    return {"registration__held": held["id"], "registration__card": held}


# What is said after a refusal where another flow helps.
_THEN = {
    "suspended": "utter_registration__then_appeal",
}
_CARD_LACKS_SOMETHING = {"guardian_missing", "consent_withdrawn"}
_NOT_THIS_PERSON = {"sex_limit", "age_limit", "suspended"}
_NOT_THIS_HALF_HOUR = {"slot_full", "slot_past", "hold_expired", "on_site_only"}


def say_refusal(turn: Turn, refusal: BackendRefused, clinic: str | None = None) -> None:
    """The backend's words, and what can be done instead where another flow helps."""
    buttons: list[Button] = []
    if refusal.code == "already_booked_half_day":
        buttons = turn.buttons("utter_registration__move_instead")
    elif refusal.code == "kept_for_waitlist" and clinic:
        buttons = [waitlist_button(turn, clinic)]
    turn.say_text(refusal.message, buttons=buttons)
    if refusal.code in _THEN:
        turn.say(_THEN[refusal.code])


def after_refusal(refusal: BackendRefused, visitor: str | None) -> dict[str, Any]:
    """The slots that a refusal empties: whom, when, or where; and the places to offer instead.
    `visitor` is the card that was refused; one that lacks something is put right first."""
    if refusal.code in _NOT_THIS_PERSON:
        # The department may be right and the person wrong: ask for whom, don't guess again.
        return {
            "registration__visitor": None,
            "registration__held": None,
            "registration__person": "other",
        }
    if refusal.code in _CARD_LACKS_SOMETHING:
        return {
            "registration__visitor": None,
            "registration__held": None,
            "registration__mends": visitor,
        }
    changes: dict[str, Any] = {"registration__slot": None, "registration__held": None}
    if refusal.code not in _NOT_THIS_HALF_HOUR:
        changes["registration__clinic"] = None
        changes["registration__instead"] = refusal.params.get("alternatives") or None
    return changes


def waitlist_button(turn: Turn, clinic: str) -> Button:
    """To wait for a place of a clinic."""
    title = turn.words("utter_registration__waitlist_button")
    return {"title": title, "payload": f'/press_waitlist{{"clinic": "{clinic}"}}'}


async def release_held(turn: Turn) -> None:
    """Give back a place that was kept and not confirmed; one that is gone already is no fault."""
    held = turn.slot("registration__held")
    if not held:
        return
    with suppress(BackendRefused):
        await turn.backend.delete(f"/v1/appointments/{held}", conversation=turn.conversation)
