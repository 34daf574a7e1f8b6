"""One written form for what patients type and recognisers hear.

`normalise` is safe for every `str`, lone surrogates included, and applying it twice
changes nothing. Case is kept. Full-width punctuation comes out half-width
(，→ ","  ？→ "?"), because NFKC says so; 。 and 、 stay.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from language.misheard import RULES

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_CJK = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_IS_CJK = re.compile(f"[{_CJK}]")
_IS_WORD = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True)
class Normalised:
    """A normalised text that remembers where each character came from.

    `starts[i]` and `ends[i]` are the half-open span in `original` of `text[i]`.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of `text[start:end]`, with start < end."""
        return self.starts[start], self.ends[end - 1]


_Piece = tuple[str, int, int]  # one character, start and end in the original


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


def _pieces(original: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    start, size = 0, len(original)
    while start < size:
        end = start + 1
        while end < size and _is_mark(original[end]):
            end += 1
        pieces += [(char, start, end) for char in _compatible(original[start:end])]
        start = end
    return pieces


def _runs(pieces: list[_Piece]) -> list[list[_Piece]]:
    """What stands between white space, empty runs left out."""
    runs: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece[0] != " ":
            runs[-1].append(piece)
        elif runs[-1]:
            runs.append([])
    return runs if runs[-1] else runs[:-1]


def _is_lone_ideograph(run: list[_Piece]) -> bool:
    return len(run) == 1 and bool(_IS_CJK.match(run[0][0]))


def _belong_together(left: list[_Piece], right: list[_Piece]) -> bool:
    """Whether a blank between two runs means nothing (挂 号, 11 月, 做 CT).

    Between longer Chinese runs it is kept: many people type it for a comma.
    """
    before, after = left[-1][0], right[0][0]
    if _IS_CJK.match(before) and _IS_CJK.match(after):
        return _is_lone_ideograph(left) or _is_lone_ideograph(right)
    mixed = (_IS_CJK, _IS_WORD), (_IS_WORD, _IS_CJK)
    return any(a.match(before) and b.match(after) for a, b in mixed)


def _squeeze(pieces: list[_Piece]) -> list[_Piece]:
    runs = _runs(pieces)
    squeezed: list[_Piece] = []
    for index, run in enumerate(runs):
        if index and not _belong_together(runs[index - 1], run):
            start = runs[index - 1][-1][2]
            squeezed.append((" ", start, max(run[0][1], start + 1)))
        squeezed += run
    return squeezed


def _simplify(text: str) -> str:
    """Traditional to simplified, as long as the text before."""
    simplified = str(_converter().convert(text))
    if len(simplified) == len(text):
        return simplified
    converted = (str(_converter().convert(char)) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, converted, strict=True))


def normalise_with_offsets(original: str) -> Normalised:
    """Like `normalise`, with the way back to the original's offsets."""
    pieces = _squeeze(_pieces(original))
    text = _simplify("".join(char for char, _, _ in pieces))
    starts = tuple(start for _, start, _ in pieces)
    ends = tuple(end for _, _, end in pieces)
    return Normalised(original, text, starts, ends)


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
