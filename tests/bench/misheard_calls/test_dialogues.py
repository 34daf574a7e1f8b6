"""The calls that are played: many, over all flows, and possible in the sample hospital."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bench.misheard_calls.script import Dialogue, load

KNOWLEDGE = Path(__file__).parents[3] / "knowledge_base"
DIALOGUES = load().dialogues


def departments() -> dict[str, str]:
    """Name → code."""
    listed = yaml.safe_load((KNOWLEDGE / "departments.yml").read_text("utf-8"))
    listed = listed["departments"] if isinstance(listed, dict) else listed
    return {each["name"]: each["code"] for each in listed}


def test_there_are_at_least_sixty_calls_with_names_of_their_own() -> None:
    assert len(DIALOGUES) >= 60
    assert max(Counter(each.name for each in DIALOGUES).values()) == 1


def test_every_flow_is_called_for() -> None:
    kinds = Counter(errand.kind for each in DIALOGUES for errand in each.errands)
    assert set(kinds) == {"book", "change", "cancel", "ask", "complaint", "human", "danger"}
    assert kinds["book"] >= 25
    assert min(kinds.values()) >= 2


def test_some_callers_use_keys_and_most_speak() -> None:
    keyed = sum(each.keys for each in DIALOGUES)
    assert 5 <= keyed <= len(DIALOGUES) / 3


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda each: each.name)
def test_departments_and_doctors_are_the_hospitals_own(dialogue: Dialogue) -> None:
    codes = departments()
    with (KNOWLEDGE / "doctors.csv").open(encoding="utf-8") as file:
        doctors = {(row["name"], row["department"]) for row in csv.DictReader(file)}
    for errand in dialogue.errands:
        wants = errand.wants
        if wants.department:
            assert wants.department in codes
        if wants.doctor:
            assert (wants.doctor, codes[wants.department]) in doctors


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda each: each.name)
def test_an_errand_has_what_its_caller_is_asked_and_something_to_be_judged_by(
    dialogue: Dialogue,
) -> None:
    needed = {
        "book": {"where", "day"},
        "change": {"which", "day"},
        "complaint": {"what", "when", "place", "whom", "who"},
    }
    for errand in dialogue.errands:
        assert needed.get(errand.kind, set()) <= set(errand.words)
        if errand.kind in ("book", "change"):
            assert errand.wants.department
        if errand.kind == "ask":
            assert errand.hears
            assert not errand.found_in("抱歉，我没有听清。请您换个说法。")
