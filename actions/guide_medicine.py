"""A wrong medicine was handed out: not to be taken, and back to the counter with it."""

import re

from actions.backend import BackendAway, BackendRefused
from actions.turn import Event, Turn

PHARMACY = "yaofang"
_WRONG = re.compile(
    r"药.{0,6}(拿|发|给|开|取|配|领)(的)?(不对|错)|(拿|发|给|取|配|领)错了?.{0,4}药"
    r"|药.{0,4}(不对(?!症)|少了|多了|数量不对)|少(给|发|拿)了?.{0,4}药"
)


def speaks_of_wrong_medicine(turn: Turn) -> bool:
    """药拿错了, 少给我一盒药."""
    return bool(_WRONG.search(turn.text))


async def says_wrong_medicine(turn: Turn) -> list[Event]:
    """Don't take it; where the pharmacy is."""
    try:
        pharmacy = await turn.backend.get(f"/v1/departments/{PHARMACY}")
    except (BackendAway, BackendRefused):
        turn.say("utter_guide__wrong_medicine_briefly")
        return []
    place = {key: pharmacy[key] for key in ("name", "location", "phone")}
    turn.say("utter_guide__wrong_medicine", **place)
    return []
