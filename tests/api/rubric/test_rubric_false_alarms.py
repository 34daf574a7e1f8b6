"""What the hospital itself gives to be said is blamed by no rule: canned replies, the bot's own
words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from api.rubric.observing import observe
from api.rubric.rules import RubricRules, load_rubric
from api.rubric.talk import Line, Subject, Talk

BLAMED_FOR = {"forbidden", "privacy", "addressing", "first_receiver"}
_GAP = re.compile(r"[{【][^}】]*[}】]")


@pytest.fixture(scope="module")
def rules() -> RubricRules:
    return load_rubric(Path("knowledge_base"))


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


def canned() -> Iterator[str]:
    for reply in _yaml(Path("knowledge_base/canned_replies.yml"))["replies"]:
        yield _GAP.sub("", reply["text"])


def responses() -> Iterator[str]:
    for path in sorted(Path("bot/domain").glob("*.yml")):
        for variants in (_yaml(path).get("responses") or {}).values():
            yield from (_GAP.sub("", one["text"]) for one in variants if one.get("text"))


def blamed(rules: RubricRules, subject: Subject, texts: Iterator[str]) -> list[tuple[str, str]]:
    found = []
    for text in texts:
        talk = Talk((Line("patient", "在吗"), Line(subject, text)), subject=subject)
        for one in observe(rules, talk):
            if one.criterion in BLAMED_FOR and one.score in {0, 1}:
                found.append((text, one.why))
    return found


def test_no_canned_reply_is_blamed(rules: RubricRules) -> None:
    assert blamed(rules, "agent", canned()) == []


def test_no_answer_of_the_bot_is_blamed(rules: RubricRules) -> None:
    assert blamed(rules, "bot", responses()) == []
