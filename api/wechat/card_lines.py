"""What a card shows and the words of its message lack, in short lines for a phone."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.conversations.card_facts import STANDING, availability, day_of, lacking
from api.conversations.schemas import MessageOut
from api.wechat.links import Pages, link_to, plain
from api.wording import Wording

_CARD_PAGES = {"appointment": "appointment_page", "complaint": "complaint_page"}
_LISTED = re.compile(r"^\d{1,2}\. ", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """The answer so far: all its words, how we speak, and where our pages are."""

    text: str
    words: Wording
    pages: Pages

    def lacks(self, value: object) -> bool:
        """Whether `value` is something, and isn't said. A number doesn't stand in a longer one."""
        if value in (None, ""):
            return False
        return not re.search(rf"(?<!\d){re.escape(str(value))}(?!\d)", self.text)

    def line(self, key: str, **values: object) -> str:
        """A line of our own."""
        return plain(self.words(f"wechat.render.{key}", **values))

    def link(self, address: str, key: str, **values: object) -> str:
        """Words of our own to tap on."""
        return link_to(address, self.words(f"wechat.render.{key}", **values))


def card_lines(message: MessageOut, said: Said) -> list[str]:
    """Lines to stand below the words of `message`; none for a card that the words tell whole."""
    card = message.card or {}
    lines = [said.line(key, **values) for key, values in lacking(card, said.lacks)]
    lines += _LINES.get(str(card.get("type")), _nothing)(card, said)
    page = _CARD_PAGES.get(str(card.get("type")))
    opened = said.pages.address(said.pages.opened.get(message.id))
    if page and opened:
        return [*lines, said.link(opened, page)]
    return [*lines, *_pages_of_items(message, card, said)]


def _pages_of_items(message: MessageOut, card: Mapping[str, Any], said: Said) -> Iterator[str]:
    """A link for each line of a list, named by its number where there are several."""
    items = card.get("items", [])
    several = len(items) > 1
    for number in range(1, len(items) + 1):
        if address := said.pages.address(said.pages.opened.get(f"{message.id}.{number - 1}")):
            key = "appointment_page_of" if several else "appointment_page"
            yield said.link(address, key, number=number)


def _nothing(_card: Mapping[str, Any], _said: Said) -> Iterator[str]:
    yield from ()


def _identity(card: Mapping[str, Any], said: Said) -> Iterator[str]:
    address = said.pages.address(card.get("url"))
    yield said.link(address, "identity") if address else said.line("no_page")


def _guide(card: Mapping[str, Any], said: Said) -> Iterator[str]:
    if address := said.pages.address(card.get("link")):
        yield said.link(address, "guide")


def _appointments(card: Mapping[str, Any], said: Said) -> Iterator[str]:
    items = card.get("items", [])
    if len(_LISTED.findall(said.text)) < len(items):
        for item in items:
            yield _appointment_block(item, said)


def _appointment_block(item: Mapping[str, Any], said: Said) -> str:
    known = {**item, "day": day_of(item["date"])}
    lines = [said.line(key, **known) for key in ("item", "item_when", "item_who")]
    if item.get("location"):
        lines.append(said.line("place", location=item["location"]))
    if item.get("number") and item.get("status") in STANDING:
        lines.append(said.line("number", number=item["number"]))
    return "\n".join(lines)


def _schedule(card: Mapping[str, Any], said: Said) -> Iterator[str]:
    clinics = card.get("clinics", [])
    if len(_LISTED.findall(said.text)) < len(clinics):
        for clinic in clinics:
            yield _clinic_block(clinic, said)


def _clinic_block(clinic: Mapping[str, Any], said: Said) -> str:
    period = said.line(f"period.{clinic['period']}")
    known = {**clinic, "day": day_of(clinic["date"]), "period": period}
    left = f"clinic_{availability(clinic)}"
    return "\n".join(said.line(key, **known) for key in ("clinic_when", "clinic_who", left))


_LINES: dict[str, Callable[[Mapping[str, Any], Said], Iterator[str]]] = {
    "identity_form": _identity,
    "guide": _guide,
    "appointments": _appointments,
    "schedule": _schedule,
}
