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
def is_ordinary(word: str) -> bool:
    """安排, 高峰 and 安然 are; 张建国 is not."""
    return int(segmenter().FREQ.get(word) or 0) >= _ORDINARY.get(len(word), _ORDINARY_LONG)
