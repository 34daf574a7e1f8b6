"""Names typed as pinyin: guke, er ke, duanjianing zhuren."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

Keys = TypeVar("Keys")

_RUN = re.compile(r"[A-Za-z]+(?:[ '][A-Za-z]+)*")
_WORD = re.compile(r"[A-Za-z]+")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[iu]?ang|i?ong|eng|ing|ian|iao|uai|uan|an|ao|ai|ei|en|er|ia|ie|in|iu|ou|ua|ui|un|uo|ue|ve"
    r"|[aeiouv])"
)
_ENDS = range(1, 7)  # a syllable's letters
_LONGEST = 28  # letters of a name: the longest department


def typed_names(text: str, names: Mapping[str, Keys]) -> Iterator[tuple[int, int, Keys]]:
    """(start, end, value) of names in `text`, the longest at each place; `names` has joined
    syllables (duanjianing), which may be typed with or without blanks."""
    for run in _RUN.finditer(text):
        if len(run[0]) > 3:
            yield from _in_run(text, *run.span(), names)


def _in_run(
    text: str, first: int, last: int, names: Mapping[str, Keys]
) -> Iterator[tuple[int, int, Keys]]:
    words = _WORD.finditer(text, first, last)
    borders = sorted({at for word in words for at in _borders(text, *word.span())})
    done = first
    for start in borders:
        if start < done:
            continue
        for end in reversed([at for at in borders if start < at <= start + _LONGEST]):
            value = names.get(re.sub("[ ']", "", text[start:end]).lower())
            if value is not None:
                yield start, end, value
                done = end
                break


def _borders(text: str, first: int, last: int) -> set[int]:
    """Where a syllable can begin or end when the word is all syllables; else its ends only."""
    word = text[first:last].lower()
    reached = {0}
    for at in range(len(word)):
        if at in reached:
            steps = (at + size for size in _ENDS if at + size <= len(word))
            reached |= {end for end in steps if _SYLLABLE.fullmatch(word, at, end)}
    return {first + at for at in reached} if len(word) in reached else {first, last}
