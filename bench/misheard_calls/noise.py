"""A recogniser that mishears: what was said, with so many syllables wrong, the same at every run.

Nearly every error is another character of the same sound, or of a sound that is usually taken for
it (facts: zh/z, ch/c, sh/s, n/l, f/h, an/ang, en/eng, in/ing; `language.sounds`), the more often
the more it is written. The rest are syllables lost and fillers put in (嗯, 那个, 就是).
Punctuation is gone, numbers are words. Runs in the bot's environment too.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from language.numerals import speak_digits, speak_number
from language.sounds import distance, fold, readings

FILLERS = ("嗯", "那个", "就是")
_LOST, _FILLED = 0.10, 0.10  # of all errors; the others are wrong characters
_CONFUSED = 0.5  # of the wrong characters, where there is a sound to confuse
_LIKELY = 12  # characters of one sound that a recogniser would write
_ONE_CONFUSION = 0.15  # a distance of language.sounds below which two sounds are one confusion away
_LONGEST_NUMBER = 4  # digits that are said as one number
_CHARACTERS = Path(__file__).with_name("characters.txt")
_NUMBER = re.compile(r"\d+")
_UNSPOKEN = re.compile(r"[^\w]|_")
_CHINESE = re.compile(r"[一-鿿]")
_RUNS = re.compile(r"([一-鿿]+)|([^一-鿿]+)")


def spoken_form(text: str) -> str:
    """As a recogniser without mistakes writes it: no punctuation, 9:30 as 九点三十."""
    clock = re.sub(r"(\d+)[:：](\d+)", r"\1点\2", text)
    return _UNSPOKEN.sub("", _NUMBER.sub(_in_words, clock))


def _in_words(number: re.Match[str]) -> str:
    digits = number[0]
    alone = digits.startswith("0") or len(digits) > _LONGEST_NUMBER
    return speak_digits(digits) if alone else speak_number(int(digits))


def syllables_wrong(said: str, heard: str) -> int:
    """The fewest characters replaced, lost or put in that make `heard` of `said`."""
    row = list(range(len(heard) + 1))
    for at, char in enumerate(said, start=1):
        before, row[0] = row[0], at
        for to, other in enumerate(heard, start=1):
            best = min(row[to] + 1, row[to - 1] + 1, before + (char != other))
            before, row[to] = row[to], best
    return row[-1]


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, dict[str, float]]:
    """Toneless syllable → characters and how often they are written, as 1 / rank."""
    lines = _CHARACTERS.read_text("utf-8").splitlines()
    ranked = "".join(line for line in lines if not line.startswith("#"))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for rank, char in enumerate(ranked, start=1):
        if len(found[readings(char)[0]]) <= _LIKELY:
            found[readings(char)[0]][char] = 1 / rank
    return found


@lru_cache(maxsize=1)
def _confused() -> dict[str, list[str]]:
    """Syllable → the syllables that it is usually taken for."""
    alike: dict[str, list[str]] = defaultdict(list)
    for sound in _by_sound():
        alike[fold(sound)].append(sound)
    return {
        sound: [each for each in group if 0 < distance(sound, each) < _ONE_CONFUSION]
        for group in alike.values()
        for sound in group
    }


class Recogniser:
    """Hears with `rate` of the syllables wrong (0 to 1). The same `seed` hears the same.

    Nothing is misheard at rate 0, but punctuation is lost all the same.
    """

    def __init__(self, rate: float, seed: int | str) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        mean_filler = sum(map(len, FILLERS)) / len(FILLERS)
        # A filler of two syllables is two errors.
        self._rate = rate / (1 - _FILLED + _FILLED * mean_filler)

    def hears(self, text: str) -> str:
        """What is written of what was said; at least one syllable of it."""
        said = spoken_form(text)
        heard = "".join(self._syllable(*each) for each in zip(said, _sounds(said), strict=True))
        return heard or said

    def _syllable(self, char: str, sound: str) -> str:
        if not _CHINESE.match(char) or self._chance.random() >= self._rate:
            return char
        kind = self._chance.random()
        if kind < _LOST:
            return ""
        if kind < _LOST + _FILLED:
            return self._chance.choice(FILLERS) + char
        return self._another(char, sound)

    def _another(self, char: str, sound: str) -> str:
        others = _confused().get(sound, [])
        if others and self._chance.random() < _CONFUSED:
            sound = self._chance.choice(others)
        choices = {other: often for other, often in _by_sound()[sound].items() if other != char}
        if not choices:  # nothing sounds like it: it is lost
            return ""
        return self._chance.choices(list(choices), list(choices.values()))[0]


def _sounds(said: str) -> list[str]:
    """The toneless syllable of each character, as it is read in this sentence."""
    return [
        sound
        for chinese, other in _RUNS.findall(said)
        for sound in (lazy_pinyin(chinese, style=Style.NORMAL) if chinese else list(other))
    ]
