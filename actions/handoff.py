"""To a person: at any turn, in the middle of a form too."""

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import action
from actions.interruptions import set_aside
from actions.turn import Event, Turn

# What an agent should see of what was already said. Nothing here is personal: identity never
# reaches a slot.
_SHOWN = (
    "triage__result",
    "registration__subject",
    "registration__wish",
    "registration__card",
    "complaint__what",
    "complaint__when",
    "complaint__where",
    "complaint__whom",
)


@action("action_handoff_request")
async def request(turn: Turn) -> list[Event]:
    """Put the conversation in the queue, with what is known so far."""
    known = {slot: turn.slot(slot) for slot in _SHOWN if turn.slot(slot)}
    body = {
        "conversation": turn.conversation,
        "reason": _reason(turn),
        "summary": {"form": turn.form, "slots": known},
    }
    queued = await turn.backend.post("/v1/handoffs", body)
    card = {"type": "handoff"} | {
        key: queued[key] for key in ("ticket", "state", "ahead", "promised_by")
    }
    turn.say_text(queued["text"], card=card)
    if queued["state"] != "callback":
        # Who leaves the queue again can go on with it.
        return [*set_aside(turn, "handoff_form"), ActiveLoop(None), SlotSet("requested_slot", None)]
    return [FollowupAction(turn.form)] if turn.form else []


def _reason(turn: Turn) -> str:
    """Why a person is needed, as POST /v1/handoffs names it; danger goes before everything."""
    if danger := turn.slot("control__danger"):
        return "crisis" if danger == "crisis" else "emergency"
    return "asked" if turn.intent == "human_ask" else "offered"
