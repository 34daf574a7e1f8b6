"""Figures that patients give: 烧到三十九度五, 血压 180/110, 血氧 88."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.safety.reading.automaton import Automaton, Hit
from language.numerals import NUMERAL, read_number

_HAS_NUMBER = re.compile(NUMERAL)
_FIGURE = re.compile(
    r"[^\d,。;!?零一二两三四五六七八九十百]{0,6}"
    rf"({NUMERAL}{{1,4}})(?:(?:\.|点|度)({NUMERAL}|半))?[多来几余]*(?![年月天号岁次个周型餐])"
)


@dataclass(frozen=True)
class Measure:
    """Concept number `concept` is said when a figure after one of `words` lies in the range.

    Both ends belong to the range; None leaves it open. `plausible` keeps other figures out;
    with `units` (片, 粒) one of them must follow.
    """

    concept: int
    words: tuple[str, ...]
    at_least: float | None
    at_most: float | None
    plausible: tuple[float, float]
    units: tuple[str, ...] = ()

    def counted_in(self, text: str, end: int) -> bool:
        """Whether the figure that ends at `end` is counted in one of the units, if any count."""
        return not self.units or text.startswith(self.units, end)

    def holds(self, value: float) -> bool:
        """Whether a figure means the concept."""
        low, high = self.plausible
        if not low <= value <= high:
            return False
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class MeasureReader:
    """Finds the figures of all measures in one pass."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = measures
        self._words = Automaton([word for measure in measures for word in measure.words])
        self._of_word = [measure for measure in measures for _ in measure.words]

    def find(self, text: str) -> Iterator[Hit]:
        """Start, end and concept number of each figure that means something."""
        if not self._measures or not _HAS_NUMBER.search(text):
            return
        for start, end, number in self._words.find(text):
            figure = _FIGURE.match(text, end)
            value = _value(figure.group(1), figure.group(2)) if figure else None
            measure = self._of_word[number]
            if figure is None or value is None or not measure.holds(value):
                continue
            if measure.counted_in(text, figure.end()):
                yield start, figure.end(), measure.concept


def _value(whole: str, fraction: str | None) -> float | None:
    if whole == "一" and fraction is None:  # 血糖一直高, 血压一下子
        return None
    number = read_number(whole)
    if number is None:
        return None
    tenths = 5 if fraction == "半" else read_number(fraction or "0")
    return number + (tenths or 0) / 10
