"""回访: whether a complaint is settled, how satisfied the patient is, and what they want to add.

The first answer is passed on at once, so that it counts whatever comes of the other two.
"""

import re
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.complaint_reading import has_said_enough, skips
from actions.interruptions import finish, set_aside
from actions.turn import Event, Turn
from language.numerals import read_number

FORM = "complaint_revisit_form"
_SLOTS = ("complaint__revisited", "complaint__solved", "complaint__score", "complaint__more")
_ELSEWHERE = {"human_ask", "stop", "repeat", "system_picture"}
_SCORE = re.compile(
    r"^(?:我)?(?:打|给|选|按|评)?\s*(?P<number>[1-5一二两三四五])\s*(?:分|星|号)?[吧了。.！!]*$"
)
_IN_WORDS = (
    (1, re.compile(r"(很|非常|极|特别|十分|一点(儿|也)?)都?不满意|太差|差劲|极差")),
    (2, re.compile(r"不(太|怎么|大)?满意|不行|不好|差")),
    (3, re.compile(r"一般|还行|凑合|马马虎虎|过得去|普通")),
    (5, re.compile(r"(很|非常|特别|十分|太|挺)(满意|好)|满分")),
    (4, re.compile(r"满意|可以|不错|好")),
)


@action("action_complaint_revisit_begin")
async def begin(turn: Turn) -> list[Event]:
    """Pass on whether it is settled, with a word for it; then ask how satisfied."""
    receipt, solved = turn.entity("receipt"), turn.entity("solved")
    if not receipt or solved not in {"yes", "no"}:
        return [FollowupAction(turn.form or "action_listen")]
    try:
        answered = await _tell(turn, receipt, solved)
    except BackendRefused as refusal:
        # An old question, answered long ago.
        turn.say_text(refusal.message)
        return [FollowupAction(turn.form or "action_listen")]
    turn.say_text(answered["text"])
    told = dict.fromkeys(_SLOTS) | {"complaint__revisited": receipt, "complaint__solved": solved}
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in told.items())]


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """One to five, or in words; then whatever they want to say."""
    if turn.intent in _ELSEWHERE:
        return None
    if turn.requested == "complaint__score":
        return _score(turn)
    if turn.intent in {"press_skip", "deny"} or skips(turn) or has_said_enough(turn):
        return {"complaint__more": ""}
    return {"complaint__more": turn.text} if turn.text else None


def _score(turn: Turn) -> dict[str, Any] | None:
    if turn.intent == "press_skip" or skips(turn):
        return {"complaint__score": 0}
    pressed = str(turn.entity("score") or "")
    said = _SCORE.match(turn.text)
    number = read_number(pressed or (said["number"] if said else ""))
    if number in range(1, 6):
        return {"complaint__score": number}
    for score, words in _IN_WORDS:
        if words.search(turn.text):
            return {"complaint__score": score}
    return None


@action("action_complaint_revisit_submit")
async def submit(turn: Turn) -> list[Event]:
    """Pass on the rest; who is not satisfied after all is told what happens now."""
    receipt, solved = turn.slot("complaint__revisited"), turn.slot("complaint__solved")
    if not receipt:
        return []
    more: dict[str, Any] = {}
    if score := turn.slot("complaint__score"):
        more["satisfaction"] = score
    if words := turn.slot("complaint__more"):
        more["words"] = words
    answered = await _tell(turn, receipt, solved, **more) if more else None
    if answered and answered["reopened"] and solved == "yes":
        # Settled, and yet not at all satisfied.
        turn.say_text(answered["text"])
    else:
        turn.say("utter_complaint__revisit_thanks")
    return [*(SlotSet(slot, None) for slot in _SLOTS), *finish(turn)]


async def _tell(turn: Turn, receipt: str, solved: str, **more: Any) -> Any:
    body = {"conversation": turn.conversation, "solved": solved == "yes", **more}
    return await turn.backend.post(f"/v1/complaints/{receipt}/revisit", body)
