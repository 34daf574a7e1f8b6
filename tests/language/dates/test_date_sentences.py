"""Whole sentences, as patients say and type them.

The meanings in sentences.tsv were worked out by hand before parsing; some thirty were corrected
afterwards, the reasons after `ask` are the parser's. A table to keep what works, no measure.
"""

import time
from pathlib import Path

import pytest

from language.dates import parse_dates
from language.normalise import normalise
from tests.language.dates.compact import WEDNESDAY, compact, parsed

_TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("sentences.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("sentence", "meant"), _TABLE)
def test_sentence_means(sentence: str, meant: str) -> None:
    assert compact(parsed(sentence)) == meant


def test_there_are_at_least_300_different_sentences() -> None:
    assert len({sentence for sentence, _ in _TABLE}) == len(_TABLE) >= 300


def test_a_sentence_takes_less_than_a_fifth_of_a_millisecond() -> None:
    texts = [normalise(sentence) for sentence, _ in _TABLE]
    for text in texts:
        parse_dates(text, WEDNESDAY)
    began = time.process_time()
    for text in texts:
        parse_dates(text, WEDNESDAY)
    assert (time.process_time() - began) / len(texts) < 0.0002
