"""The first moments: following, the account's menu, leaving."""

import pytest

from tests.e2e.wechat_patient import WeChatPatient


def test_who_follows_is_told_who_this_is_and_what_can_be_done(patient: WeChatPatient) -> None:
    patient.follows().hears("示范人民医院的导医助手", "不是医生", "120", "转人工", "挂号", "投诉")
    patient.answers("预约挂号").hears("哪个科")


def test_whoever_just_writes_is_answered_as_well(patient: WeChatPatient) -> None:
    patient.says("你好").hears("您好")
    patient.says("谢谢").hears("不客气")


@pytest.mark.parametrize(
    ("payload", "heard"),
    [
        ("/booking_make", "哪个科"),
        ("/triage_ask", "哪里不舒服"),
        ("/schedule_ask", "哪位医生"),
        ("/guide_ask", "您想问什么"),
        ("/complaint_ask", "受理号"),
        ("/complaint_file", "发生了什么"),
        ("/privacy_ask", "加密保存"),
        ("/human_ask", "转人工"),
    ],
)
def test_the_menu_below_the_chat(patient: WeChatPatient, payload: str, heard: str) -> None:
    patient.clicks(payload).hears(heard)


@pytest.mark.parametrize("payload", ["/booking_ask", "/booking_change", "/booking_cancel"])
def test_what_is_mine_in_the_menu_of_somebody_unknown(patient: WeChatPatient, payload: str) -> None:
    patient.clicks(payload).fills_form().hears("没有")


def test_who_leaves_and_comes_back_is_welcome_again(patient: WeChatPatient) -> None:
    patient.says("停车怎么收费").hears("停车")
    patient.unfollows()
    patient.hears_nothing()
    patient.follows().hears("导医助手")
    patient.says("停车怎么收费").hears("停车")


def test_who_left_has_taken_the_visitor_card_along(patient: WeChatPatient) -> None:
    patient.clicks("/booking_ask").fills_form()
    patient.unfollows()
    patient.follows().says("我的预约")
    assert patient.link("就诊人信息")


@pytest.mark.parametrize("words", ["有人吗", "有人在吗"])
def test_whoever_calls_for_somebody_gets_somebody(patient: WeChatPatient, words: str) -> None:
    patient.says(words).hears("转人工")


@pytest.mark.parametrize("words", ["收到", "收到，谢谢", "[玫瑰]", "[抱拳]"])
def test_a_word_of_thanks_starts_nothing(patient: WeChatPatient, words: str) -> None:
    patient.says("停车怎么收费")
    patient.says(words).hears("不客气")
