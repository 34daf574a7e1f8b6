"""What a short answer means inside a booking."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.registration_reading import (
    asked_to_change,
    is_said_of_the_booking,
    keeps_the_old_one,
    leaves_it_to_us,
    means_another_appointment,
    means_another_person,
    says_no,
    says_yes,
    wants_a_moment,
)
from actions.turn import Turn
from tests.actions.stage import Stage


def heard(stage: Stage, intent: str, text: str = "", **entities: Any) -> Turn:
    """The turn after a message."""
    stage.hears(intent, text, **entities)
    return Turn(CollectingDispatcher(), stage._tracker(), stage.domain, base._backend())


YESES = [
    "好", "好的", "是的", "对", "嗯嗯", "行", "行吧", "可以", "确认", "确定", "就这样", "没问题",
    "没错", "好的，谢谢", "就这个", "帮我挂吧好的", "确认预约", "OK",
]  # fmt: skip

# Whatever the model takes them for, even for a yes.
NO_YESES = [
    "先不退", "别退", "不退了", "先别", "别取消", "不要退", "不要", "不行", "不对", "没想好",
    "退了会扣钱吗", "可以用医保吗", "可以退吗", "确定能退吗", "行不行", "能不能改", "要多少钱",
    "好是好，但是太早了", "可以是可以，不过我想换个医生", "什么时候能看",
    "是不是明天", "要不要空腹", "有没有发票",
    "等等", "先等等", "嗯我想想", "再考虑一下", "我先问问", "好贵", "太早了", "取消退号",
    "填好了", "已经填好提交了", "我登记完了",
]  # fmt: skip


@pytest.mark.parametrize("text", YESES)
@pytest.mark.parametrize("intent", ["affirm", "inform", "nlu_fallback"])
def test_a_plain_yes_is_a_yes_whatever_the_model_takes_it_for(
    stage: Stage, intent: str, text: str
) -> None:
    assert says_yes(heard(stage, intent, text))
    assert not says_no(heard(stage, intent, text))


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("cancel", "确认退号"),
        ("cancel", "是的，退掉"),
        ("cancel", "退"),
        ("cancel", "取消"),
        ("cancel", "确认取消预约"),
        ("change", "好，改吧"),
        ("change", "确认改"),
    ],
)
def test_what_was_asked_may_be_repeated_as_a_yes(stage: Stage, to: str, text: str) -> None:
    assert says_yes(heard(stage, "inform", text), to)


@pytest.mark.parametrize("intent", ["affirm", "stop", "booking_cancel", "booking_change"])
@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("book", "取消"),
        ("book", "取消吧"),
        ("book", "好的，取消"),
        ("book", "退号"),
        ("book", "退掉"),
        ("book", "是的，改"),
        ("book", "算了"),
        ("cancel", "好，改约吧"),
        ("cancel", "算了"),
        ("change", "取消"),
        ("change", "好，退掉"),
    ],
)
def test_something_else_to_do_is_no_yes(stage: Stage, intent: str, to: str, text: str) -> None:
    assert not says_yes(heard(stage, intent, text), to)


@pytest.mark.parametrize("text", NO_YESES)
@pytest.mark.parametrize("intent", ["affirm", "booking_cancel", "booking_make", "inform"])
def test_a_doubt_or_a_question_is_never_a_yes(stage: Stage, intent: str, text: str) -> None:
    turn = heard(stage, intent, text)
    assert not any(says_yes(turn, to) for to in ("book", "cancel", "change"))


@pytest.mark.parametrize("intent", ["booking_cancel", "booking_make", "inform", "guide_ask"])
def test_a_long_sentence_is_no_yes(stage: Stage, intent: str) -> None:
    assert not says_yes(heard(stage, intent, "我上次退号的时候钱退到卡里了"))


def test_the_pressed_yes_is_a_yes_and_no_other_button_is(stage: Stage) -> None:
    assert says_yes(heard(stage, "affirm"))
    assert not says_yes(heard(stage, "press_slot", slot="110"))
    assert not says_yes(heard(stage, "deny"))


@pytest.mark.parametrize(
    "text",
    ["先不退", "别退", "不退了", "不要", "不行", "不对", "其实我不想退", "没想好", "取消退号"],
)
@pytest.mark.parametrize("intent", ["deny", "affirm", "booking_cancel"])
def test_what_takes_a_yes_back_is_a_no(stage: Stage, intent: str, text: str) -> None:
    assert says_no(heard(stage, intent, text))


@pytest.mark.parametrize("text", ["不退会怎么样", "不去会扣钱吗", "不能报销吗？"])
def test_a_question_is_no_no_either(stage: Stage, text: str) -> None:
    assert not says_no(heard(stage, "deny", text))


@pytest.mark.parametrize("text", ["都行", "随便", "您定", "看着办", "哪个都可以，无所谓"])
def test_any_of_those_shown_may_be_chosen_for_the_patient(stage: Stage, text: str) -> None:
    assert leaves_it_to_us(heard(stage, "inform", text))


@pytest.mark.parametrize("text", ["好的", "可以", "嗯"])
def test_a_bare_yes_to_a_list_chooses_nothing(stage: Stage, text: str) -> None:
    assert not leaves_it_to_us(heard(stage, "affirm", text))


def test_the_earliest_chooses_only_as_an_answer(stage: Stage) -> None:
    assert leaves_it_to_us(heard(stage, "inform", "最早的", preference="soonest"))
    assert not leaves_it_to_us(heard(stage, "guide_ask", "最早几点开门", preference="soonest"))


@pytest.mark.parametrize("text", ["等等", "先等一下", "稍等", "嗯 再想想", "让我想想", "我看看"])
def test_a_moment_is_wanted(stage: Stage, text: str) -> None:
    assert wants_a_moment(heard(stage, "inform", text))


def test_a_moment_with_a_new_day_in_it_is_a_change(stage: Stage) -> None:
    friday = {"days": [{"from": "2026-11-20", "to": "2026-11-20"}]}
    assert not wants_a_moment(heard(stage, "inform", "等等，换周五", date=friday))


@pytest.mark.parametrize("text", ["看看别的时间", "问问可以用医保吗", "考虑到孩子上学，周六吧"])
def test_a_wish_or_a_question_is_no_pause(stage: Stage, text: str) -> None:
    assert not wants_a_moment(heard(stage, "inform", text))


@pytest.mark.parametrize(
    "text", ["不是给我挂的", "给别人挂", "换个人", "换就诊人", "不是我", "不是我看", "帮别人挂"]
)
def test_another_person_is_meant(stage: Stage, text: str) -> None:
    assert means_another_person(heard(stage, "inform", text))


@pytest.mark.parametrize("text", ["是给我挂的", "不是我要的医生", "给我挂"])
def test_the_same_person_is_meant(stage: Stage, text: str) -> None:
    assert not means_another_person(heard(stage, "inform", text))


@pytest.mark.parametrize("text", ["不改了", "还是原来的吧", "不换了", "不用改"])
def test_the_old_appointment_is_kept(stage: Stage, text: str) -> None:
    assert keeps_the_old_one(heard(stage, "inform", text))


@pytest.mark.parametrize("text", ["另一个", "不是这个", "换一个"])
def test_another_appointment_is_meant(stage: Stage, text: str) -> None:
    assert means_another_appointment(heard(stage, "inform", text))


@pytest.mark.parametrize(
    ("text", "emptied"),
    [
        ("换个科", {"registration__subject", "registration__clinic"}),
        ("换个医生", {"registration__clinic"}),
        ("有没有别的专家", {"registration__clinic"}),
        ("换个时间", {"registration__clinic", "registration__days"}),
        ("换一天", {"registration__clinic", "registration__days"}),
        ("返回", {"registration__clinic"}),
    ],
)
def test_what_is_to_be_changed_is_open_again(stage: Stage, text: str, emptied: set[str]) -> None:
    stage.slots["requested_slot"] = "registration__slot"
    turn = heard(stage, "inform", text)
    assert set(asked_to_change(turn) or {}) == emptied
    assert is_said_of_the_booking(turn)


@pytest.mark.parametrize("text", ["好的", "可以用医保吗", "停车怎么收费"])
def test_other_words_change_nothing(stage: Stage, text: str) -> None:
    turn = heard(stage, "inform", text)
    assert asked_to_change(turn) is None
    assert not is_said_of_the_booking(turn)
