"""How long things are kept, as the file says."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.clock import HOSPITAL_ZONE
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.validation import check_folder
from api.retention.rules import Retention, load_retention, months_before


def test_the_sample_hospitals_file_is_sound(knowledge_base: Path) -> None:
    assert load_retention(knowledge_base).audit_months >= 6


@pytest.mark.parametrize(
    "changes",
    [
        {"audit_months": 5},
        {"bookings_months": 11},
        {"conversations_months": 0},
        {"identity_links_days": 0},
        {"visitor_cards_months": None},
        {"something_else": 1},
    ],
)
def test_what_would_be_too_short_or_misspelt_is_refused(
    knowledge_base: Path, changes: dict[str, Any]
) -> None:
    sound = load_retention(knowledge_base).model_dump()
    with pytest.raises(ValidationError):
        Retention.model_validate(sound | changes)


def test_the_check_of_all_files_names_the_line(knowledge_base: Path, tmp_path: Path) -> None:
    text = (knowledge_base / "retention.yml").read_text("utf-8")
    (tmp_path / "retention.yml").write_text(text.replace("audit_months: 36", "audit_months: 3"))
    line = text[: text.index("audit_months")].count("\n") + 1
    with pytest.raises(KnowledgeInvalid) as invalid:
        check_folder(tmp_path)
    told = [str(fault) for fault in invalid.value.faults if fault.path == "retention.yml"]
    assert len(told) == 1
    assert told[0].startswith(f"retention.yml:{line}: audit_months")


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ((2026, 11, 18), 0, (2026, 11, 18)),
        ((2026, 11, 18), 11, (2025, 12, 18)),
        ((2026, 11, 18), 36, (2023, 11, 18)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2027, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(
    day: tuple[int, int, int], months: int, before: tuple[int, int, int]
) -> None:
    moment = datetime(*day, 3, 20, tzinfo=HOSPITAL_ZONE)
    assert months_before(moment, months) == datetime(*before, 3, 20, tzinfo=HOSPITAL_ZONE)
