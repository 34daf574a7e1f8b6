"""What holds a conversation together: yes and no out of place, stopping, repeating, bare values."""

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import action
from actions.clinic_choice import read_subject, read_wish
from actions.interruptions import taken_up
from actions.registration_hold import release_held
from actions.turn import Event, Turn


@action("action_control_resume", resumes=True)
async def resume(turn: Turn) -> list[Event]:
    """After small talk in the middle of a form, the form asks its question again."""
    return []


@action("action_control_stop")
async def stop(turn: Turn) -> list[Event]:
    """Leave what is being done. A held place is given back."""
    if turn.form is None:
        turn.say("utter_control__nothing_to_stop")
        return [SlotSet("control__set_aside", None)]
    await release_held(turn)
    turn.say("utter_control__stopped")
    return [ActiveLoop(None), SlotSet("requested_slot", None), *_forget(turn)]


def _forget(turn: Turn) -> list[Event]:
    """What was said in any form is over; what was talked about stays."""
    over = {
        slot
        for slot, value in turn.tracker.slots.items()
        if value is not None and "__" in slot and not slot.startswith("control__")
    }
    return [SlotSet(slot, None) for slot in sorted(over | {"control__set_aside"})]


@action("action_control_emergency")
async def emergency(turn: Turn) -> list[Event]:
    """Danger was answered elsewhere; what was going on is set aside and can be taken up again."""
    turn.say("utter_control__set_aside")
    return [
        ActiveLoop(None),
        SlotSet("control__set_aside", turn.form),
        SlotSet("control__danger", True),
    ]


@action("action_control_take_up")
async def take_up(turn: Turn) -> list[Event]:
    """Go on with what was set aside."""
    form = turn.slot("control__set_aside")
    if not form:
        turn.say("utter_control__nothing_to_resume")
        return []
    return [*taken_up(form), FollowupAction(form)]


@action("action_control_repeat")
async def repeat(turn: Turn) -> list[Event]:
    """Say the last answer again; in a form, its question."""
    if turn.form:
        return [FollowupAction(turn.form)]
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot" and event.get("text"):
            turn.dispatcher.utter_message(
                text=event["text"], buttons=(event.get("data") or {}).get("buttons") or []
            )
            return []
    turn.say("utter_control__nothing_to_repeat")
    return []


@action("action_control_inform", resumes=True)
async def inform(turn: Turn) -> list[Event]:
    """A bare value with no question open: go by what it names, and by what was talked about. In a
    form it answered nothing that was asked, so the form asks again."""
    if turn.form:
        return []
    if turn.entity("ordinal") is not None and turn.slot("control__shown"):
        return [FollowupAction("action_registration_begin")]
    if turn.entity("receipt"):
        return [FollowupAction("action_complaint_status")]
    subject, wish = read_subject(turn), read_wish(turn)
    if subject is not None or (not wish.empty and turn.slot("control__subject")):
        return [FollowupAction("action_schedule_begin")]
    turn.say("utter_control__what_about")
    return []


@action("action_control_affirm", resumes=True)
async def affirm(turn: Turn) -> list[Event]:
    """A yes with no question open: after advice or clinics it means "book it"."""
    if turn.form:
        return []
    if turn.slot("control__set_aside"):
        return await take_up(turn)
    if turn.slot("control__subject"):
        return [FollowupAction("action_registration_begin")]
    turn.say("utter_control__what_next")
    return []


@action("action_control_other_day", resumes=True)
async def other_day(turn: Turn) -> list[Event]:
    """Another day is wanted; which one, the next message says."""
    turn.say("utter_control__ask_day")
    return []


@action("action_control_deny", resumes=True)
async def deny(turn: Turn) -> list[Event]:
    """A no with no question open; in a form that didn't ask for one, the form asks again."""
    if not turn.form:
        turn.say("utter_control__what_next")
    return []
