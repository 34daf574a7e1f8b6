"""Everything about proposals that is named by a code has words."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

from api.pages.staff.proposals.diff_view import PLACES, called
from api.proposals.kinds import RedFlagContent
from api.proposals.models import ProposalKind, ProposalState
from api.settings import ROOT
from api.wording import load_wording

GROUPS = set(get_args(RedFlagContent.model_fields["group"].annotation))
DECIDED = set(ProposalState) - {ProposalState.PROPOSED}
_CODE = re.compile(r"proposal_[a-z_]+")


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("state", set(ProposalState)),
        ("kind", set(ProposalKind)),
        ("what", {*ProposalKind, "red_flag_form", "wording_channel"}),
        ("group", GROUPS),
        ("file", set(PLACES.values())),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"staff_proposals.{group}.{code}" for code in codes} - known == set()


def test_every_decision_has_words(knowledge_base: Path) -> None:
    words = load_wording(knowledge_base / "wording")
    for state in DECIDED:
        assert words(f"staff_proposals.decided_{state.value}", name="郑老师", at="11-18 10:00")


def test_every_reason_for_a_refusal_has_words(knowledge_base: Path) -> None:
    files = [*(ROOT / "api/proposals").glob("*.py"), *(ROOT / "api/staff/proposals").glob("*.py")]
    raised = {
        node.args[0].value
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if isinstance(node.args[0].value, str) and _CODE.fullmatch(node.args[0].value)
    }
    errors = YAML(typ="safe").load((knowledge_base / "wording/errors.yml").read_text("utf-8"))
    assert len(raised) > 20
    assert raised - errors.keys() == set()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data/nlu/guide.yml", "examples"),
        ("knowledge_base/red_flags/messages/none/reviewed.txt", "danger_messages"),
        ("knowledge_base/red_flags/heart.yml", "danger"),
        ("knowledge_base/crisis.yml", "danger"),
    ],
)
def test_a_file_is_called_by_what_it_holds(path: str, name: str) -> None:
    assert called(path) == name
