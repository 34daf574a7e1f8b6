"""Finds many phrases in one pass over a text (Aho & Corasick, 1975)."""

from collections.abc import Iterable

from ahocorasick import STORE_ANY
from ahocorasick import Automaton as Machine

Hit = tuple[int, int, int]
"""Start, end and number of a phrase that was found."""


class Automaton:
    """All occurrences, overlapping ones too, in time linear in the text and in the hits."""

    def __init__(self, phrases: Iterable[str]) -> None:
        ends: dict[str, tuple[tuple[int, int], ...]] = {}
        for number, phrase in enumerate(phrases):
            ends[phrase] = (*ends.get(phrase, ()), (len(phrase), number))
        self._machine = Machine(STORE_ANY)
        for phrase, found in ends.items():
            self._machine.add_word(phrase, found)
        self._machine.make_automaton()
        self._empty = not ends

    def find(self, text: str) -> list[Hit]:
        """Every occurrence of every phrase, in the order of their ends."""
        if self._empty:
            return []
        return [
            (last + 1 - size, last + 1, number)
            for last, found in self._machine.iter(text)
            for size, number in found
        ]
