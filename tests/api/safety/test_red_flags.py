"""What is recognised in each message of red_flags.yml, and what is left alone."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.safety.service import SafetyCheck

CASES: dict[str, list[str]] = YAML(typ="safe").load(
    Path(__file__).with_name("red_flags.yml").read_text("utf-8")
)

_SPARED = 0.02


def kind_of(check: SafetyCheck, text: str) -> str:
    finding = check.check(text)
    return finding.kind if finding else "none"


@pytest.mark.parametrize("text", CASES["emergency"])
def test_an_emergency_is_recognised(check: SafetyCheck, text: str) -> None:
    assert kind_of(check, text) == "emergency"


def test_what_can_wait_till_today_is_seen(check: SafetyCheck) -> None:
    assert mostly(check, {"urgent", "emergency"}, CASES["urgent"]) == []


def test_look_alikes_are_no_emergencies(check: SafetyCheck) -> None:
    wrong = [text for text in CASES["not_emergency"] if kind_of(check, text) == "emergency"]
    assert len(wrong) <= 4, wrong


def test_nothing_is_seen_where_nothing_is(check: SafetyCheck) -> None:
    assert mostly(check, {"none"}, CASES["none"]) == []


def mostly(check: SafetyCheck, right: set[str], texts: list[str]) -> list[str]:
    """The messages that are something else, if they are more than one in fifty and one: the screen
    goes by likeness (bench.red_flags measures it on messages nobody here has seen)."""
    wrong = [text for text in texts if kind_of(check, text) not in right]
    return wrong if len(wrong) > 1 + _SPARED * len(texts) else []


@pytest.mark.parametrize("text", CASES["crisis_self"])
def test_ones_own_crisis_is_recognised(check: SafetyCheck, text: str) -> None:
    finding = check.check(text)
    assert finding is not None
    assert (finding.crisis, finding.about) == (True, "self")


@pytest.mark.parametrize("text", CASES["crisis_other"])
def test_someone_elses_crisis_is_recognised(check: SafetyCheck, text: str) -> None:
    finding = check.check(text)
    assert finding is not None
    assert (finding.crisis, finding.about) == (True, "other")


def test_manners_of_speaking_are_no_crisis(check: SafetyCheck) -> None:
    found = {text: check.check(text) for text in CASES["not_crisis"]}
    wrong = [text for text, finding in found.items() if finding and finding.crisis]
    assert len(wrong) <= 4, wrong


def test_there_are_enough_cases_and_none_stands_twice() -> None:
    texts = [text for group in CASES.values() for text in group]
    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)
