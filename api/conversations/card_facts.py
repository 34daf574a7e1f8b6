"""What a card shows and the words of its message may lack, for channels that draw no cards."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from language.dates import read_date

Card = Mapping[str, Any]
Lacks = Callable[[object], bool]
"""Whether a value is something, and the words don't have it."""
Fact = tuple[str, dict[str, Any]]
"""The name of the words for it (`place`, `number`, …), and the values they are filled with."""

# Of these the place is the patient's, and the number is good at the desk.
STANDING = {"booked", "changed"}


def lacking(card: Card, lacks: Lacks) -> Iterator[Fact]:
    """The single facts of a card that the words lack, in the order in which they are told."""
    yield from _FACTS.get(str(card.get("type")), _none)(card, lacks)


def day_of(moment: object) -> str:
    """The day of an ISO date or time, as written on screens."""
    return read_date(date.fromisoformat(str(moment)[:10]))


def availability(clinic: Card) -> str:
    """`stopped`, `left` or `full`."""
    if clinic.get("status") == "stopped":
        return "stopped"
    return "left" if clinic.get("remaining") else "full"


def _none(_card: Card, _lacks: Lacks) -> Iterator[Fact]:
    yield from ()


def _emergency(card: Card, lacks: Lacks) -> Iterator[Fact]:
    if lacks(card.get("call")):
        yield "emergency_call", {"call": card["call"]}
    if lacks(card.get("location")):
        yield "emergency_place", {"location": card["location"]}


def _crisis(card: Card, lacks: Lacks) -> Iterator[Fact]:
    for one in card.get("lines", []):
        if lacks(one.get("number")):
            yield "crisis_line", {"name": one.get("name", ""), "number": one["number"]}


def _appointment(card: Card, lacks: Lacks) -> Iterator[Fact]:
    """When, where and which number, of a place that is surely the patient's."""
    unsure = card.get("submitted") or card.get("stopped")
    if card.get("status") not in STANDING or unsure:
        return
    if card.get("date") and lacks(card.get("time")):
        yield "when", {"day": day_of(card["date"]), "time": card["time"]}
    for key, name in (("place", "location"), ("number", "number")):
        if lacks(card.get(name)):
            yield key, {name: card[name]}


def _complaint(card: Card, lacks: Lacks) -> Iterator[Fact]:
    if lacks(card.get("receipt")):
        yield "receipt", {"receipt": card["receipt"]}
    due = day_of(card["due"]) if card.get("due") else None
    # 「11 月 21 日」, with or without its weekday.
    if due and lacks(due.split("（")[0]):
        yield "due", {"day": due}


_FACTS: dict[str, Callable[[Card, Lacks], Iterator[Fact]]] = {
    "emergency": _emergency,
    "crisis": _crisis,
    "appointment": _appointment,
    "complaint": _complaint,
}
