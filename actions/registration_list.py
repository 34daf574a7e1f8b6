"""Showing what is booked, and what is waited for."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import action
from actions.interruptions import goes_on, going_on
from actions.registration_existing import upcoming, waiting
from actions.registration_reading import wants_to_appeal
from actions.registration_visitor import offer_identity_form, visitors
from actions.registration_words import lines, state
from actions.turn import Button, Event, Turn


@action("action_registration_list", resumes=True)
async def show_appointments(turn: Turn) -> list[Event]:
    """What is booked and waited for; who isn't registered here yet registers first."""
    if goes_on(turn):
        return going_on(turn)
    if wants_to_appeal(turn) and not turn.form:
        return [FollowupAction("action_registration_appeal_begin")]
    if not await visitors(turn):
        turn.say("utter_registration__register_to_see")
        return [*await offer_identity_form(turn), SlotSet("registration__then_list", True)]
    shown = [*await upcoming(turn), *await waiting(turn)]
    if not shown:
        turn.say("utter_registration__none_booked")
        return []
    turn.say(
        _list_response(shown),
        lines=lines(turn, shown),
        buttons=_offer_buttons(turn, shown),
        card={"type": "appointments", "items": shown},
    )
    return []


def _list_response(shown: list[dict[str, Any]]) -> str:
    """With what can be done: moved or cancelled, left, chosen anew where a clinic is stopped."""
    states = {state(one) for one in shown}
    if "stopped" in states:
        return "utter_registration__list_stopped"
    if states <= {"waiting", "offered"}:
        return "utter_registration__list_waiting"
    return "utter_registration__list"


def _offer_buttons(turn: Turn, shown: list[dict[str, Any]]) -> list[Button]:
    """An offered place is answered first."""
    return [
        {
            "title": turn.words("utter_registration__offer_accept"),
            "payload": f'/press_waitlist_accept{{"entry": "{one["entry"]}"}}',
        }
        for one in shown
        if state(one) == "offered"
    ]


@action("action_registration_identity_done", resumes=True)
async def identity_done(turn: Turn) -> list[Event]:
    """Somebody registered outside of any form that waited for it."""
    if turn.slot("registration__then_list"):
        return [SlotSet("registration__then_list", None), *await show_appointments(turn)]
    turn.say("utter_registration__registered")
    return []
