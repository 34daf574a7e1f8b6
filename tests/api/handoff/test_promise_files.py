"""Faults in service_levels.yml and complaint_rules.yml are found when they are read."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.complaints.rules import load_complaint_rules
from api.handoff.levels import load_service_levels


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('[["07:30", "20:00"]]', '[["20:00", "07:30"]]', "before its closing"),
        ("  default: 5", "  ordinary: 5", "default is missing"),
        ("    default: 3", "    charges: 3", "default is missing"),
        ("    default: 3", "    default: -1", "greater than or equal to 0"),
        ("callback_minutes: 30", "callback_minutes: 0", "greater than 0"),
        ("    - id: general", "    - id: services", "same id"),
        ("    - id: general", "    - id: everything", "general is missing"),
        ("    agent_idle: 10 ", "    agent_idle: 2 ", "not be shorter than reply"),
        ("    patient_idle: 20 ", "    patient_idle: 8 ", "longer than patient_reminder"),
        ("    elder:", "    tall:", "unknown marks"),
        ("dispatch_minutes: 3", "dispatch_minutes: 0", "greater than 0"),
        ('due_time: "17:00"', 'due_time: "noon"', "time"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_a_fault(
    knowledge_base: Path, tmp_path: Path, before: str, after: str, reason: str
) -> None:
    text = (knowledge_base / "service_levels.yml").read_text("utf-8")
    assert before in text
    (tmp_path / "service_levels.yml").write_text(text.replace(before, after), "utf-8")
    shutil.copy(knowledge_base / "hospital.yml", tmp_path)
    with pytest.raises(ValidationError, match=reason):
        load_service_levels(tmp_path)


def test_two_categories_of_one_id_are_a_fault(knowledge_base: Path, tmp_path: Path) -> None:
    text = (knowledge_base / "complaint_rules.yml").read_text("utf-8")
    changed = text.replace("id: charges", "id: waiting")
    (tmp_path / "complaint_rules.yml").write_text(changed, "utf-8")
    with pytest.raises(ValidationError, match="same id"):
        load_complaint_rules(tmp_path)
