"""Every code that the complaint pages show, and every act they offer, has words."""

import ast
import re
from pathlib import Path

import pytest

from api.cases.models import AnswerState, EvidenceKind, TransferState
from api.complaints.models import Impact, Verdict
from api.pages.staff.cases import archived, next_step, todo
from api.pages.staff.cases.case import _SECTIONS
from api.staff.cases.schemas import Lack, TodoOut
from api.wording import load_wording

_PAGES = Path(next_step.__file__).parent
_KEY = re.compile(r"[a-z_]+(\.[a-z_]+)*\.[a-z_]*[a-z]")
_ARCHIVED = {
    *archived._FACTS,
    *(name for fields in archived._PARTS.values() for name in fields.split()),
} - set(archived._PLAIN)


def test_what_waits_leads_to_a_section_that_there_is() -> None:
    sections = {section.name for section in _SECTIONS}
    assert set(todo._SECTIONS.values()) <= sections
    assert set(todo._SECTIONS) == set(TodoOut.model_fields)


def _steps() -> set[str]:
    source = Path(next_step.__file__).read_text("utf-8")
    given = re.findall(r'(?:NextStep\(|Act\.\w+, )"(\w+)"', source)
    return {*given, "opinions_late", "opinions", "archived", "closed"}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("staff_cases.verdict", set(Verdict)),
        ("staff_cases.impact", set(Impact)),
        ("staff_cases.evidence", set(EvidenceKind)),
        ("staff_cases.answer", set(AnswerState)),
        ("staff_cases.lack", set(Lack)),
        ("staff_cases.why", {"words", "place", "person", "day"}),
        ("staff_complaints.transfer", set(TransferState)),
        ("staff_complaints.todo", set(TodoOut.model_fields)),
        ("staff_complaints.section", {section.name for section in _SECTIONS}),
        ("staff_complaints.next", _steps()),
        ("staff_complaints.archived.field", _ARCHIVED),
        ("staff_complaints.archived.part", set(archived._PARTS)),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"{group}.{code}" for code in codes} - known == set()


def test_every_key_that_is_written_out_on_a_page_exists(knowledge_base: Path) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    groups = {key.split(".")[1] for key in known if key.startswith("staff_complaints.")}
    missing = {
        key
        for path in _PAGES.glob("*.py")
        for key in _written(path)
        if key.split(".")[0] in groups
        and f"staff_complaints.{key}" not in known
        and f"staff.page.{key}" not in known
    }
    assert missing == set()


def test_what_is_asked_has_a_heading_and_a_word_when_it_is_done(knowledge_base: Path) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    asked = {
        name
        for path in _PAGES.glob("*.py")
        for name in re.findall(r'ask_and_do\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert len(asked) > 10
    needed = {f"staff_complaints.{group}.{name}" for name in asked for group in ("ask", "done")}
    assert needed - known == set()


def _written(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and _KEY.fullmatch(text)}
