"""The hospital's own rules, compiled once."""

from pathlib import Path

import pytest

from api.safety.reading.reader import Language, load_language
from api.safety.rules import SafetyRules, load_safety_rules
from api.safety.service import SafetyCheck

KNOWLEDGE_BASE = Path(__file__).resolve().parents[3] / "knowledge_base"


@pytest.fixture(scope="session")
def language() -> Language:
    return load_language(KNOWLEDGE_BASE)


@pytest.fixture(scope="session")
def rules() -> SafetyRules:
    return load_safety_rules(KNOWLEDGE_BASE)


@pytest.fixture(scope="session")
def check(rules: SafetyRules) -> SafetyCheck:
    return SafetyCheck(rules)
