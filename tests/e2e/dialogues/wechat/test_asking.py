"""Questions: the guide, timetables, which department; places, voices, and danger first."""

import pytest

from tests.e2e.wechat_patient import WeChatPatient

HEART = "我爸突然胸口压着痛，喘不上气，满头冷汗"
# Where one taps or clicks there is no such thing on WeChat.
ON_SCREENS = ("点一下或者", "下面的按钮", "点开下面", "念一遍")


def test_a_question_of_the_guide_with_the_page_to_read_on(patient: WeChatPatient) -> None:
    patient.says("发票怎么开电子的").hears("发票")
    assert patient.link("详细内容").startswith("https://")


def test_the_way_to_a_department(patient: WeChatPatient) -> None:
    patient.says("骨科怎么走").hears("门诊楼", "5 楼", "0571")


@pytest.mark.parametrize(
    "words", ["王丽医生什么时候出诊", "骨科哪个医生便宜", "眼科哪天人少", "谁看甲状腺看得好"]
)
def test_when_a_doctor_is_there_and_a_number_at_once(patient: WeChatPatient, words: str) -> None:
    patient.says(words).hears("1. ", "您要挂哪一个", "回复前面的数字").hears_nothing_of(*ON_SCREENS)
    patient.says("2").hears("请选一个时间")


def test_which_department_and_a_number_at_once(patient: WeChatPatient) -> None:
    patient.clicks("/triage_ask").says("70")
    patient.answers("头疼、头晕").hears("建议先看", "不是诊断", "最近能挂的号")
    patient.hears_nothing_of(*ON_SCREENS).says("1").hears("请选一个时间")


def test_a_bare_number_where_an_age_is_asked_is_an_age(patient: WeChatPatient) -> None:
    patient.says("我女儿头疼看什么科").hears("多大年纪", "不到 14 岁")
    assert not patient.options(), patient.story
    patient.says("2").hears("儿科").hears_nothing_of("多大年纪")


def test_danger_first(patient: WeChatPatient) -> None:
    patient.says(HEART).hears("急诊楼 1 楼")
    assert "120" in patient.sees[:20], patient.story


def test_danger_in_the_middle_and_back_by_number(patient: WeChatPatient) -> None:
    patient.says("挂后天上午的皮肤科")
    patient.says(HEART).hears("120").hears_nothing_of("皮肤科")
    patient.answers("接着刚才的事").hears("皮肤科", "11 月 20 日")


def test_life_is_too_much(patient: WeChatPatient) -> None:
    patient.says("活着太累了，我不想活了").hears("12356")
    patient.answers("转人工").hears("转人工")


def test_where_somebody_is_gets_the_way_here(patient: WeChatPatient) -> None:
    patient.sends_location(30.25, 120.16).hears("公里", "地址", "地铁", "急诊楼")


def test_a_voice_that_nobody_writes_out(patient: WeChatPatient) -> None:
    patient.sends_voice(b"#!AMR\n...").hears("没有听懂", "打字")
    patient.answers("预约挂号").hears("哪个科")


def test_what_the_hospital_cannot_say_leads_to_a_person(patient: WeChatPatient) -> None:
    patient.says("你们院长今年多大年纪").hears("转人工")


@pytest.mark.parametrize("words", ["99010119560101123X", "13800000000"])
def test_numbers_typed_into_the_chat_are_not_kept(patient: WeChatPatient, words: str) -> None:
    patient.says(words).hears("没有保存", "请问有什么可以帮您")


def test_what_is_kept_of_me(patient: WeChatPatient) -> None:
    patient.clicks("/booking_ask").fills_form()
    patient.clicks("/privacy_ask")
    patient.answers("看看存了什么").hears("测*甲")
