"""What is found in a conversation when it is read once."""

from pathlib import Path

import pytest

from api.conversations.models import Author, Outcome
from api.review.digest import Digest, Talked, digest
from api.review.reasons import Ending, Reason
from api.review.rules import InboxRules, load_review_rules
from tests.api.review.told import Talk


@pytest.fixture
def rules(knowledge_base: Path) -> InboxRules:
    return load_review_rules(knowledge_base).inbox


def reasons(found: Digest) -> set[str]:
    return {one.reason.value for one in found.reasons}


SMOOTH = Talk().says("抽血要空腹吗").hears(card={"type": "guide"}).says("谢谢", "thank").hears()
CASES = [
    ("nothing", SMOOTH, set()),
    ("fallback", Talk().says("那个那个", "nlu_fallback").hears(), {"fallback"}),
    ("out_of_scope", Talk().says("股票怎么样", "out_of_scope").hears(), {"fallback"}),
    (
        "an odd answer to what a form asks is no fallback",
        Talk()
        .says("挂号", "booking_make", active_loop="registration_form")
        .hears("哪一天？")
        .says("随便", "nlu_fallback", active_loop="registration_form")
        .hears("请说一个日期。")
        .says("明天", "inform")
        .hears("约好了。", card={"type": "appointment", "status": "booked"}),
        set(),
    ),
    ("unsure", Talk().says("几点开门", confidence=0.4).hears(), {"low_confidence"}),
    (
        "the two learners disagree",
        Talk().says("复查", opinions={"machine": "guide_ask", "bayes": "booking_make"}).hears(),
        {"disagreement"},
    ),
    (
        "they agree",
        Talk().says("复查", opinions={"machine": "guide_ask", "bayes": "guide_ask"}).hears(),
        set(),
    ),
    (
        "the assistant asks the same in two turns running",
        Talk()
        .says("挂号", "booking_make", active_loop="registration_form")
        .hears("您要挂哪个科？")
        .says("嗯", "inform", active_loop="registration_form")
        .hears("您要挂哪个科？")
        .says("骨科", "inform")
        .hears("好。"),
        {"bot_repeated"},
    ),
    (
        "the patient says nearly the same twice",
        Talk().says("停车多少钱一小时").hears("有停车场。").says("停车多少钱一小时啊").hears(),
        {"patient_repeated"},
    ),
    (
        "the same article is shown to another wording",
        Talk()
        .says("报告什么时候出来")
        .hears(card={"type": "guide", "title": "报告多久出"})
        .says("我问的是核磁共振几天能拿")
        .hears(card={"type": "guide", "title": "报告多久出"}),
        {"patient_repeated"},
    ),
    (
        "another article is shown",
        Talk()
        .says("报告什么时候出来")
        .hears(card={"type": "guide", "title": "报告多久出"})
        .says("取报告的机器在哪里")
        .hears(card={"type": "guide", "title": "报告在哪取"}),
        set(),
    ),
    (
        "a short word said twice",
        Talk().says("好的", "affirm").hears().says("好的", "affirm"),
        set(),
    ),
    (
        "left in mid-form",
        Talk().says("挂号", "booking_make", active_loop="registration_form").hears("哪一天？"),
        {"abandoned"},
    ),
    (
        "a person took over from the form",
        Talk()
        .says("挂号", "booking_make", active_loop="registration_form")
        .hears("我来帮您。", author=Author.AGENT),
        set(),
    ),
    ("anger", Talk().says("你们什么态度！", "complaint_file").hears(), {"anger"}),
    ("being in a hurry is no anger", Talk().says("急死了，快点", "human_ask").hears(), set()),
    ("not answered", Talk().says("在吗", "greet", outcome=Outcome.FAILED), {"failed"}),
    ("slow", Talk().says("在吗", "greet", ms={"dialogue": 6100, "turn": 6200}).hears(), {"slow"}),
    (
        "an agent let a patient wait",
        Talk()
        .says("有人吗", None, outcome=Outcome.FORWARDED)
        .hears("来了。", author=Author.AGENT, pause=400),
        {"slow"},
    ),
    ("a press is no intent", Talk().says("转人工", "nlu_fallback", payload="/human_ask"), set()),
    ("a message of before anything was told", Talk().says("停车", None).hears(), set()),
]


@pytest.mark.parametrize(
    ("talk", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_reasons_are_found_in_what_was_said(
    rules: InboxRules, talk: Talk, expected: set[str]
) -> None:
    assert reasons(digest(Talked(talk.messages), rules)) == expected


def test_reasons_of_the_conversation_as_a_whole(rules: InboxRules) -> None:
    told = {"handed_off": True, "angry": True, "complained": True, "ratings": [2, 5]}
    found = digest(Talked(SMOOTH.messages, **told), rules)  # type: ignore[arg-type]
    assert reasons(found) == {"handoff", "anger", "complaint", "low_rating"}
    assert reasons(digest(Talked(SMOOTH.messages, ratings=[3]), rules)) == set()


def test_a_hand_off_is_shown_by_what_the_patient_said_before_it(rules: InboxRules) -> None:
    talk = (
        Talk().says("停车").hears().says("你听不懂吗", "human_ask").hears(card={"type": "handoff"})
    )
    [found] = digest(Talked(talk.messages, handed_off=True), rules).reasons
    assert (found.reason, found.message_id) == (Reason.HANDOFF, 3)
    unasked = Talk().hears(card={"type": "handoff"})
    [found] = digest(Talked(unasked.messages, handed_off=True), rules).reasons
    assert found.message_id == 1


def test_a_long_conversation_is_told(rules: InboxRules) -> None:
    talk = Talk()
    for number in range(rules.long_turns):
        talk.says(f"第 {number} 个问题是什么呀", "greet").hears(f"回答 {number}")
    assert "long" in reasons(digest(Talked(talk.messages), rules))
    assert "long" not in reasons(digest(Talked(talk.messages[2:]), rules))


def test_danger_is_the_weightiest_and_points_at_its_message(rules: InboxRules) -> None:
    talk = Talk().says("你好", "nlu_fallback").hears().says("胸口压着疼", "emergency").hears()
    found = digest(Talked(talk.messages, dangers={3: "emergency"}), rules)
    first = found.reasons[0]
    assert (first.reason, first.message_id) == (Reason.RED_FLAG, 3)
    assert found.outcome is Ending.EMERGENCY


def test_what_happens_again_counts_less_than_the_first_time_and_not_for_ever(
    rules: InboxRules,
) -> None:
    def score(times: int) -> int:
        talk = Talk()
        for number in range(times):
            talk.says(f"听不懂的话 {number * 7919}", "nlu_fallback").hears(f"换个说法 {number}")
        by_reason = {one.reason: one for one in digest(Talked(talk.messages), rules).reasons}
        assert by_reason[Reason.FALLBACK].count == times
        return by_reason[Reason.FALLBACK].weight

    once, twice, often, oftener = score(1), score(2), score(4), score(9)
    assert once < twice < 2 * once
    assert often == oftener > twice


@pytest.mark.parametrize(
    ("talk", "told", "ending"),
    [
        (SMOOTH, {}, Ending.SETTLED),
        (SMOOTH, {"handed_off": True}, Ending.HANDED_OFF),
        (SMOOTH, {"handed_off": True, "complained": True}, Ending.COMPLAINT),
        (
            Talk().says("好", "affirm").hears(card={"type": "appointment", "status": "booked"}),
            {},
            Ending.BOOKED,
        ),
        (Talk().says("咕噜", "nlu_fallback").hears(), {}, Ending.NOT_UNDERSTOOD),
        (
            Talk().says("挂号", "booking_make", active_loop="registration_form").hears("哪天？"),
            {},
            Ending.ABANDONED,
        ),
    ],
)
def test_how_it_ended(rules: InboxRules, talk: Talk, told: dict[str, bool], ending: Ending) -> None:
    assert digest(Talked(talk.messages, **told), rules).outcome is ending  # type: ignore[arg-type]


def test_what_it_was_about(rules: InboxRules) -> None:
    talk = (
        Talk()
        .says("骨科谁坐诊", "schedule_ask", entities=[{"entity": "department", "value": ["guke"]}])
        .hears()
        .says("挂一个", "booking_make", active_loop="registration_form")
        .hears("哪天？")
        .says("明天", "inform", active_loop="registration_form")
        .hears("好。")
    )
    found = digest(Talked(talk.messages), rules)
    assert found.turns == 3
    assert found.flows == ["registration", "schedule"]
    assert found.intents == ["schedule_ask", "booking_make", "inform"]
    assert found.departments == ["guke"]
