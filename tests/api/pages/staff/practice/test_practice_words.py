"""Everything that the pages of practising name by a code has words."""

import re
from pathlib import Path

import pytest

from api.pages.staff.practice.acts import ACTS
from api.practice.library import FLOWS
from api.practice.scenarios import Goal
from api.wording import load_wording

PAGES = Path(__file__).parents[5] / "api/pages/staff/practice"
SAID = re.compile(r"(?:say\((?:self\._)?place, |self\._say\()\"([a-z_]+)\"")


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("act", {goal.value for goal in Goal}),
        ("field", {name for names in ACTS.values() for name in names}),
        ("flow", set(FLOWS)),
        ("level", {"1", "2", "3"}),
        ("score", {"0", "1", "2"}),
        ("at", {"opening", "trap", "end"}),
        ("column", {"name", "runs", "mean", "best", "danger", "last", "look"}),
    ],
)
def test_what_is_named_by_a_code_has_words(
    knowledge_base: Path, group: str, codes: set[str]
) -> None:
    wording = load_wording(knowledge_base / "wording")
    keys = set(wording.keys())
    assert {code for code in codes if f"staff_practice.{group}.{code}" not in keys} == set()


def test_every_sentence_of_the_pages_has_words(knowledge_base: Path) -> None:
    keys = set(load_wording(knowledge_base / "wording").keys())
    said = {key for path in PAGES.glob("*.py") for key in SAID.findall(path.read_text("utf-8"))}
    assert len(said) > 20
    assert {key for key in said if f"staff_practice.{key}" not in keys} == set()
