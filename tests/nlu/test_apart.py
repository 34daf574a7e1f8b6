"""The held-out utterances are none that the model was trained with, or nearly so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.nearness import too_near

_ROOT = Path(__file__).parents[2]
_FOLDERS = [_ROOT / "tests" / "nlu" / name for name in ("held_out", "development")]


def _examples() -> Iterator[str]:
    for file in sorted((_ROOT / "data" / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(file)["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("- ")


def _held_out() -> Iterator[str]:
    for folder in _FOLDERS:
        for file in sorted(folder.glob("*.yml")):
            yield from (row["text"] for row in YAML(typ="safe").load(file))


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
