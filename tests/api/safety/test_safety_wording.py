"""What is said at a red flag: 120 and the way first, kindly, and nothing asked before."""

import pytest

from api.safety.rules import Rule, SafetyRules
from api.wording import Wording, load_wording
from tests.api.safety.conftest import KNOWLEDGE_BASE

WAY = "急诊楼 1 楼"


@pytest.fixture(scope="module")
def words() -> Wording:
    return load_wording(KNOWLEDGE_BASE / "wording")


def _of(rules: SafetyRules, level: str) -> list[Rule]:
    return [rule for rule in rules.rules if rule.level == level]


def test_an_emergency_names_120_and_the_way_in_its_first_sentence(
    rules: SafetyRules, words: Wording
) -> None:
    for rule in _of(rules, "emergency"):
        first = words(f"safety.emergency.{rule.wording}", location=WAY).split("。")[0]
        assert "120" in first, rule.id
        assert WAY in first, rule.id
        assert "？" not in first, rule.id


def test_urgent_says_today_where_and_when_to_call(rules: SafetyRules, words: Wording) -> None:
    for rule in _of(rules, "urgent"):
        said = words(f"safety.urgent.{rule.wording}", location=WAY, departments="眼科")
        assert "今天" in said
        assert "眼科" in said
        assert "120" in said


@pytest.mark.parametrize("about", ["self", "other"])
def test_a_crisis_is_met_kindly_with_numbers_and_a_person(words: Wording, about: str) -> None:
    said = words(f"safety.crisis.{about}", location=WAY)
    assert all(number in said for number in ("12356", "120", "110"))
    assert said.startswith("谢谢您")
    assert "同事" in said
    assert not any(lecture in said for lecture in ("不应该", "不要想不开", "想开点", "必须"))
