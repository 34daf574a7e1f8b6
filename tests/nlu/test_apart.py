"""The held-out utterances are none that the model was trained with, or nearly so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from language.normalise import normalise

_ROOT = Path(__file__).parents[2]
_FOLDERS = [_ROOT / "tests" / "nlu" / name for name in ("held_out", "development")]
_COMMON = 4
"""Up to so many characters a message is everybody's (好的, 转人工): nobody can say it otherwise."""
_TOO_NEAR = 88
"""Percent of characters in the same order. 90 is one character of twenty exchanged."""


def _bare(text: str) -> str:
    return re.sub(r"\W", "", normalise(text)).lower()


def _examples() -> Iterator[str]:
    for file in sorted((_ROOT / "data" / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(file)["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("- ")


def _held_out() -> Iterator[str]:
    for folder in _FOLDERS:
        for file in sorted(folder.glob("*.yml")):
            yield from (row["text"] for row in YAML(typ="safe").load(file))


def too_near(examples: list[str], held_out: list[str]) -> list[tuple[str, str]]:
    """Pairs (training example, held-out utterance) that are the same or nearly so."""
    trained = {_bare(text): text for text in examples if len(_bare(text)) > _COMMON}
    asked = {_bare(text): text for text in held_out if len(_bare(text)) > _COMMON}
    nearest = (
        (process.extractOne(bare, trained.keys(), scorer=fuzz.ratio, score_cutoff=_TOO_NEAR), text)
        for bare, text in asked.items()
    )
    return [(trained[found[0]], text) for found, text in nearest if found]


def test_no_held_out_utterance_is_a_training_example_or_nearly_one() -> None:
    assert too_near(list(_examples()), list(_held_out())) == []


@pytest.mark.parametrize(
    ("example", "utterance", "near"),
    [
        ("我想挂骨科的号", "我想掛骨科的號！", True),
        ("麻烦把我后天的号改到下周三上午", "麻烦把我后天的号改到下周四上午", True),
        ("我想挂骨科的号", "骨科的号还有没有", False),
        ("好的", "好的", False),
    ],
)
def test_nearness_is_seen(example: str, utterance: str, near: bool) -> None:
    assert bool(too_near([example], [utterance])) is near
