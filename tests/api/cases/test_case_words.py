"""Everything that a case names by a code has words for the staff."""

import re
from pathlib import Path

import pytest

from api.cases.models import AnswerState, EvidenceKind, TransferState
from api.complaints.clock import WARN_AT
from api.complaints.likeness import Why
from api.complaints.models import ComplaintStatus, Impact, Verdict
from api.staff.cases.schemas import Lack
from api.wording import load_wording

API = Path(__file__).parent.parent.parent.parent / "api"
_CALLS = re.compile(r"(?:acting\.|handling\.)?(?:note|_record)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_KIND = re.compile(r'"([a-z_]+)"')


def kinds_in_use() -> set[str]:
    """The kinds of events that the sources write down, and the statuses."""
    found = (
        set(ComplaintStatus)
        | {"note", "seen", "solved", "not_solved"}
        | {f"warned_{mark}" for mark in WARN_AT}
    )
    for path in [
        *API.glob("cases/*.py"),
        *API.glob("complaints/*.py"),
        *API.glob("staff/cases/*.py"),
    ]:
        for call in _CALLS.finditer(path.read_text("utf-8")):
            found |= set(_KIND.findall(call[1]))
    return {str(kind) for kind in found} - {"system", "patient"}


def test_the_kinds_of_events_are_found_in_the_sources() -> None:
    assert {
        "received",
        "paged",
        "assigned",
        "urged",
        "remedy_overdue",
        "archived",
    } <= kinds_in_use()


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("event", kinds_in_use()),
        ("status", set(ComplaintStatus)),
        ("verdict", set(Verdict)),
        ("impact", set(Impact)),
        ("evidence", set(EvidenceKind)),
        ("answer", set(AnswerState)),
        ("transfer", set(TransferState)),
        ("lack", set(Lack)),
        ("why", set(Why)),
        (
            "channel",
            {"web", "kiosk", "wechat", "hotline", "onsite", "letterbox", "phone", "hotline_12345"},
        ),
    ],
)
def test_every_code_of_a_case_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"staff_cases.{group}.{code}" for code in codes} - known == set()
