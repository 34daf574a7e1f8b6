"""The first moments: following, the account's menu, leaving."""

import pytest

from tests.e2e.wechat_patient import WeChatPatient


def test_who_follows_is_told_who_this_is_and_what_can_be_done(patient: WeChatPatient) -> None:
    patient.follows().hears("您好", "医院", "智能导医", "120", "转人工", "预约", "投诉")
    patient.answers("挂号").hears("哪个科")


def test_whoever_just_writes_is_answered_as_well(patient: WeChatPatient) -> None:
    patient.says("你好").hears("您好")
    patient.says("谢谢").hears("不客气")


@pytest.mark.parametrize(
    ("payload", "heard"),
    [
        ("/booking_make", "哪个科"),
        ("/triage_ask", "哪里"),
        ("/schedule_ask", "医生"),
        ("/guide_ask", "您想问什么"),
        ("/complaint_file", "发生了什么"),
        ("/human_ask", "转人工"),
    ],
)
def test_the_menu_below_the_chat(patient: WeChatPatient, payload: str, heard: str) -> None:
    patient.clicks(payload).hears(heard)


def test_my_appointments_in_the_menu_of_somebody_unknown(patient: WeChatPatient) -> None:
    patient.clicks("/booking_ask")
    assert patient.link("就诊人信息")
    patient.fills_form().hears("没有")


def test_who_leaves_and_comes_back_is_welcome_again(patient: WeChatPatient) -> None:
    patient.says("停车怎么收费").hears("停车")
    patient.unfollows()
    patient.hears_nothing()
    patient.follows().hears("您好")
    patient.says("停车怎么收费").hears("停车")


def test_who_left_has_taken_the_visitor_card_along(patient: WeChatPatient) -> None:
    patient.clicks("/booking_ask")
    patient.fills_form()
    patient.unfollows()
    patient.follows()
    patient.clicks("/booking_ask")
    assert patient.link("就诊人信息")
