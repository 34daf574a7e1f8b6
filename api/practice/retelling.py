"""Whether somebody says in their own words what an article of the guide says. Pure."""

import re

from language.normalise import normalise

_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;\n]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NO_HAN = re.compile(r"[^\u4e00-\u9fff]+")
# Pairs of characters that answer and article share. Numbers are most of what articles with numbers
# tell, so fewer words will do beside them.
_PAIRS, _PAIRS_BESIDE_NUMBERS = 10, 6


def told(article: str, answer: str) -> bool:
    """Whether `answer` tells enough of `article`, and no number that isn't in it. What is asked
    back tells nothing."""
    said = "".join(one for one in _SENTENCE.findall(normalise(answer)) if one[-1] not in "？?")
    text = normalise(article)
    there, numbers = set(_NUMBER.findall(text)), set(_NUMBER.findall(said))
    if numbers - there or (there and not numbers):
        return False
    shared = len(_pairs(text) & _pairs(said))
    return shared >= (_PAIRS_BESIDE_NUMBERS if there else _PAIRS)


def _pairs(text: str) -> set[str]:
    return {part[at : at + 2] for part in _NO_HAN.split(text) for at in range(len(part) - 1)}
