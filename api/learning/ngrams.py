"""Texts as numbers: which characters, pairs and triples of characters stand where."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

MOST = 3
"""Characters of the longest gram."""

_BITS = 21  # a character is a number from 1 to 2**21 - 1, so that three of them fit one code


class Grams(NamedTuple):
    """What stands in a text: gram `codes[i]` covers `sizes[i]` characters from `starts[i]`."""

    codes: Codes
    starts: Codes
    sizes: Codes


def grams(text: str, longest: int) -> Grams:
    """Every stretch of 1 to `longest` characters, exactly: no two grams share a code."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = [characters.astype(np.int64) + 1]
    for size in range(1, longest):
        codes.append((codes[-1][:-1] << _BITS) | codes[0][size:])
    starts = [np.arange(len(each), dtype=np.int64) for each in codes]
    sizes = np.repeat(np.arange(1, longest + 1), [len(each) for each in codes])
    return Grams(np.concatenate(codes), np.concatenate(starts), sizes)
