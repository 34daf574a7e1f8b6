"""What the hospital may write into `review.yml`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from api.review.reasons import Reason
from api.review.rules import load_review_rules

Written = dict[str, Any]


def written(folder: Path, source: Path, change: Callable[[Written], object]) -> Path:
    """The sample's rules with a change, in a folder of their own."""
    rules: Written = YAML(typ="safe").load((source / "review.yml").read_text("utf-8"))
    change(rules)
    YAML().dump(rules, folder / "review.yml")
    return folder


def test_the_samples_weights_put_danger_before_everything_else(knowledge_base: Path) -> None:
    weights = load_review_rules(knowledge_base).inbox.weights
    worst = sorted(weights, key=lambda reason: -weights[reason])[:2]
    assert set(worst) == {Reason.CRISIS, Reason.RED_FLAG}


@pytest.mark.parametrize(
    "change",
    [
        lambda rules: rules["inbox"]["weights"].pop("red_flag"),
        lambda rules: rules["inbox"]["weights"].update(red_flag=101),
        lambda rules: rules["inbox"]["weights"].update(boredom=3),
        lambda rules: rules["inbox"].update(low_confidence=1.2),
        lambda rules: rules["inbox"]["flows"].update(other=["guide_ask"]),
        lambda rules: rules["gaps"].update(likeness=0),
        lambda rules: rules.pop("gaps"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, knowledge_base: Path, change: Callable[[Written], object]
) -> None:
    with pytest.raises(ValidationError):
        load_review_rules(written(tmp_path, knowledge_base, change))


def test_other_parts_of_the_file_are_left_to_others(tmp_path: Path, knowledge_base: Path) -> None:
    folder = written(tmp_path, knowledge_base, lambda rules: rules.update(gate={"margin": 0.01}))
    assert load_review_rules(folder) == load_review_rules(knowledge_base)
