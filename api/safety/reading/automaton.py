"""Finds many phrases in one pass (Aho and Corasick, "Efficient string matching", CACM 1975)."""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

_Symbol = TypeVar("_Symbol", bound=Hashable)

Hit = tuple[int, int, int]
"""Start, end and number of a phrase that was found."""


class Automaton(Generic[_Symbol]):
    """All occurrences, overlapping ones too, in time linear in the text and in the hits.

    Symbols are whatever the phrases are made of: characters, or syllables.
    """

    def __init__(self, phrases: Iterable[Sequence[_Symbol]]) -> None:
        self._next: list[dict[_Symbol, int]] = [{}]
        self._fallback: list[int] = [0]
        self._ends: list[tuple[tuple[int, int], ...]] = [()]
        for number, phrase in enumerate(phrases):
            self._insert(phrase, number)
        self._link()

    def _insert(self, phrase: Sequence[_Symbol], number: int) -> None:
        state = 0
        for symbol in phrase:
            follower = self._next[state].get(symbol)
            if follower is None:
                follower = len(self._next)
                self._next[state][symbol] = follower
                self._next.append({})
                self._fallback.append(0)
                self._ends.append(())
            state = follower
        self._ends[state] += ((len(phrase), number),)

    def _link(self) -> None:
        queue = deque(self._next[0].values())
        while queue:
            state = queue.popleft()
            for symbol, follower in self._next[state].items():
                self._fallback[follower] = self._step(self._fallback[state], symbol)
                self._ends[follower] += self._ends[self._fallback[follower]]
                queue.append(follower)

    def _step(self, state: int, symbol: _Symbol) -> int:
        following = self._next
        while True:
            follower = following[state].get(symbol)
            if follower is not None:
                return follower
            if not state:
                return 0
            state = self._fallback[state]

    def find(self, symbols: Sequence[_Symbol]) -> list[Hit]:
        """Every occurrence of every phrase, in the order of their ends."""
        hits: list[Hit] = []
        following, fallback, ends = self._next, self._fallback, self._ends
        state = 0
        for index, symbol in enumerate(symbols, 1):
            follower = following[state].get(symbol)
            while follower is None and state:
                state = fallback[state]
                follower = following[state].get(symbol)
            state = follower or 0
            if ends[state]:
                hits += [(index - size, index, number) for size, number in ends[state]]
        return hits
