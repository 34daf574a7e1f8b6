"""Showing what is booked."""

from rasa_sdk.events import SlotSet

from actions.base import action
from actions.interruptions import goes_on, going_on
from actions.registration_existing import lines, upcoming
from actions.registration_visitor import offer_identity_form, visitors
from actions.turn import Event, Turn


@action("action_registration_list", resumes=True)
async def show_appointments(turn: Turn) -> list[Event]:
    """What is booked; who isn't registered here yet registers first."""
    if goes_on(turn):
        return going_on(turn)
    if not await visitors(turn):
        turn.say("utter_registration__register_to_see")
        return [*await offer_identity_form(turn), SlotSet("registration__then_list", True)]
    booked = await upcoming(turn)
    if not booked:
        turn.say("utter_registration__none_booked")
        return []
    turn.say(
        "utter_registration__list",
        lines=lines(turn, booked),
        card={"type": "appointments", "items": booked},
    )
    return []


@action("action_registration_identity_done", resumes=True)
async def identity_done(turn: Turn) -> list[Event]:
    """Somebody registered outside of any form that waited for it."""
    if turn.slot("registration__then_list"):
        return [SlotSet("registration__then_list", None), *await show_appointments(turn)]
    turn.say("utter_registration__registered")
    return []
