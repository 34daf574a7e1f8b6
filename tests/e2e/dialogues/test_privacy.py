"""Seeing and deleting what is kept of me; and what is never kept."""

import pytest

from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient, somebody


def registered(patient: Patient) -> str:
    """Somebody who has registered and booked nothing; returns their identity number."""
    number = somebody()
    patient.says("查我的预约").registers(id_number=number, name="测试丁")
    return number


def test_nothing_is_kept_of_a_stranger(patient: Patient) -> None:
    patient.says("你们都存了我什么信息").presses("看看").hears("没有存")


def test_what_is_kept_is_shown_masked(patient: Patient) -> None:
    number = registered(patient)
    patient.says("看看我的信息").presses("看看")
    patient.hears("测*丁", number[-2:])
    patient.hears_nothing_of(number, "测试丁")


def test_it_is_deleted_after_a_yes(patient: Patient) -> None:
    registered(patient)
    patient.says("删除我的信息").hears("确认")
    patient.says("确认删除").hears("已经删除")
    patient.says("你们还存了我什么").presses("看看").hears("没有存")


def test_it_stays_after_a_no(patient: Patient) -> None:
    registered(patient)
    patient.says("删除我的信息").says("先不删了").hears_any("没有动", "不办了")
    patient.says("看看我的信息").presses("看看").hears("测*丁")


def test_what_is_still_booked_must_be_cancelled_first(patient: Patient) -> None:
    patient.books("挂后天上午的眼科")
    patient.says("删除我的信息").says("确认删除").hears("退号")
    patient.says("我的预约")
    assert patient.expects("appointments")["items"]


@pytest.mark.parametrize("in_form", [False, True])
def test_an_identity_number_in_the_chat_reaches_nobody(
    patient: Patient, backstage: Backstage, in_form: bool
) -> None:
    number = somebody()
    if in_form:
        patient.says("挂后天上午皮肤科褚云医生").goes_on()
    patient.says(f"我的身份证号是{number}，电话 19912345678")
    patient.hears("隐私")
    for kept in (backstage.tracker(patient), backstage.everything_stored(patient)):
        assert number not in kept
        assert number[6:14] not in kept
        assert "19912345678" not in kept


def test_what_is_typed_in_the_form_never_reaches_the_dialogue_model(
    patient: Patient, backstage: Backstage
) -> None:
    number = registered(patient)
    tracker = backstage.tracker(patient)
    assert number not in tracker
    assert "测试丁" not in tracker
    assert "\\u6d4b\\u8bd5\\u4e01" not in tracker
