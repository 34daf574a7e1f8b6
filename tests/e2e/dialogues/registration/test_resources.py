"""Examinations, treatments, beds and parking places: booked like a doctor's clinic."""

import pytest

from tests.e2e.patient import Patient


@pytest.mark.parametrize(
    ("wish", "name", "bring"),
    [
        ("预约核磁，下周三上午", "核磁共振检查", "金属"),
        ("约个停车位，明天上午", "停车位", "30 分钟"),
        ("登记个床位，下周一", "住院床位", "住院证"),
        ("约下周四的白内障日间手术", "白内障日间手术", "家人"),
    ],
)
def test_it_is_read_back_and_booked_in_its_own_words(
    patient: Patient, wish: str, name: str, bring: str
) -> None:
    patient.says(wish).reaches_confirmation()
    patient.hears(name, bring).hears_nothing_of("挂号费", "医生", "0 元")
    patient.presses("确认预约").hears("预约成功", name, bring).hears_nothing_of("挂号费")
    card = patient.expects("appointment", status="booked", doctor=name)
    assert card["location"] in patient.text


def test_several_examinations_in_one_conversation(patient: Patient) -> None:
    scan = patient.books("约下周三上午的 CT 检查")
    heart = patient.books("再约一个下周三上午的动态心电图")
    magnet = patient.books("还要约个下周三上午的核磁")
    assert len({(card["date"], card["time"]) for card in (scan, heart, magnet)}) == 3
    patient.says("我的预约")
    assert len(patient.expects("appointments")["items"]) == 3


def test_another_time_for_an_examination(patient: Patient) -> None:
    old = patient.books("预约下周四上午的核磁")
    patient.says("核磁改到下周五上午")
    for _ in range(3):
        if "确认改" in " ".join(patient.titles()):
            break
        patient.goes_on()
    patient.hears("核磁共振检查", "11 月 27 日").presses("确认改").hears("改好了")
    assert patient.expects("appointment", status="changed")["id"] != old["id"]


def test_a_parking_place_is_given_back(patient: Patient) -> None:
    booked = patient.books("明天下午约个停车位")
    patient.says("车位不要了，取消").hears("停车位").presses("确认退号")
    patient.expects("appointment", status="cancelled", id=booked["id"])


def test_not_this_time_but_another_of_the_same(patient: Patient) -> None:
    patient.says("预约下周三上午的胃镜").reaches_confirmation()
    patient.says("不对，换个时间").hears_nothing_of("医生")
    card = patient.reaches_confirmation()
    assert card["doctor"] == "胃镜检查"


def test_an_examination_for_my_mother(patient: Patient) -> None:
    patient.says("给我妈约下周五的核磁")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    patient.registers(name="测试妈", relation="parent").hears("核磁共振检查", "测*妈")
    patient.says("对")
    patient.expects("appointment", status="booked", doctor="核磁共振检查")
