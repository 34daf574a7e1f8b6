"""To a person: at any turn, in the middle of a form too."""

from rasa_sdk.events import ActiveLoop, FollowupAction

from actions.base import action
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
        "reason": "asked" if turn.intent == "human_ask" else "offered",
        "summary": {"form": turn.form, "slots": known},
    }
    queued = await turn.backend.post("/v1/handoffs", body)
    card = {"type": "handoff"} | {
        key: queued[key] for key in ("ticket", "state", "ahead", "promised_by")
    }
    turn.say_text(queued["text"], card=card)
    if queued["state"] != "callback":
        return [ActiveLoop(None)]  # a queued conversation comes back as a new one
    return [FollowupAction(turn.form)] if turn.form else []
