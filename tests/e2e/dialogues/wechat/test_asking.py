"""Questions: the guide, timetables, which department, danger; pictures, places and voices."""

import pytest

from tests.e2e.wechat_patient import WeChatPatient

HEART = "我爸突然胸口压着痛，喘不上气，满头冷汗"


def test_a_question_of_the_guide(patient: WeChatPatient) -> None:
    patient.says("外地医保能直接结算吗").hears("异地")


def test_the_way_to_a_department(patient: WeChatPatient) -> None:
    patient.says("骨科怎么走").hears("门诊楼", "楼", "0571")


def test_when_a_doctor_is_there_and_at_once_a_number(patient: WeChatPatient) -> None:
    patient.says("王丽医生什么时候出诊").hears("王丽")
    patient.says("2").hears("选")


def test_which_department(patient: WeChatPatient) -> None:
    patient.clicks("/triage_ask")
    patient.says("孩子发烧一天了，还咳嗽")
    asked = patient.sees
    patient.says("3 岁")
    assert patient.sees != asked
    for _ in range(4):
        if "挂" in patient.sees and "科的号" in patient.sees:
            break
        patient.says(patient.options()[-1][1] if patient.options() else "没有")
    patient.hears("儿科").answers("儿科的号").hears("儿科")


def test_a_bare_number_where_an_age_is_asked_is_an_age(patient: WeChatPatient) -> None:
    patient.says("孩子肚子疼，看什么科")
    if "多大" in patient.sees or "几岁" in patient.sees:
        assert not patient.options(), patient.story
        patient.says("6").hears_nothing_of("多大", "几岁")


def test_danger_first(patient: WeChatPatient) -> None:
    patient.says(HEART).hears("120", "急诊")
    assert patient.sees.index("120") < 60, patient.story


def test_danger_in_the_middle_and_back_by_number(patient: WeChatPatient) -> None:
    patient.says("挂后天上午的皮肤科")
    patient.says(HEART).hears("120")
    patient.answers("接着刚才的事").hears("皮肤科", "11 月 20 日")


def test_life_is_too_much(patient: WeChatPatient) -> None:
    patient.says("活着太累了，我不想活了").hears("12356")
    patient.answers("转人工").hears("转人工")


def test_where_somebody_is_gets_the_way_here(patient: WeChatPatient) -> None:
    patient.sends_location(30.25, 120.16).hears("公里", "地址", "地铁", "急诊")


def test_a_voice_that_nobody_writes_out(patient: WeChatPatient) -> None:
    patient.sends_voice(b"#!AMR\n...").hears("打字")
    patient.answers("挂号").hears("哪个科")


def test_what_is_not_understood_leads_on(patient: WeChatPatient) -> None:
    patient.says("你们院长今年多大年纪").hears("转人工")


@pytest.mark.parametrize("words", ["我身份证号 99010119560101123X", "我手机 13800000000"])
def test_numbers_typed_into_the_chat_are_not_kept(patient: WeChatPatient, words: str) -> None:
    patient.says(words).hears("没有保存")


def test_personal_data(patient: WeChatPatient) -> None:
    patient.clicks("/privacy_ask")
