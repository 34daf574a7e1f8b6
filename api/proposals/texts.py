"""What must hold of every text that goes into a file, and when two texts are the same."""

import re
import unicodedata
from functools import lru_cache

from api.errors import Refused
from language.normalise import normalise

_BREAKS = {"Cc", "Cs", "Zl", "Zp", "Cn"}
_BYTE_ORDER_MARK = "\ufeff"
_NOT_WORD = re.compile(r"\W")


def refuse_unusable(text: str, *, lines: bool = False) -> None:
    """Raise `Refused("proposal_text_unusable")` for characters that would break a file: controls,
    other line ends, halves of characters. `lines` allows line feeds."""
    for character in text:
        if character == "\n" and lines:
            continue
        if unicodedata.category(character) in _BREAKS or character == _BYTE_ORDER_MARK:
            raise Refused("proposal_text_unusable")


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Letters, digits and characters in one written form: what two texts are compared by."""
    return _NOT_WORD.sub("", normalise(text)).lower()


def same(one: str, other: str) -> bool:
    """Whether two texts say the same in the same words. Texts of signs alone (👍, ?) are compared
    as they stand."""
    return one == other or (bool(bare(one)) and bare(one) == bare(other))
