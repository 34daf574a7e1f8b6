"""What a rubric must have before it is taken."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from api.rubric.rules import Rubric, load_rubric

WHOLE = YAML(typ="safe").load(Path("knowledge_base/rubric.yml").read_text("utf-8"))


def test_the_hospitals_own_is_taken() -> None:
    rules = load_rubric(Path("knowledge_base"))
    assert sum(one.weight for one in rules.rubric.criteria) == 100
    assert rules.criterion("red_flag") in rules.criteria("bot")
    assert rules.criterion("none") is None


def _heavier(file: Any) -> None:
    file["criteria"][0]["weight"] += 1


def _without_a_criterion(file: Any) -> None:
    file["criteria"][1]["weight"] += file["criteria"].pop(0)["weight"]


def _without_a_reason(file: Any) -> None:
    del file["reasons"]["slow"]


def _unknown_fact(file: Any) -> None:
    file["reasons"]["greeted"] = "{seconds} 秒就问候了。"


def _no_expression(file: Any) -> None:
    file["spoken"]["upset"]["patterns"].append("(")


def _without_a_field(file: Any) -> None:
    del file["spoken"]["asked"]["whom"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_heavier, "the weights make 101"),
        (_without_a_criterion, "every criterion must stand here once"),
        (_without_a_reason, "reasons without words: slow"),
        (_unknown_fact, "greeted: nothing is known of seconds"),
        (_no_expression, "no regular expression"),
        (_without_a_field, "every field of a complaint"),
    ],
)
def test_what_is_wrong_is_said(change: Callable[[Any], None], says: str) -> None:
    file = deepcopy(WHOLE)
    change(file)
    with pytest.raises(ValidationError, match=says):
        Rubric.model_validate(file)
