"""Everything that the page of the models names by a code has words."""

from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

from api.challengers.models import ChallengerState
from api.challengers.schemas import Group
from api.wording import load_wording
from launcher.figures import SETS
from launcher.retraining import TITLES, flows

ROOT = Path(__file__).parents[5]
_CASES = ROOT / "tests/api/safety/cases/development.yml"
_MESSAGES = ROOT / "knowledge_base/red_flags/messages"


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("state", set(ChallengerState)),
        ("group", set(get_args(Group))),
        ("phase", set(TITLES)),
        ("set", {*SETS, "messages"}),
        ("name", {*flows(ROOT).values(), "first", "first_three", "intents", "entities"}),
        ("name", set(YAML(typ="safe").load(_CASES))),
        ("name", {folder.name for folder in _MESSAGES.iterdir() if folder.is_dir()}),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"staff_models.{group}.{code}" for code in codes} - known == set()
