"""One tap out of a stopped clinic. The button says what it does, so the tap is the confirmation."""

from rasa_sdk.events import SlotSet

from actions.backend import BackendRefused
from actions.base import action
from actions.registration_change import moved, say_changed
from actions.registration_instead import rebook_buttons
from actions.turn import Event, Turn


@action("action_registration_rebook", resumes=True)
async def rebook(turn: Turn) -> list[Event]:
    """Move the appointment to the place of the button; when that is gone, to one of the others."""
    appointment, slot = turn.entity("appointment"), turn.entity("slot")
    if not (appointment and slot):
        turn.say("utter_registration__none_booked")
        return []
    try:
        card = await moved(turn, str(appointment), int(slot))
    except BackendRefused as refusal:
        places = refusal.params.get("alternatives") or []
        buttons = rebook_buttons(turn, str(appointment), places)
        turn.say_text(refusal.message)
        turn.say("utter_registration__rebook_otherwise", buttons=buttons)
        return []
    if card is None:
        turn.say("utter_registration__not_changed_yet")
        return []
    say_changed(turn, card)
    return [SlotSet("registration__appointment", None)]
