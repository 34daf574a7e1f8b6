"""What was talked about before is remembered."""

import pytest

from tests.e2e.patient import Patient

FRIDAY = "2026-11-20"


def test_another_day_for_the_same_department(patient: Patient) -> None:
    patient.says("骨科明天谁出诊")
    patient.says("那后天呢")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("骨科", FRIDAY)}


@pytest.mark.parametrize("back", ["还是刚才那个医生吧", "之前那个医生呢"])
def test_the_doctor_before_the_present_one(patient: Patient, back: str) -> None:
    patient.says("曾立医生什么时候出诊")
    patient.says("那章建国医生呢")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"章建国"}
    patient.says(back)
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"曾立"}


def test_another_doctor_than_those_shown_is_no_change_of_an_appointment(patient: Patient) -> None:
    patient.says("曾立医生什么时候出诊")
    patient.says("换一个医生")
    assert {clinic["department"] for clinic in patient.clinics()} == {"内分泌科"}
    assert len({clinic["doctor"] for clinic in patient.clinics()}) > 1


def test_a_kind_of_number_that_is_not_wanted_is_left_out(patient: Patient) -> None:
    patient.says("我要挂骨科后天上午的号")
    assert "vip" in {clinic["kind"] for clinic in patient.clinics()}
    patient.says("不要特需的")
    assert "vip" not in {clinic["kind"] for clinic in patient.clinics()}


def test_another_time_before_anybody_was_named_is_answered(patient: Patient) -> None:
    patient.says("挂号").says("换一个时间")
    patient.hears_nothing_of("系统刚才没有回应")


def test_the_same_advice_is_not_repeated_in_the_same_words(patient: Patient) -> None:
    patient.says("我妈腿疼")
    first = patient.text
    patient.says("她七十三了")
    assert patient.card("triage"), patient.story
    assert patient.text != first, patient.story
