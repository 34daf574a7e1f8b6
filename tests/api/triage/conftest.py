"""Triage with the hospital's own knowledge, compiled once."""

from pathlib import Path

import pytest

from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.shapes import TriageKnowledge

KNOWLEDGE_BASE = Path(__file__).resolve().parents[3] / "knowledge_base"


@pytest.fixture(scope="session")
def knowledge() -> TriageKnowledge:
    return load_triage_knowledge(KNOWLEDGE_BASE)


@pytest.fixture(scope="session")
def safety() -> SafetyCheck:
    return SafetyCheck(load_safety_rules(KNOWLEDGE_BASE))


@pytest.fixture(scope="session")
def engine(knowledge: TriageKnowledge, safety: SafetyCheck) -> TriageEngine:
    return TriageEngine(knowledge, safety)
