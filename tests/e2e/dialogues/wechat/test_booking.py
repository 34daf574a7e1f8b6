"""From a wish to a number at the hospital, without anything but WeChat."""

import pytest

from tests.e2e.patient import identity_number, somebody
from tests.e2e.wechat_patient import WeChatPatient


def books(patient: WeChatPatient, wish: str) -> WeChatPatient:
    """By words and the form, to the end."""
    patient.says(wish)
    for _ in range(6):
        if "就诊人信息" in patient.sees:
            patient.fills_form()
        elif "确认预约" in patient.sees:
            return patient.says("确认").hears("预约成功")
        else:
            patient.says("1")
    raise AssertionError(patient.story)


def test_an_expert_by_numbers_alone(patient: WeChatPatient) -> None:
    patient.says("我想挂专家号").hears("哪个科")
    patient.says("皮肤科")
    patient.says("1").hears("1")
    patient.says("2")
    patient.fills_form().hears("请核对", "皮肤科", "测*甲")
    patient.answers("确认预约").hears("预约成功", "预约号", "皮肤科")
    patient.link("看预约单")


def test_by_words(patient: WeChatPatient) -> None:
    patient.says("帮我挂后天上午九点内分泌科曾立医生的号")
    patient.fills_form().hears("曾立", "09:00", "11 月 20 日")
    patient.says("对的").hears("预约成功", "曾立")


def test_by_taps_on_what_comes_after_the_form(patient: WeChatPatient) -> None:
    patient.says("挂后天上午九点内分泌科曾立医生的号")
    patient.fills_form()
    patient.taps("确认预约").hears("预约成功", "曾立")


def test_a_tap_on_an_old_menu_books_nothing_twice(patient: WeChatPatient) -> None:
    patient.says("挂后天上午九点内分泌科曾立医生的号")
    menu = patient.fills_form().seen
    patient.taps("确认预约").hears("预约成功")
    [confirm] = [one for shown in menu for one in shown.items if "确认预约" in one[1]]
    patient._acts(patient.side.wechat.says, confirm[1], confirm[0])
    patient.clicks("/booking_ask")
    assert patient.sees.count("曾立") == 1, patient.story


def test_for_several_people_of_the_family(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    patient.says("再给我妈挂后天上午的心内科")
    for _ in range(5):
        if "就诊人信息" in patient.sees:
            break
        if "给别人挂" in patient.sees:
            patient.answers("给别人挂")
        else:
            patient.says("1")
    patient.fills_form(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.hears("测*妈").says("确认").hears("预约成功", "心血管内科")
    patient.says("给孩子挂明天上午儿科的普通号")
    for _ in range(5):
        if "就诊人信息" in patient.sees:
            break
        if "给别人挂" in patient.sees:
            patient.answers("给别人挂")
        else:
            patient.says("1")
    child = identity_number("20210306", 112)
    patient.fills_form(name="测试小", id_number=child, relation="child", guardian="测试甲")
    patient.answers("确认预约").hears("预约成功", "儿科")
    patient.clicks("/booking_ask").hears("测*甲", "测*妈", "测*小")
    patient.says("给我妈再挂一个明天上午的骨科")
    for _ in range(5):
        if "确认预约" in patient.sees:
            break
        assert "就诊人信息" not in patient.sees, patient.story
        number = next((n for n, words in patient.options() if "测*妈" in words), "1")
        patient.says(number)
    patient.hears("测*妈").answers("不办了").hears("不办了")


@pytest.mark.parametrize("number", ["1", "第一个", "１", "①"])
def test_the_first_of_the_list_in_any_writing(patient: WeChatPatient, number: str) -> None:
    patient.says("挂后天上午的皮肤科")
    first = dict(patient.options())["1"]
    patient.says(number).hears(first.split()[1])
