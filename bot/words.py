"""Words by jieba: how a text is cut, and which words are everyday language."""

import logging
from functools import lru_cache

import jieba

jieba.setLogLevel(logging.WARNING)

_ORDINARY = {2: 3}  # characters: occurrences in jieba's corpus that make a word ordinary
_FAMOUS = 400  # more often than any person; jieba takes 谢谢 (1,089) for one, too
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
    return _frequency(word) >= _ORDINARY.get(len(word), _ORDINARY_LONG)


def is_ordinary(word: str) -> bool:
    """Whether the word is common and hardly a person's name: 安排 and 谢谢, not 华佗."""
    if _frequency(word) < _FAMOUS and word in _people():
        return False
    return is_frequent(word)


def is_famous(word: str) -> bool:
    """Whether the word is so common that nobody is called so: 谢谢."""
    return _frequency(word) >= _FAMOUS


def _frequency(word: str) -> int:
    return int(segmenter().FREQ.get(word) or 0)


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    """Persons in jieba's dictionary, who are names however often they are written."""
    rows = (row.decode("utf-8").split() for row in segmenter().get_dict_file())
    return frozenset(row[0] for row in rows if row[-1] == "nr" and len(row[0]) > 1)
