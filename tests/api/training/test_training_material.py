"""The hospital's training material, and what is refused of it."""

from pathlib import Path
from shutil import copytree

import pytest
from pydantic import ValidationError

from api.training.checks import faults
from api.training.material import load_material
from tests.api.training.learned import HOSPITALS, KNOWLEDGE_BASE, lesson, material

TOPICS = {"communication", "service", "crisis", "emotions", "problem_solving"}
RULES = {"confidentiality", "staff_handbook", "duties"}


def test_the_sample_hospital_teaches_what_was_asked_for() -> None:
    modules = {one.id for one in HOSPITALS.lessons if one.kind == "module"}
    assert modules >= TOPICS
    assert {one.id for one in HOSPITALS.lessons if one.kind == "rule"} >= RULES
    assert all(HOSPITALS.by_id[one].every_months == 3 for one in TOPICS)
    assert HOSPITALS.rules.minimum_days == 15
    assert faults(KNOWLEDGE_BASE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"questions": [{"ask": "?", "options": ["是", "否"], "right": 3, "why": "。"}]},
        {"questions": [{"ask": "?", "options": ["是", "是"], "right": 1, "why": "。"}]},
        {"questions": []},
        {"for": []},
        {"every_months": 5},
        {"colour": "blue"},
    ],
)
def test_a_lesson_that_nobody_could_do_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        lesson("calm", **wrong)


def test_a_rule_is_not_done_every_few_months() -> None:
    with pytest.raises(ValidationError, match="by version"):
        lesson("secrets", "rule", every_months=3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reasons": {"danger": "{who}没认出来"}},
        {"exam": {"flows": {"supervisor": ["complaint"]}}},
        {"exam": {"flows": {"agent": ["weather"]}}},
    ],
)
def test_rules_that_don_t_fit_together_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        material(**wrong)


def test_faults_are_told_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge_base"
    (folder / "training").mkdir(parents=True)
    copytree(KNOWLEDGE_BASE / "scenarios", folder / "scenarios")
    (folder / "scenarios" / "handoff.yml").unlink()
    rules = (KNOWLEDGE_BASE / "training.yml").read_text("utf-8")
    (folder / "training.yml").write_text(rules, "utf-8")
    text = (KNOWLEDGE_BASE / "training" / "duties.md").read_text("utf-8")
    (folder / "training" / "duty.md").write_text(text, "utf-8")
    (folder / "training" / "loose.md").write_text("没有开头", "utf-8")
    found = [str(one) for one in faults(folder)]
    assert any("training/duty.md:2" in one and "must be named duties.md" in one for one in found)
    assert any("training/loose.md:1" in one for one in found)
    assert any("no simulated patients for handoff" in one for one in found)
    assert any("1 questions to draw 10 from" in one for one in found)


def test_the_files_are_read_once() -> None:
    assert load_material(KNOWLEDGE_BASE) is load_material(KNOWLEDGE_BASE)
