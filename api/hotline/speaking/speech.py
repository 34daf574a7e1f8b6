"""Sentences and offers in the order in which they are spoken, page by page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from language.aloud import syllables

OFFERS_AT_ONCE = 2
"""More choices than that nobody keeps in mind (facts/hotline.md)."""
_FULL_PAGE = 110
"""Syllables after which a long answer pauses; about half a minute."""
_REMNANT = 40
"""So few syllables more are said with the page before."""
_BREATH = 14
"""Syllables of a sentence that is said in one breath to somebody who asked for slower speech."""
_DECISION = {"/affirm", "/deny"}
_COMMA = re.compile(r"(?<=，)")


@dataclass(frozen=True)
class Offer:
    """Something that can be chosen. `number` is its key, None where it has none; `said` the whole
    sentence that offers it, key included; `payload` None for a line of a list that only informs.
    `by_voice` is False where a spoken number would answer the question itself (an age)."""

    number: int | None
    said: str
    title: str
    payload: str | None
    by_voice: bool = True


@dataclass(frozen=True)
class Page:
    """What is said at once. `more`: whether there is another page."""

    sentences: tuple[str, ...]
    offers: tuple[Offer, ...]
    more: bool


@dataclass(frozen=True)
class Speech:
    """An answer. `parts` are its sentences; `more` is said where a page is not the last; `whole`
    for what must not be cut into pages: danger."""

    parts: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    more: str = ""
    whole: bool = False

    def page(self, at: int, slow: bool = False) -> Page:
        """The page `at`, from 0; the last one for any number beyond. Where to turn over doesn't
        depend on `slow`, which only makes sentences shorter."""
        parts, offers, more = self._page(at)
        said = [*parts, *(offer.said for offer in offers), *([self.more] if more else [])]
        return Page(tuple(_paced(said, slow)), offers, more)

    def again(self, at: int, slow: bool = False) -> tuple[str, ...]:
        """A page for somebody who has heard it already: only the question and what can be
        answered. What is to be confirmed, and what asks nothing, is said in full."""
        parts, offers, more = self._page(at)
        decides = any(offer.payload in _DECISION for offer in offers)
        kept = parts if decides or self.whole else _question(parts, bool(offers))
        said = [*kept, *(offer.said for offer in offers), *([self.more] if more else [])]
        return tuple(_paced(said, slow))

    def to_json(self) -> dict[str, object]:
        """As plain values, for storing."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Speech":
        """From `to_json`, straight or through JSON; of nothing, an empty speech."""
        return cls(
            parts=tuple(stored.get("parts", ())),
            offers=tuple(Offer(**offer) for offer in stored.get("offers", ())),
            more=str(stored.get("more", "")),
            whole=bool(stored.get("whole", False)),
        )

    def _page(self, at: int) -> tuple[tuple[str, ...], tuple[Offer, ...], bool]:
        pages = list(self._pages())
        place = min(max(at, 0), len(pages) - 1)
        return (*pages[place], place < len(pages) - 1)

    def _pages(self) -> Iterator[tuple[tuple[str, ...], tuple[Offer, ...]]]:
        *before, last = [self.parts] if self.whole else _by_length(self.parts)
        for parts in before:
            yield parts, ()
        yield last, self.offers[:OFFERS_AT_ONCE]
        for first in range(OFFERS_AT_ONCE, len(self.offers), OFFERS_AT_ONCE):
            yield (), self.offers[first : first + OFFERS_AT_ONCE]


def _by_length(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The sentences in portions of about a full page; a short rest stays with what is before."""
    portions: list[list[str]] = [[]]
    left = sum(syllables(part) for part in parts)
    on_page = 0
    for part in parts:
        if on_page and on_page + syllables(part) > _FULL_PAGE and left > _REMNANT:
            portions.append([])
            on_page = 0
        portions[-1].append(part)
        on_page += syllables(part)
        left -= syllables(part)
    return [tuple(portion) for portion in portions]


def _question(parts: tuple[str, ...], offering: bool) -> tuple[str, ...]:
    """The last question and what follows it; with offers, at least the sentence before these."""
    asked = [place for place, part in enumerate(parts) if part.endswith("？")]
    if asked:
        return parts[asked[-1] :]
    return parts[-1:] if offering else parts


def _paced(said: list[str], slow: bool) -> Iterator[str]:
    for sentence in said:
        yield from _in_breaths(sentence) if slow else [sentence]


def _in_breaths(sentence: str) -> Iterator[str]:
    """A long sentence in pieces, cut where it has a comma."""
    piece = ""
    for part in _COMMA.split(sentence):
        if piece and syllables(piece + part) > _BREATH:
            yield piece.rstrip("，") + "。"
            piece = ""
        piece += part
    yield piece
