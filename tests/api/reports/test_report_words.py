"""Everything that a report names by a code has words."""

from typing import get_args

import pytest

from api.complaints.models import ComplaintKind, ComplaintStatus, Verdict
from api.reports.documents import Names, Words
from api.reports.periods import ReportKind
from api.reports.schemas import Form, RemedyState, Standing
from api.reports.service import Reporting
from api.staff.cases.inputs import StaffComplaintIn

_AT_THE_DESK = set(get_args(StaffComplaintIn.model_fields["channel"].annotation))


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("kind", set(ComplaintKind)),
        ("status", set(ComplaintStatus)),
        ("verdict", set(Verdict)),
        ("standing", set(get_args(Standing))),
        ("remedy_state", set(get_args(RemedyState))),
        ("channel", {*_AT_THE_DESK, "other"}),
        ("page", {*ReportKind, *(f"export_{form}" for form in get_args(Form))}),
    ],
)
def test_every_code_has_words(reporting: Reporting, group: str, codes: set[str]) -> None:
    known = set(reporting.wording.keys())
    assert {f"staff_reports.{group}.{code}" for code in codes} - known == set()


def test_what_has_no_name_is_called_by_its_code_and_nothing_by_a_word(reporting: Reporting) -> None:
    words = Words(reporting.wording, Names(departments={"erke": "儿科"}))
    assert [words.department(code) for code in ("erke", "gone", None)] == ["儿科", "gone", "未确定"]
    assert [words.channel(code) for code in ("wechat", "onsite", "pigeon")] == [
        "微信",
        "现场",
        "其他",
    ]
