"""What simulated patients begin with is not what the assistant was taught, or nearly so."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from api.practice.library import load_library
from api.practice.scenarios import Scenario
from tests.nearness import too_near

_ROOT = Path(__file__).parents[2]
_BASE = _ROOT / "knowledge_base"
_SCENARIOS = load_library(_BASE).scenarios


@cache
def _taught() -> tuple[str, ...]:
    return tuple(_lines())


def _lines() -> Iterator[str]:
    """Examples of the dialogue model, messages of triage and danger, the guide's questions."""
    for file in [*(_ROOT / "data" / "nlu").glob("*.yml"), *(_BASE / "guide").glob("*.md")]:
        found = (line.strip() for line in file.read_text("utf-8").splitlines())
        yield from (line.removeprefix("- ") for line in found if line.startswith("- "))
    for folder in ("triage", "red_flags"):
        for file in (_BASE / folder / "messages").rglob("*.txt"):
            yield from file.read_text("utf-8").splitlines()


def _said_unasked(scenario: Scenario) -> list[str]:
    return [*scenario.opens, *(trap.says for trap in scenario.traps)]


def test_no_opening_is_an_example_or_nearly_one() -> None:
    said = [text for scenario in _SCENARIOS for text in _said_unasked(scenario)]
    assert too_near(list(_taught()), said) == []


@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda one: one.id)
def test_what_a_good_colleague_would_say_is_there(scenario: Scenario) -> None:
    assert scenario.model_answer


def test_there_are_enough_scenarios_of_every_flow_and_half_of_them_stay_fresh() -> None:
    flows = {one.flow for one in _SCENARIOS}
    plain = [one for one in _SCENARIOS if one.plain]
    fresh = [one for one in _SCENARIOS if one.fresh]
    assert len(_SCENARIOS) >= 40
    assert len(flows) == 10
    assert len(plain) >= 15
    assert 0.4 <= len(fresh) / len(_SCENARIOS) <= 0.6
