"""Training material made up for these tests, small enough to see at a glance."""

from typing import Any

from api.practice.library import Library
from api.staff.models import Role
from api.training.material import Lesson, Material, TrainingRules, load_material
from tests.api.practice.talking import KNOWLEDGE_BASE, LIBRARY

__all__ = ["KNOWLEDGE_BASE", "LIBRARY", "Library"]

HOSPITALS: Material = load_material(KNOWLEDGE_BASE)


def lesson(item: str, kind: str = "module", **more: Any) -> Lesson:
    """One for agents, done once, with two questions of which the first option is right."""
    given: dict[str, Any] = {
        "id": item,
        "title": f"《{item}》",
        "kind": kind,
        "version": 1,
        "minutes": 10,
        "for": [Role.AGENT],
        "questions": [
            {"ask": f"问题{n}", "options": ["对", "错", "不知道"], "right": 1, "why": "书上写着。"}
            for n in (1, 2)
        ],
        "text": "正文",
    }
    return Lesson.model_validate(given | more)


def material(*lessons: Lesson, **rules: Any) -> Material:
    """The hospital's rules with `rules` changed (`exam=` and `certificate=` in part)."""
    now = HOSPITALS.rules.model_dump()
    for name, value in rules.items():
        now[name] = now[name] | value if isinstance(value, dict) else value
    return Material(TrainingRules.model_validate(now), lessons)


QUARTERLY = lesson("calm", every_months=3)
ONCE = lesson("once")
RULE = lesson("secrets", "rule", version=2)
SMALL = material(QUARTERLY, ONCE, RULE, exam={"questions": 4, "patients": 2})
