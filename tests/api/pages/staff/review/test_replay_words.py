"""Everything that a replay names by a code has a name that a reviewer understands."""

from pathlib import Path
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML

from api.pages.staff.review.proposing import OTHER_KINDS
from api.pages.staff.review.words import action_name, span_in_words
from api.pages.staff.workplace import Workplace
from api.proposals.models import ProposalKind
from api.staff.review.replay_schemas import Mark
from api.wording import Wording, load_wording

ROOT = Path(__file__).parents[5]
# What the classifier can't say, but the record of a message does.
BESIDE = {"emergency", "crisis", "urgent", "system_leave_queue"}


def domain(section: str) -> list[Any]:
    """Everything in that section of any flow's domain."""
    parts = [ROOT / "domain.yml", *sorted((ROOT / "bot" / "domain").glob("*.yml"))]
    found: list[Any] = []
    for path in parts:
        content = YAML(typ="safe").load(path.read_text("utf-8")).get(section) or []
        found += list(content)
    return found


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_wording(ROOT / "knowledge_base" / "wording")


def named(wording: Wording, group: str) -> set[str]:
    every = wording.keys()
    return {key.removeprefix(f"{group}.") for key in every if key.startswith(f"{group}.")}


def test_every_intent_has_a_name_and_no_name_is_left_over(wording: Wording) -> None:
    assert named(wording, "intents") == set(domain("intents")) | BESIDE


def test_every_form_and_every_slot_that_is_asked_for_has_a_name(wording: Wording) -> None:
    assert named(wording, "staff_replay.form") == set(domain("forms"))
    asked = set()
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        forms = YAML(typ="safe").load(path.read_text("utf-8")).get("forms") or {}
        asked |= {slot for form in forms.values() for slot in form["required_slots"]}
    assert asked <= named(wording, "staff_replay.slot")


def test_every_action_is_said_in_words(wording: Wording) -> None:
    place = _Place(wording)
    for action in (*domain("actions"), *domain("forms")):
        said = action_name(place, action)  # type: ignore[arg-type]
        assert "_" not in said, action


def test_marks_and_kinds_have_names(wording: Wording) -> None:
    assert named(wording, "staff_replay.mark") == set(get_args(Mark))
    assert named(wording, "staff_replay.propose.kinds") == set(ProposalKind)
    assert set(OTHER_KINDS) <= named(wording, "staff_replay.propose.short")


@pytest.mark.parametrize(
    ("seconds", "said"), [(3.2, "3 秒"), (130, "2 分 10 秒"), (3600 * 5 + 200, "5 小时 3 分")]
)
def test_a_span_is_said_in_words(wording: Wording, seconds: float, said: str) -> None:
    assert span_in_words(_Place(wording), seconds) == said  # type: ignore[arg-type]


class _Place:
    """As much of a workplace as names need."""

    words = Workplace.words

    def __init__(self, wording: Wording) -> None:
        self.office = self
        self.wording = wording
