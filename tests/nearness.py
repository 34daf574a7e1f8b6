"""Whether messages are nearly the same: what is measured with must not be learned from."""

import re

from rapidfuzz import fuzz, process

from language.normalise import normalise

_COMMON = 4
"""Up to so many characters a message is everybody's (好的, 转人工): nobody can say it otherwise."""
_TOO_NEAR = 88
"""Percent of characters in the same order. 90 is one character of twenty exchanged."""


def too_near(examples: list[str], held_out: list[str]) -> list[tuple[str, str]]:
    """Pairs (learned example, held-out message) that are the same or nearly so."""
    learned = {_bare(text): text for text in examples if len(_bare(text)) > _COMMON}
    asked = {_bare(text): text for text in held_out if len(_bare(text)) > _COMMON}
    nearest = (
        (process.extractOne(bare, learned.keys(), scorer=fuzz.ratio, score_cutoff=_TOO_NEAR), text)
        for bare, text in asked.items()
    )
    return [(learned[found[0]], text) for found, text in nearest if found]


def _bare(text: str) -> str:
    return re.sub(r"\W", "", normalise(text)).lower()
