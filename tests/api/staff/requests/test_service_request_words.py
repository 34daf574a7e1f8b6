"""Everything about service requests that is named by a code has words."""

from pathlib import Path
from typing import get_args

import pytest

from api.service_requests.kinds import SpecialCare
from api.service_requests.models import ON_THE_BOARD, RequestState
from api.staff.desk.schemas import OpenRequestLine
from api.wording import load_wording

EVENTS = {
    "filed",
    "accepted",
    "assigned",
    "started",
    "done",
    "cancelled",
    "escalated",
    "confirmed",
    "reopened",
    "unanswered",
}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("staff_requests.state", set(RequestState)),
        ("staff_requests.next", set(RequestState)),
        ("staff_requests.event", EVENTS),
        ("staff_requests.mark", {*SpecialCare.model_fields, "emergency"}),
        (
            "staff_requests.overview.kind",
            set(get_args(OpenRequestLine.model_fields["kind"].annotation)),
        ),
        ("service.state", set(RequestState)),
        ("service.told", {*ON_THE_BOARD, RequestState.CANCELLED} - {RequestState.OPEN}),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"{group}.{code}" for code in codes} - known == set()
