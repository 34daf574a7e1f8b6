"""What is recognised in each message of red_flags.yml, and what is left alone."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.safety.service import SafetyCheck

CASES: dict[str, list[str]] = YAML(typ="safe").load(
    Path(__file__).with_name("red_flags.yml").read_text("utf-8")
)


def kind_of(check: SafetyCheck, text: str) -> str:
    finding = check.check(text)
    return finding.kind if finding else "none"


@pytest.mark.parametrize("text", CASES["emergency"])
def test_an_emergency_is_recognised(check: SafetyCheck, text: str) -> None:
    assert kind_of(check, text) == "emergency"


@pytest.mark.parametrize("text", CASES["urgent"])
def test_what_can_wait_till_today_is_urgent(check: SafetyCheck, text: str) -> None:
    assert kind_of(check, text) == "urgent"


@pytest.mark.parametrize("text", CASES["not_emergency"])
def test_a_look_alike_is_no_emergency(check: SafetyCheck, text: str) -> None:
    assert kind_of(check, text) in {"none", "urgent"}


@pytest.mark.parametrize("text", CASES["none"])
def test_nothing_is_seen_where_nothing_is(check: SafetyCheck, text: str) -> None:
    assert kind_of(check, text) == "none"


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


@pytest.mark.parametrize("text", CASES["not_crisis"])
def test_a_manner_of_speaking_is_no_crisis(check: SafetyCheck, text: str) -> None:
    finding = check.check(text)
    assert finding is None or not finding.crisis


def test_there_are_enough_cases_and_none_stands_twice() -> None:
    texts = [text for group in CASES.values() for text in group]
    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)
