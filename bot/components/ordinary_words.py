"""Whether a word is one of everyday language, by jieba's dictionary."""

import logging
from functools import lru_cache

import jieba

jieba.setLogLevel(logging.WARNING)

_ORDINARY = {2: 3}  # characters: occurrences in jieba's corpus that make a word ordinary
_ORDINARY_LONG = 50  # the same for longer words, among which famous names are many


@lru_cache(maxsize=1)
def segmenter() -> jieba.Tokenizer:
    """A jieba with its own dictionary, loaded once (about a second)."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=65536)
def is_frequent(word: str) -> bool:
    """Whether the word is common, be it also a name: 安排, 高峰 and 安然, not 张建国."""
    frequency = int(segmenter().FREQ.get(word) or 0)
    return frequency >= _ORDINARY.get(len(word), _ORDINARY_LONG)


def is_ordinary(word: str) -> bool:
    """Whether the word is common and no person's name: 安排, not 华佗."""
    return is_frequent(word) and word not in _people()


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    """Persons in jieba's dictionary, who are names however often they are written."""
    rows = (row.decode("utf-8").split() for row in segmenter().get_dict_file())
    return frozenset(row[0] for row in rows if row[-1] == "nr" and len(row[0]) > 1)
