"""The one thing that a case's page says is to be done next."""

from types import SimpleNamespace
from typing import Any

import pytest

from api.cases.models import AnswerState
from api.complaints.models import ComplaintKind, ComplaintStatus, Verdict
from api.pages.staff.cases.next_step import NextStep, next_step
from api.staff.cases.schemas import Act, Lack

_WORK = [
    Act.ASSIGN,
    Act.ADD_EVIDENCE,
    Act.RECORD_FINDING,
    Act.ADD_REMEDY,
    Act.WRITE_ANSWER,
    Act.SEND_ANSWER,
    Act.CLOSE,
]
_ALL_LACKING = [Lack.VERDICT, Lack.CAUSE, Lack.FINDING, Lack.ANSWER]
_LOOKED_INTO: dict[str, Any] = {
    "investigator": "周老师",
    "evidence": ["x"],
    "verdict": Verdict.UPHELD,
}


def _case(**given: Any) -> Any:
    """A complaint that has just come in, as somebody sees it who works on complaints."""
    case = {
        "kind": ComplaintKind.COMPLAINT,
        "status": ComplaintStatus.INVESTIGATING,
        "joined_to": None,
        "clock": SimpleNamespace(paused=False),
        "investigator": None,
        "evidence": [],
        "opinions": [],
        "verdict": None,
        "answers": [],
        "remedies": [],
        "revisits": [],
        "reopened": 0,
        "archived_at": None,
        "lacking": _ALL_LACKING,
        "may": _WORK,
    }
    return SimpleNamespace(**(case | given))


def _answer(state: AnswerState) -> Any:
    return SimpleNamespace(state=state, created_at=1)


def _opinion(*, late: bool) -> Any:
    return SimpleNamespace(received_at=None, late=late)


def _revisit(*, by_phone: bool) -> Any:
    return SimpleNamespace(answered_at=None, by_phone=by_phone)


@pytest.mark.parametrize(
    ("given", "name", "section"),
    [
        ({}, "assign", "people"),
        ({"investigator": "周老师"}, "inquire", "evidence"),
        (
            {"investigator": "周老师", "opinions": [_opinion(late=True)]},
            "opinions_late",
            "opinions",
        ),
        ({"investigator": "周老师", "evidence": ["x"]}, "finding", "finding"),
        (_LOOKED_INTO | {"lacking": [Lack.REMEDY, Lack.ANSWER]}, "remedy", "remedies"),
        (_LOOKED_INTO | {"lacking": [Lack.ANSWER]}, "answer", "answers"),
        (
            _LOOKED_INTO | {"lacking": [Lack.ANSWER], "answers": [_answer(AnswerState.RETURNED)]},
            "rewrite",
            "answers",
        ),
        (
            _LOOKED_INTO | {"lacking": [Lack.ANSWER], "answers": [_answer(AnswerState.DRAFT)]},
            "send",
            "answers",
        ),
        (
            _LOOKED_INTO
            | {"lacking": [Lack.ANSWER], "answers": [_answer(AnswerState.SENT)], "reopened": 1},
            "again",
            "finding",
        ),
        (_LOOKED_INTO | {"lacking": [], "status": ComplaintStatus.ANSWERED}, "close", "end"),
        ({"may": [Act.ACCEPT, *_WORK]}, "accept", "people"),
        ({"kind": ComplaintKind.PRAISE, "lacking": []}, "close", "end"),
        ({"kind": ComplaintKind.SUGGESTION, "lacking": []}, "answer", "answers"),
        (
            {
                "status": ComplaintStatus.CLOSED,
                "revisits": [_revisit(by_phone=True)],
                "may": [Act.REVISIT],
            },
            "revisit",
            "end",
        ),
    ],
)
def test_the_next_step_is_what_is_missing_first(
    given: dict[str, Any], name: str, section: str
) -> None:
    assert next_step(_case(**given)) == NextStep(name, section, mine=True)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"joined_to": "TS20261118-0001"}, "joined"),
        ({"clock": SimpleNamespace(paused=True)}, "paused"),
        ({"investigator": "周老师", "opinions": [_opinion(late=False)]}, "opinions"),
        (
            _LOOKED_INTO | {"lacking": [Lack.ANSWER], "answers": [_answer(AnswerState.WAITING)]},
            "approve",
        ),
        ({"may": []}, "assign"),
        (
            {"status": ComplaintStatus.CLOSED, "revisits": [_revisit(by_phone=False)]},
            "revisit_waits",
        ),
        ({"status": ComplaintStatus.CLOSED, "archived_at": 1}, "archived"),
    ],
)
def test_what_the_reader_may_not_do_is_waited_for(given: dict[str, Any], name: str) -> None:
    step = next_step(_case(**given))
    assert (step.name, step.mine) == (name, False)
