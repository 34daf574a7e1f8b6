"""The last two answers of a complaint: with a name or without, and whether what was read back is
right."""

import re
from typing import Any

from actions.complaint_details import corrected, put_right
from actions.complaint_reading import (
    has_said_enough,
    is_furious,
    keeps_name_back,
    skips,
    wants_no_name,
)
from actions.registration_reading import says_no, says_yes
from actions.registration_visitor import visitors
from actions.turn import Turn
from language.questions import is_question

_NAMED = re.compile(r"实名|愿意|可以留|留(个|下|我)|登记")
_ANEW = re.compile(r"重新(说|讲|写|来|记)|从头|重来|全(都)?(错|不对)")
# More than a name.
_NAME = 20
# From here on a no may say what is wrong.
_PLAIN = 10
_PARTS = ("what", "when", "where", "whom", "who")


def decide(turn: Turn) -> dict[str, Any] | None:
    """Whether it is right as it was read back. What is said to be wrong is put right or asked for
    again, and nothing else is lost. None when it is none of that."""
    if turn.intent == "press_part" and (part := turn.entity("part")) in _PARTS:
        return {f"complaint__{part}": None}
    if says_yes(turn):
        return {"complaint__confirmed": True}
    if _ANEW.search(turn.text):
        turn.say("utter_complaint__tell_again")
        return {"complaint__what": None}
    if right := corrected(turn):
        return right
    if wants_no_name(turn):
        return {"complaint__who": "anonymous"}
    if says_no(turn) and len(turn.text) <= _PLAIN:
        turn.say("utter_complaint__what_is_wrong")
        return {"complaint__confirmed": None, "complaint__waits": True}
    return None


async def who_it_is(turn: Turn) -> dict[str, Any] | None:
    """With a name or without. None when it is neither."""
    pressed = turn.entity("who")
    if pressed == "anonymous" or turn.intent == "deny" or keeps_name_back(turn):
        return {"complaint__who": "anonymous"}
    named = pressed == "named" or bool(_NAMED.search(turn.text))
    if right := put_right(turn):
        return right
    if has_said_enough(turn) or skips(turn):
        return {"complaint__who": ""}
    if turn.text and is_question(turn.text):
        turn.say("utter_complaint__name_is_safe")
        return _waits()
    if turn.intent == "affirm" and turn.text and not named:
        # A yes to "with a name or without" says neither.
        turn.say("utter_complaint__which_who")
        return _waits()
    if turn.intent in {"system_identity_done", "affirm"} or named:
        known = await visitors(turn)
        if known:
            return {"complaint__who": known[-1]["name_masked"]}
        await _offer_form(turn)
        return _waits()
    if not turn.text:
        return None
    if len(turn.text) <= _NAME and not is_furious(turn):
        return {"complaint__who": turn.text}
    story = f"{turn.slot('complaint__what')}\n{turn.text}"
    turn.say("utter_complaint__which_who")
    return {"complaint__what": story} | _waits()


async def _offer_form(turn: Turn) -> None:
    """The page to register on, with words that fit a complaint."""
    link = await turn.backend.post(f"/v1/conversations/{turn.conversation}/identity-link", {})
    turn.say("utter_complaint__identity", card={"type": "identity_form", **link})


def _waits() -> dict[str, Any]:
    """Something was said that asks already: the form doesn't ask the same again below it."""
    return {"complaint__who": None, "complaint__waits": True}
