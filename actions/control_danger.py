"""After an emergency or a crisis was answered: the next words are not taken for small talk.

`control__danger` is set by `action_control_emergency` ("emergency" or "crisis") and stays until
something is taken up or booked, until the patient says that it is over, or until what to do was
repeated three times.
"""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.backend import BackendAway, BackendRefused
from actions.interruptions import goes_on, going_on
from actions.turn import Event, Turn

MOST_REPEATS = 3
# Only what ends it for certain: better for a while ("不疼了") is no reason to stay at home.
_OVER = re.compile(
    r"没事(了|儿了|啦|的)|没有?危险了|开(个)?玩笑|逗你|说着玩|闹着玩|虚惊|打错|发错|只是试试"
    r"|已经?(到|在)(了)?(急诊|医院|抢救)|到(急诊|医院)了|(120|救护车)(已经|都)?(来了|到了)"
)
_NOT_OVER = re.compile(r"[吗么？?]|不是(没事|开玩笑)|没开玩笑|不(是)?开玩笑")


def says_danger_is_over(turn: Turn) -> bool:
    """没事了, 我开玩笑的, 我们到急诊了."""
    return bool(_OVER.search(turn.text)) and not _NOT_OVER.search(turn.text)


async def said_again(turn: Turn) -> list[Event] | None:
    """What to do, once more and shortly; None when there is no danger to speak of.

    A form that was begun since then means that something else is being done.
    """
    danger = turn.slot("control__danger")
    if not danger or turn.form:
        return None
    if goes_on(turn):
        return [*ended(), *going_on(turn)]
    if says_danger_is_over(turn):
        turn.say(f"utter_control__danger_over_{_kind(danger)}")
        if turn.slot("control__set_aside"):
            turn.say("utter_control__offer_resume")
        return ended()
    turn.say(**await _what_to_do(turn, _kind(danger)))
    repeats = int(turn.slot("control__danger_told") or 0) + 1
    return ended() if repeats >= MOST_REPEATS else [SlotSet("control__danger_told", repeats)]


def ended() -> list[Event]:
    """The danger is no longer spoken of."""
    return [SlotSet("control__danger", None), SlotSet("control__danger_told", None)]


def _kind(danger: Any) -> str:
    return "crisis" if danger == "crisis" else "emergency"


async def _what_to_do(turn: Turn, kind: str) -> dict[str, Any]:
    """The response and its values. What to do must be said even when nothing else works."""
    try:
        emergency = (await turn.backend.get("/v1/hospital"))["emergency"]
    except (BackendAway, BackendRefused, KeyError):
        return {"response": f"utter_control__{kind}_again_briefly"}
    return {
        "response": f"utter_control__{kind}_again",
        "location": emergency["location"],
        "entrance": emergency["entrance"],
    }
