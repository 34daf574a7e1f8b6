"""Which messages were questions that nobody answered."""

from pathlib import Path

import pytest

from api.gaps.models import Unanswered
from api.gaps.questions import unanswered
from api.review.rules import GapRules, load_review_rules
from api.review.turns import turns_of
from tests.api.review.told import Talk

GUIDE: dict[str, object] = {"type": "guide"}


@pytest.fixture
def rules(knowledge_base: Path) -> GapRules:
    return load_review_rules(knowledge_base).gaps


CASES = [
    ("answered", Talk().says("抽血要空腹吗").hears(card=GUIDE), []),
    (
        "the guide doesn't know",
        Talk().says("能寄存行李吗").hears(buttons=("/human_ask",)),
        [Unanswered.GUIDE_UNKNOWN],
    ),
    (
        "nothing of what was offered was meant",
        Talk().says("能寄存行李吗").hears(buttons=('/press_article{"article": "x"}',)),
        [Unanswered.GUIDE_UNKNOWN],
    ),
    (
        "something that was offered was meant",
        Talk()
        .says("能寄存行李吗")
        .hears(buttons=('/press_article{"article": "x"}',))
        .says("寄存", payload='/press_article{"article": "x"}')
        .hears(card=GUIDE),
        [],
    ),
    ("not understood", Talk().says("能寄存行李吗", "nlu_fallback").hears(), [Unanswered.FALLBACK]),
    (
        "not understood, but found in the guide",
        Talk().says("能寄存行李吗", "nlu_fallback").hears(card=GUIDE),
        [],
    ),
    (
        "an odd answer to what a form asks is no question",
        Talk()
        .says("挂号", "booking_make", active_loop="registration_form")
        .hears("哪天？")
        .says("能寄存行李吗", "nlu_fallback", active_loop="registration_form")
        .hears(),
        [],
    ),
    (
        "beyond us",
        Talk().says("附近有什么好吃的", "out_of_scope").hears(),
        [Unanswered.OUT_OF_SCOPE],
    ),
    (
        "a doctor's matter",
        Talk().says("血糖7.8要紧吗", "medical_ask").hears(),
        [Unanswered.MEDICAL],
    ),
    (
        "the answer didn't help",
        Talk().says("抽血要空腹吗").hears(card=GUIDE).says("转人工", "human_ask").hears(),
        [Unanswered.NOT_HELPED],
    ),
    (
        "danger is no question",
        Talk().says("胸口疼得厉害", "out_of_scope").hears(card={"type": "emergency"}),
        [],
    ),
    ("too short to be one", Talk().says("啊", "nlu_fallback").hears(), []),
    ("a press", Talk().says("就医指南", "nlu_fallback", payload="/guide_ask").hears(), []),
]


@pytest.mark.parametrize(
    ("talk", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_questions_without_an_answer(
    rules: GapRules, talk: Talk, expected: list[Unanswered]
) -> None:
    assert [one.why for one in unanswered(turns_of(talk.messages), rules)] == expected


def test_what_was_said_last_before_a_person_came_because_nothing_was_understood(
    rules: GapRules,
) -> None:
    talk = (
        Talk()
        .says("探视几点", card=None)
        .hears(card=GUIDE)
        .says("我说的是重症那边", "inform")
        .hears("好的，为您转人工。", card={"type": "handoff"})
    )
    turns = turns_of(talk.messages)
    found = unanswered(turns, rules, handed_off=True)
    assert [(one.why, one.message.text) for one in found] == [
        (Unanswered.HANDED_OFF, "我说的是重症那边")
    ]
    assert unanswered(turns, rules) == []
