"""What things cost, from the dated price table: CT 多少钱, 专家号什么价, 核磁贵不贵."""

import re
from datetime import date
from typing import Any

from actions.turn import Event, Turn

_ASKED = re.compile(
    r"多少钱|多少块?钱|多钱|几多钱|几块钱?|几钿|好多钱|什么价[钱格]?|啥价[钱格]?|价[钱格位]|费用|收费标准|怎么收费|咋收费"
    r"|收多少|要多少(?![天号时钱])|花多少(?![时钱])|贵不贵|贵吗|多贵|贵伐|要花?几[百千十]|[几多]少?费"
)
# Politeness and pronouns, wherever they stand.
_NOTHING = re.compile(
    r"请问|想问|问一?下|你们(医院)?|咱们?(医院)?|这里|这边|那边|现在|大概|大约|一般|帮我|查查|告诉我|不知道|到底|一共|总共"
    r"|[,，。?？!！、~～\s]"
)
_BEFORE = re.compile(r"^[我想要得去来做拍照挂打验抽查看一个次下张的这那是了]+(?=.{2})")
_AFTER = re.compile(r"(检查|治疗|[的要得需是会呢吗啊呀吧嘛一个次下张做花收挺很太])+$")
# The numbers of doctors go by the clinic that they are for; both titles of 专家 are named.
_CLINIC = {"专家号": "专家门诊", "普通号": "普通门诊", "特需号": "特需门诊", "专家": "专家门诊"}
_ANY_NUMBER = {"挂号", "挂号费", "号", "号费", "看病", "门诊", "诊查费", "看个病"}
_SURE, _SHOWN, _LONGEST = 0.7, 4, 16
# From this score on a question is nearly one of the article's own (api/guide/index.py).
_ASKED_ITSELF = 0.6


def asks_price(text: str) -> bool:
    """Whether a message asks what something costs."""
    return bool(_ASKED.search(text))


async def say_price(turn: Turn) -> list[Event] | None:
    """What the thing in the question costs, since when; None when no price is asked for, when a
    doctor's or department's number is meant, or when the table doesn't have it."""
    if not asks_price(turn.text) or _names_somebody(turn):
        return None
    found = await _prices(turn, priced_thing(turn.text))
    if found:
        _say(turn, found)
    return [] if found else None


async def say_price_of(turn: Turn, name: str) -> None:
    """What something costs that was talked about; a person, when the table doesn't have it."""
    found = await turn.backend.get("/v1/prices", q=name)
    sure = [price for price in found if price["score"] >= _SURE and _is_it(name, price)]
    if sure:
        _say(turn, sure[:_SHOWN])
    else:
        turn.say("utter_guide__price_unknown")


def _say(turn: Turn, found: list[dict[str, Any]]) -> None:
    line, since = "utter_guide__price_line", max(price["valid_from"] for price in found)
    day = date.fromisoformat(since)
    turn.say(
        "utter_guide__price",
        lines="\n".join(turn.words(line, **_words(turn, price)) for price in found),
        since=turn.words("utter_guide__price_since", year=day.year, month=day.month, day=day.day),
        card={
            "type": "guide",
            "topic": "fees",
            "title": turn.words("utter_guide__price_title"),
            "link": None,
            "updated": since,
        },
    )


def _names_somebody(turn: Turn) -> bool:
    """A doctor; or, where clinics are asked for, a department whose clinics tell the fee."""
    if turn.entity("doctor") or turn.entity("doctor_unknown"):
        return True
    return turn.intent == "schedule_ask" and bool(turn.entity("department"))


def priced_thing(text: str) -> str:
    """What is asked about, without how it is asked: CT of 请问做个 CT 多少钱. Empty for 多少钱."""
    bare = _NOTHING.sub("", _ASKED.sub("", text))
    thing = _AFTER.sub("", _BEFORE.sub("", bare))
    return thing if len(thing) > 1 else ""


def speaks_of(article: dict[str, Any], thing: str) -> bool:
    """Whether an article found for a question about a price says something of this thing, and not
    only of others: two characters of it on end, or most of its characters. One whose own question
    was asked does."""
    if article["score"] >= _ASKED_ITSELF:
        return True
    told = article["title"] + article["body"]
    pairs = (thing[at : at + 2] for at in range(len(thing) - 1))
    known = sum(character in told for character in thing)
    return any(pair in told for pair in pairs) or 2 * known > len(thing)


async def _prices(turn: Turn, thing: str) -> list[dict[str, Any]]:
    """The best of the price table; of numbers in general every kind."""
    if thing in _ANY_NUMBER:
        every = await turn.backend.get("/v1/prices")
        return [price for price in every if price["category"] == "registration"]
    if not thing or len(thing) > _LONGEST:  # in a long story a price is mentioned by the way
        return []
    found = await turn.backend.get("/v1/prices", q=_CLINIC.get(thing, thing)[:100])
    # What isn't done to a patient (parking, copies, beds) has an article that says more.
    sure = [price for price in found if price["score"] >= _SURE and price["category"] != "other"]
    return [price for price in sure if _is_it(thing, price)][:_SHOWN]


def _is_it(thing: str, price: dict[str, Any]) -> bool:
    """Latin letters must stand alone: CT is no part of TCT."""
    if not thing.isascii() or price["score"] == 1:
        return True
    return bool(re.search(rf"(?<![a-z]){re.escape(thing)}(?![a-z])", price["name"], re.IGNORECASE))


def _words(turn: Turn, price: dict[str, Any]) -> dict[str, str]:
    note = turn.words("utter_guide__price_note", note=price["note"]) if price["note"] else ""
    return {
        "name": price["name"],
        "price": f"{price['price']:g}",
        "unit": price["unit"],
        "note": note,
    }
