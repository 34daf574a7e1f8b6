"""How alike what somebody typed and a term of the hospital are: by characters, pinyin, initials.

Pure functions without state but for a memory of readings; a roster of thousands of terms is
compared in milliseconds. A doctor's reading comes from the roster, never from the pinyin library,
which misreads surnames (曾 单 解 查 仇 区).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from language.normalise import normalise

_NOT_WORD = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")

# Below this two readings are different words, not one word misheard (rapidfuzz ratio, 0..100).
_NEAR_SOUND = 86.0
# What counts as a match at all, and which share of the best one is worth showing beside it.
_MATCHED = 0.5
_NEAR_BEST = 0.75

Found = TypeVar("Found")


@dataclass(frozen=True)
class Term:
    """One written form: `text` plain, and its toneless pinyin, a syllable for each character."""

    text: str
    syllables: tuple[str, ...]

    @cached_property
    def sound(self) -> str:
        """The syllables joined."""
        return "".join(self.syllables)

    @cached_property
    def initials(self) -> str:
        """The first letter of each syllable."""
        return "".join(syllable[0] for syllable in self.syllables)

    @cached_property
    def is_latin(self) -> bool:
        """Whether it was typed in Latin letters, so is perhaps pinyin itself."""
        return bool(_LATIN.fullmatch(self.text))


def plain(text: str) -> str:
    """Normalised, lower case, letters, digits and characters only: what is compared."""
    return _NOT_WORD.sub("", normalise(text).lower())


@lru_cache(maxsize=32768)
def term(text: str, reading: str | None = None) -> Term:
    """The term of a text; `reading` (syllables separated by spaces) overrules the library's."""
    bare = plain(text)
    return Term(bare, tuple(reading.split() if reading else lazy_pinyin(bare)))


def likeness(query: Term, found: Term) -> float:
    """0..1: 1 the same, about 0.9 sounds the same, 0.75 one holds the other, 0.5 nearly."""
    if not query.text or not found.text:
        return 0.0
    if query.text == found.text:
        return 1.0
    if query.is_latin and not found.is_latin:
        return _typed_in_pinyin(query.text, found)
    return max(_one_in_the_other(query.text, found.text), _by_sound(query, found))


def best_likeness(query: Term, terms: Iterable[Term]) -> float:
    """The best of several written forms of one thing."""
    return max((likeness(query, found) for found in terms), default=0.0)


def well_matched(scored: Iterable[tuple[float, Found]]) -> list[tuple[float, Found]]:
    """Best first, without what is no match at all or far behind the best. Stable."""
    pairs = sorted(scored, key=lambda pair: -pair[0])
    floor = max(_MATCHED, _NEAR_BEST * pairs[0][0]) if pairs else 0.0
    return [pair for pair in pairs if pair[0] >= floor]


def _one_in_the_other(query: str, found: str) -> float:
    """Share by length, so that 神经内科 beats 内科 in 神经内科在哪."""
    if query in found:
        return 0.75 + 0.2 * len(query) / len(found)
    if len(found) > 1 and found in query:
        return 0.7 + 0.2 * len(found) / len(query)
    return 0.0


def _by_sound(query: Term, found: Term) -> float:
    if len(query.text) < 2 or abs(len(query.text) - len(found.text)) > 1:
        return 0.0
    sound = _read_like(query, found)
    if sound == found.sound:
        return 0.9
    return 0.6 * fuzz.ratio(sound, found.sound, score_cutoff=_NEAR_SOUND) / 100


def _read_like(query: Term, found: Term) -> str:
    """The query's sound, where it has the same character in the roster's reading of it: the
    library's 曾 is ceng, the roster's zeng."""
    same_shape = len(query.text) == len(query.syllables) == len(found.syllables)
    if not same_shape or len(found.text) != len(query.text):
        return query.sound
    pairs = zip(query.text, query.syllables, found.text, found.syllables, strict=True)
    return "".join(theirs if char == own else said for char, said, own, theirs in pairs)


def _typed_in_pinyin(typed: str, found: Term) -> float:
    if typed == found.sound:
        return 0.9
    if typed == found.initials and len(typed) > 1:
        return 0.85
    if len(typed) > 3 and found.sound.startswith(typed):
        return 0.7
    return 0.6 * fuzz.ratio(typed, found.sound, score_cutoff=_NEAR_SOUND) / 100
