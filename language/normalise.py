"""One written form for what patients type and recognisers hear.

`normalise` is safe for every `str`, lone surrogates included, and applying it twice
changes nothing. Case is kept. Full-width punctuation comes out half-width
(，→ ","  ？→ "?"), because NFKC says so; 。 and 、 stay.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from opencc import OpenCC

from language.misheard import RULES

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_CJK = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_IS_CJK = re.compile(f"[{_CJK}]")
_IS_WORD = re.compile(r"[0-9A-Za-z]")
_RUN = re.compile("[^ ]+")
# What stays as it is: visible ASCII, ideographs, Chinese punctuation that NFKC leaves alone.
_PLAIN = re.compile(r"[!-~\u3001-\u3003\u3007-\u3011\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Normalised:
    """A normalised text that remembers where each character came from.

    `starts[i]` and `ends[i]` are the half-open span in `original` of `text[i]`.
    """

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of `text[start:end]`, with start < end."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _compatible(cluster: str) -> str:
    """NFKC of one base character with its marks, white space as one blank."""
    kept = []
    for char in unicodedata.normalize("NFKC", cluster):
        if char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) not in _INVISIBLE and not _is_selector(char):
            kept.append(char)
    return "".join(kept)


def _is_selector(char: str) -> bool:
    """Emoji and ideographic variation selectors: invisible, though classed as marks."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0


class _Letters(NamedTuple):
    """Characters of the normal form, each with its half-open span in the original."""

    text: str
    starts: list[int]
    ends: list[int]


def _letters(original: str) -> _Letters:
    """The compatible form: what is plain by the run, the rest cluster by cluster."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(original)
    while at < size:
        end = _end_of_plain(original, at)
        if end > at:
            texts.append(original[at:end])
            starts += range(at, end)
            ends += range(at + 1, end + 1)
        else:
            end = at + 1
            while end < size and _is_mark(original[end]):
                end += 1
            cluster = _compatible(original[at:end])
            texts.append(cluster)
            starts += [at] * len(cluster)
            ends += [end] * len(cluster)
        at = end
    return _Letters("".join(texts), starts, ends)


def _end_of_plain(original: str, at: int) -> int:
    """Where a run of plain characters ends; one that a mark follows belongs to the mark."""
    run = _PLAIN.match(original, at)
    if run is None:
        return at
    end = run.end()
    return end - 1 if end < len(original) and _is_mark(original[end]) else end


def _belong_together(left: str, right: str) -> bool:
    """Whether a blank between two runs means nothing (挂 号, 11 月, 做 CT).

    Between longer Chinese runs it is kept: many people type it for a comma.
    """
    before, after = left[-1], right[0]
    if _IS_CJK.match(before) and _IS_CJK.match(after):
        return len(left) == 1 or len(right) == 1
    mixed = (_IS_CJK, _IS_WORD), (_IS_WORD, _IS_CJK)
    return any(a.match(before) and b.match(after) for a, b in mixed)


def _squeeze(letters: _Letters) -> _Letters:
    """Without the blanks that mean nothing; of the others one each."""
    text, starts, ends = letters
    if " " not in text:
        return letters
    texts: list[str] = []
    kept_starts: list[int] = []
    kept_ends: list[int] = []
    before = ""
    for run in _RUN.finditer(text):
        first, last = run.span()
        if before and not _belong_together(before, run.group()):
            texts.append(" ")
            kept_starts.append(kept_ends[-1])
            kept_ends.append(max(starts[first], kept_ends[-1] + 1))
        before = run.group()
        texts.append(before)
        kept_starts += starts[first:last]
        kept_ends += ends[first:last]
    return _Letters("".join(texts), kept_starts, kept_ends)


def _simplify(text: str) -> str:
    """Traditional to simplified, as long as the text before."""
    simplified = str(_converter().convert(text))
    if len(simplified) == len(text):
        return simplified
    converted = (str(_converter().convert(char)) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, converted, strict=True))


def normalise_with_offsets(original: str) -> Normalised:
    """Like `normalise`, with the way back to the original's offsets."""
    letters = _squeeze(_letters(original))
    return Normalised(original, _simplify(letters.text), letters.starts, letters.ends)


def normalise(text: str) -> str:
    """NFKC, simplified characters, no invisible characters, meaningless blanks gone.

    >>> normalise("我想掛　號")
    '我想挂号'
    """
    return normalise_with_offsets(text).text


def correct_speech(text: str) -> str:
    """Replace what recognisers typically mishear (骨颗 → 骨科); expects normalised text.

    Every replacement is as long as what it replaces, so offsets stay valid.
    """
    for heard, meant in RULES:
        text = heard.sub(meant, text)
    return text
