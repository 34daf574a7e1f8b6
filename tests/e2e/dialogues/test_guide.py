"""What is asked at a reception desk."""

import pytest

from tests.e2e.patient import Patient


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("停车怎么收费", "停车"),
        ("外地医保能直接结算吗", "异地"),
        ("检查报告在哪里取", "报告"),
        ("住院病历怎么复印", "病历"),
        ("抽血几点开始", "抽血"),
        ("探视时间是几点到几点", "探视"),
        ("发票丢了怎么补", "发票"),
        ("没带身份证能看病吗", "身份证"),
    ],
)
def test_common_questions_are_answered_from_the_guide(
    patient: Patient, question: str, part: str
) -> None:
    patient.says(question).hears(part)
    card = patient.expects("guide")
    assert card["title"]
    assert card["updated"]


@pytest.mark.parametrize(
    ("question", "place"),
    [("骨科怎么走", "门诊楼"), ("检验科在几楼", "医技楼"), ("药房在哪儿", "门诊楼")],
)
def test_the_way_is_told_with_building_floor_and_telephone(
    patient: Patient, question: str, place: str
) -> None:
    patient.says(question).hears(place, "楼", "0571")


def test_the_way_to_what_has_no_department_of_its_own_name(patient: Patient) -> None:
    patient.says("拍片子在几楼").hears("放射科", "医技楼")


def test_by_button_and_then_in_words(patient: Patient) -> None:
    patient.presses("就医指南").hears("您想问什么")
    patient.says("停车多少钱")
    patient.expects("guide")


def test_help_says_what_can_be_done(patient: Patient) -> None:
    patient.says("你能帮我干什么")
    patient.is_offered("/booking_make", "/triage_ask", "/human_ask")


def test_a_wheelchair(patient: Patient) -> None:
    patient.says("我腿脚不方便，想借个轮椅").hears("轮椅")


def test_what_the_guide_does_not_know_leads_to_a_person(patient: Patient) -> None:
    patient.says("你们院长今年多大年纪")
    assert patient.text
    # Offered, or, because an 院长 was asked for, called at once.
    if not patient.card("handoff"):
        patient.is_offered("/human_ask")


def test_greeting_thanks_and_farewell(patient: Patient) -> None:
    patient.says("你好").hears("您好")
    patient.says("谢谢").hears_any("不客气", "应该的")
    patient.says("再见").hears("再见")
