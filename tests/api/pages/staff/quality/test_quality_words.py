"""Everything that the pages of judging name by a code has words."""

from pathlib import Path

import pytest

from api.pages.staff.quality.figure_tables import COLUMNS, HITS
from api.quality.models import AppealState, Place
from api.wording import load_wording


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("panel", set(Place)),
        ("own.appeal_state", set(AppealState)),
        ("page", {"todo_draft", "todo_second", "todo_differing"}),
        ("column", {"name", "agent", "kind", "criterion", *COLUMNS, *HITS}),
        ("heading", {"subjects", "criteria", "hits"}),
    ],
)
def test_every_code_of_judging_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"staff_quality.{group}.{code}" for code in codes} - known == set()
