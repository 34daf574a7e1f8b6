"""A wrong medicine was handed out: not to be taken, and back to the counter with it."""

import re

from actions.backend import BackendAway, BackendRefused
from actions.turn import Event, Turn

PHARMACY = "yaofang"
_WRONG = re.compile(
    r"药.{0,6}(拿|发|给|开|取|配|领)(的)?(不对|错)|(拿|发|给|取|配|领)错了?.{0,4}药"
    r"|药.{0,4}(不对(?!症)|少了|多了|数量不对)|少(给|发|拿)了?.{0,4}药"
)


_TAKEN = re.compile(
    r"(吃|服|喝|用|打|擦|涂)(几|多少|半|一)(片|粒|颗|包|袋|支|次|单位|毫升|量)?|几(片|粒|颗|袋|支|毫升|单位)"
    r"|(药|片|胶囊|颗粒|糖浆).{0,6}(怎么|咋)(吃|服|用|喝)|(怎么|咋)(吃|服).{0,6}(药|片)"
    r"|一(天|日).{0,3}(几次|多少)|饭(前|后)(吃|还是|服)|剂量|用量|漏(吃|服)|一(起|块)(吃|用)|(停|减|加|换)药|减半"
)


def speaks_of_wrong_medicine(turn: Turn) -> bool:
    """药拿错了, 少给我一盒药."""
    return bool(_WRONG.search(turn.text))


def asks_how_to_take(turn: Turn) -> bool:
    """一次吃几片, 饭前还是饭后: a pharmacist answers that."""
    return bool(_TAKEN.search(turn.text))


async def says_who_tells_of_medicine(turn: Turn) -> None:
    """Where the pharmacists are; nothing when that can't be looked up."""
    try:
        pharmacy = await turn.backend.get(f"/v1/departments/{PHARMACY}")
    except (BackendAway, BackendRefused):
        return
    place = {key: pharmacy[key] for key in ("name", "location", "phone")}
    turn.say("utter_guide__pharmacist", **place)


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
