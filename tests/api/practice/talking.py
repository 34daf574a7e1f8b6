"""Scenarios made up for these tests, and what they know of the world."""

from pathlib import Path
from typing import Any

from api.practice.engine import Session
from api.practice.library import Library, load_library
from api.practice.scenarios import Scenario

KNOWLEDGE_BASE = Path(__file__).parents[3] / "knowledge_base"
LIBRARY: Library = load_library(KNOWLEDGE_BASE)


def scenario(**more: Any) -> Scenario:
    """A man with a knee who wants to be booked, unless told otherwise."""
    given: dict[str, Any] = {
        "id": "test-knee",
        "title": "膝盖疼",
        "flow": "registration",
        "patient": {"name": "周大山", "age": 70, "sex": "m"},
        "opens": ["膝盖疼，想挂号", "我膝盖不行了，挂个号", "挂号看膝盖"],
        "knows": {"since": "半个月了", "day": "周四上午", "name": "我姓周"},
        "wants": {"kind": "booked", "department": "guke"},
        "ends": {"thanks": "谢谢姑娘", "leaves": "我不看了"},
    }
    return Scenario.model_validate(given | more)


def start(seed: int = 1, **more: Any) -> Session:
    """A talk with such a patient."""
    return Session.start(LIBRARY, scenario(**more), seed)


def said(session: Session, *answers: Any) -> str:
    """What the patient says to the last of the answers."""
    text = ""
    for answer in answers:
        text = "".join(move.text for move in session.hear(answer))
    return text
