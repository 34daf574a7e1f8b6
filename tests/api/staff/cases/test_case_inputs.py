"""What staff write down about a case keeps no number; what the complainant is told stays."""

from typing import Any

import pytest
from pydantic import BaseModel

from api.cases.models import EvidenceKind
from api.complaints.schemas import ProgressIn
from api.staff.cases import inputs

PHONE = "13800001234"
WORDS = f"家属手机{PHONE}没人接"
KEPT = "家属手机〔手机号〕没人接"


@pytest.mark.parametrize(
    ("shape", "name", "given"),
    [
        (inputs.ReasonIn, "reason", {}),
        (inputs.TransferIn, "reason", {"to": "li"}),
        (inputs.ClassifyIn, "reason", {}),
        (inputs.EvidenceIn, "source", {"kind": EvidenceKind.PICTURE}),
        (inputs.EvidenceIn, "description", {"kind": EvidenceKind.PICTURE, "source": "家属"}),
        (inputs.OpinionIn, "question", {"asked_of": "护理部"}),
        (inputs.OpinionReceivedIn, "opinion", {}),
        (inputs.NoteIn, "note", {}),
        (inputs.WorkedIn, "note", {"worked": True}),
        (inputs.RevisitIn, "words", {"solved": True}),
        (ProgressIn, "note", {}),
    ],
)
def test_of_what_staff_write_down_no_number_is_kept(
    shape: type[BaseModel], name: str, given: dict[str, Any]
) -> None:
    assert getattr(shape.model_validate({**given, name: WORDS}), name) == KEPT


@pytest.mark.parametrize("name", ["finding", "lesson", "refusal_reason", "refusal_basis"])
def test_nor_in_what_was_found(name: str) -> None:
    given = {"cause": "other", "department": "huxi", "impact": "minor", "finding": "属实"}
    found = inputs.FindingIn.model_validate({"verdict": "upheld", **given, name: WORDS})
    assert getattr(found, name) == KEPT


def test_what_the_complainant_is_told_is_sent_as_it_was_written() -> None:
    answer = inputs.AnswerIn(apology=WORDS, finding=WORDS)
    assert (answer.apology, answer.finding) == (WORDS, WORDS)
    assert ProgressIn(note=WORDS, public=True).note == WORDS
