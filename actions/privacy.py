"""See and delete what is kept of me."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.turn import Event, Turn

FORM = "privacy_form"


@action("action_privacy_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over."""
    slots = ("privacy__choice", "privacy__confirmed")
    return [*set_aside(turn, FORM), *(SlotSet(slot, None) for slot in slots)]


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """See or delete; deleting is confirmed."""
    if turn.requested == "privacy__choice":
        choice = turn.entity("choice")
        if choice == "show":
            await _show(turn)
            return {"privacy__choice": "show", "privacy__confirmed": False}
        return {"privacy__choice": choice} if choice else None
    if turn.intent in {"affirm", "deny"}:
        return {"privacy__confirmed": turn.intent == "affirm"}
    return None


async def _show(turn: Turn) -> None:
    data = await turn.backend.get(f"/v1/conversations/{turn.conversation}/my-data")
    people = data["visitors"]
    if not people:
        turn.say("utter_privacy__nothing_kept")
        return
    lines = "\n".join(turn.words("utter_privacy__person", **person) for person in people)
    turn.say("utter_privacy__data", lines=lines)


@action("action_privacy_submit")
async def submit(turn: Turn) -> list[Event]:
    """Delete after a yes."""
    if turn.slot("privacy__choice") == "erase":
        if turn.slot("privacy__confirmed"):
            await turn.backend.delete(f"/v1/conversations/{turn.conversation}/my-data")
            turn.say("utter_privacy__erased")
        else:
            turn.say("utter_privacy__kept")
    slots = ("privacy__choice", "privacy__confirmed")
    return [*(SlotSet(slot, None) for slot in slots), *finish(turn)]
