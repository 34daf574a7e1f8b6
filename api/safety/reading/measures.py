"""Figures that patients give: 烧到三十九度五, 血压 180/110, 血氧 88."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.numerals import NUMERAL, read_number

_VALUE = rf"({NUMERAL}{{1,4}})(?:(?:\.|点|度)({NUMERAL}|半))?"


@dataclass(frozen=True)
class Measure:
    """Concept number `concept` is said when a figure after one of `words` lies in the range.

    Both ends belong to the range; None leaves it open. `plausible` keeps other figures out.
    """

    concept: int
    words: tuple[str, ...]
    at_least: float | None
    at_most: float | None
    plausible: tuple[float, float]

    def holds(self, value: float) -> bool:
        """Whether a figure means the concept."""
        low, high = self.plausible
        if not low <= value <= high:
            return False
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class MeasureReader:
    """Finds the figures of all measures in one pass for each set of words."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures: dict[tuple[str, ...], list[Measure]] = {}
        for measure in measures:
            self._measures.setdefault(measure.words, []).append(measure)
        self._patterns = {words: _pattern(words) for words in self._measures}

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Concept number, start and end of each figure that means something."""
        for words, pattern in self._patterns.items():
            for match in pattern.finditer(text):
                value = _value(match.group(1), match.group(2))
                for measure in self._measures[words]:
                    if value is not None and measure.holds(value):
                        yield measure.concept, match.start(), match.end()


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    between = r"[^\d,。;!?零一二两三四五六七八九十百]{0,6}"
    return re.compile(rf"(?:{alternatives}){between}{_VALUE}(?![年月天号岁次])")


def _value(whole: str, fraction: str | None) -> float | None:
    number = read_number(whole)
    if number is None:
        return None
    tenths = 5 if fraction == "半" else read_number(fraction or "0")
    return number + (tenths or 0) / 10
