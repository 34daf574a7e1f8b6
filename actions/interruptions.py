"""Leaving one form for another, and being offered the first again when the second is done."""

import re

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.turn import Event, Turn

_GO_ON = re.compile(r"接着|继续|刚才(的|那)")
# Flows that write something at their end.
_BUSINESS = {"registration", "complaint", "privacy", "service"}


def goes_on(turn: Turn) -> bool:
    """接着刚才的挂号吧: what was set aside is meant."""
    return bool(turn.slot("control__set_aside")) and bool(_GO_ON.search(turn.text))


def set_aside(turn: Turn, form: str) -> list[Event]:
    """Remember the form that `form` interrupts. A change of mind within one flow (cancel it rather
    than change it) interrupts nothing, and a question is no unfinished business."""
    if turn.form and _flow(turn.form) in _BUSINESS and _flow(turn.form) != _flow(form):
        return [SlotSet("control__set_aside", turn.form)]
    return []


def finish(turn: Turn, *, leave: bool = False) -> list[Event]:
    """The end of a flow: offer what was set aside. With `leave` the form ends here and now."""
    events: list[Event] = [ActiveLoop(None), SlotSet("requested_slot", None)] if leave else []
    if turn.slot("control__set_aside"):
        turn.say("utter_control__offer_resume")
    return events


def _flow(form: str) -> str:
    return form.split("_", 1)[0]


def going_on(turn: Turn) -> list[Event]:
    """Go on with what was set aside, instead of what the message was taken for."""
    form = turn.slot("control__set_aside")
    return [*taken_up(form), FollowupAction(form)]


def taken_up(form: str) -> list[Event]:
    """Go on with a form that was set aside; it asks its open question next."""
    over = ("control__set_aside", "control__danger")
    return [*(SlotSet(slot, None) for slot in over), ActiveLoop(form)]
