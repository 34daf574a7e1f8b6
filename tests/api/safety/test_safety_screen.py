"""The net behind the rules: danger in words that no rule knows, and what only sounds like it."""

import pytest

from api.learning.kept import Shelf
from api.safety.reading.clauses import split_clauses
from api.safety.rules import SafetyRules
from api.safety.screen import DangerScreen, cut_stretches

STORY = "我们家住得远，坐车要两个小时，上次来是春天，医生人很好，开的药也管用，"


@pytest.fixture(scope="module")
def screen(rules: SafetyRules) -> DangerScreen:
    return DangerScreen(rules.messages, rules.language.vocabulary.spelling, Shelf())


def test_one_clause_of_a_long_story_is_enough(screen: DangerScreen) -> None:
    text = STORY * 6 + "刚才我老伴筷子掉了嘴角淌口水话也说不清，" + STORY * 6
    seen = screen.look(text).seen
    assert seen is not None
    assert seen.kind == "emergency"
    assert "筷子" in text[seen.start : seen.end]


@pytest.mark.parametrize("text", ["", "，。", "肚子疼", "你好", "删除我的信息", STORY * 20])
def test_what_says_nothing_or_is_ordinary_is_not_seen(screen: DangerScreen, text: str) -> None:
    assert screen.look(text).seen is None


def test_a_look_alike_overrules_a_rule_only_where_it_stands(screen: DangerScreen) -> None:
    text = "心梗理赔要盖章的病历去哪里复印。我爸叫不醒了"
    look = screen.look(text)
    assert look.overrules("emergency", [(0, 2)])
    assert not look.overrules("emergency", [(0, 2), (16, 22)])


@pytest.mark.parametrize("length", [1, 59, 60, 61, 150, 400])
@pytest.mark.parametrize("clause", [7, 30, 75])
def test_every_character_stands_in_a_stretch(length: int, clause: int) -> None:
    text = "，".join("疼" * min(clause, length - at) for at in range(0, length, clause))
    covered = {at for start, end in cut_stretches(split_clauses(text)) for at in range(start, end)}
    assert {at for at, character in enumerate(text) if character == "疼"} <= covered
