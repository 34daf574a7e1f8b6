"""Clauses and sentences of a normalised text."""

import re
from collections.abc import Iterable
from typing import NamedTuple

# A blank is kept by the normaliser only where people type it for a comma.
_BORDER = re.compile(r"[,;:!?。…~ ]+|\.(?!\d)")
_SENTENCE_ENDS = frozenset("!?。…;")


class Clause(NamedTuple):
    """`start:end` without its punctuation; `sentence` counts from 0."""

    start: int
    end: int
    sentence: int


def split_clauses(text: str, turns: Iterable[int] = ()) -> list[Clause]:
    """Every clause that is not empty, in order.

    `turns` are offsets where a word like 但是 begins a new clause without any punctuation: speech
    recognisers and many people write none.
    """
    borders = [(m.start(), m.end(), m.group()) for m in _BORDER.finditer(text)]
    borders = sorted([*borders, *((turn, turn, "") for turn in turns)])
    clauses: list[Clause] = []
    start = sentence = 0
    for border_start, border_end, mark in [*borders, (len(text), len(text), "")]:
        if border_start > start:
            clauses.append(Clause(start, border_start, sentence))
        if not _SENTENCE_ENDS.isdisjoint(mark):
            sentence += 1
        start = max(start, border_end)
    return clauses
