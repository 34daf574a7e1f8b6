"""Reading a message that the model made little of: is there a bodily complaint in it?"""

import re

from rasa_sdk.events import FollowupAction

from actions.backend import BackendAway, BackendRefused
from actions.turn import Event, Turn

# Below this, what triage found is a chance word (score of its best department, 0..1).
_SURE = 0.3
_SHORTEST = 2

_UNWELL = re.compile(r"不舒服|难受|生病|不得劲|不对劲")


async def names_complaint(turn: Turn) -> bool:
    """Whether triage finds a symptom or an illness in the message."""
    if len(turn.text) < _SHORTEST:
        return False
    try:
        result = await turn.backend.post("/v1/triage", {"text": turn.text[-2000:]})
    except (BackendAway, BackendRefused):
        return False
    departments = result["departments"]
    return bool(departments) and departments[0]["score"] >= _SURE


def begins_triage() -> list[Event]:
    """Go on with triage, which reads the same message."""
    return [FollowupAction("action_triage_begin")]


def feels_unwell(turn: Turn) -> bool:
    """我不舒服: somebody is ill and hasn't said how."""
    return bool(_UNWELL.search(turn.text))
