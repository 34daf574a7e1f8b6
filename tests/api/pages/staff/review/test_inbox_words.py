"""Everything that the inbox and the page of gaps name by a code has words."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from api.gaps.models import Dismissal, GapState, Unanswered
from api.pages.staff.gaps.gap_line import Act as GapAct
from api.pages.staff.review.inbox_row import Act
from api.review.models import ReviewState
from api.review.reasons import Ending, PassedOver, Reason
from api.review.rules import load_review_rules
from api.staff.gaps.articles import COLUMNS
from api.wording import load_wording

ACTIONS = {"search", "assign", "take", "done", "pass", "reopen", "plan", "plan_active", "draw"}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("staff_review", get_args(Act)),
        ("staff_review.reason", set(Reason)),
        ("staff_review.outcome", set(Ending)),
        ("staff_review.state", set(ReviewState)),
        ("staff_review.passed", set(PassedOver)),
        ("staff_gaps.act", get_args(GapAct)),
        ("staff_gaps.state", set(GapState)),
        ("staff_gaps.why", set(Unanswered)),
        ("staff_gaps.dismissed", set(Dismissal)),
        ("staff_gaps.column", set(COLUMNS)),
        ("staff_admin.action", {f"review_{action}" for action in ACTIONS}),
        ("staff_admin.action", {f"gap_{act}" for act in ("owner", "dismiss", "propose")}),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: Iterable[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"{group}.{code}" for code in codes} - known == set()


def test_every_flow_and_intent_of_the_rules_has_a_name(knowledge_base: Path) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    flows = load_review_rules(knowledge_base).inbox.flows
    assert {f"staff_review.flow.{flow}" for flow in flows} - known == set()
    named = {f"intents.{intent}" for intents in flows.values() for intent in intents}
    assert named - known == set()
