"""算了: nothing is done, nothing is kept, and the next thing can begin."""

import pytest

from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient


@pytest.mark.parametrize("words", ["算了", "不挂了", "不弄了，下次再说"])
def test_in_the_middle_of_a_booking(patient: Patient, words: str) -> None:
    patient.says("挂后天上午的皮肤科").says(words)
    assert not patient.cards(), patient.story
    patient.says("挂骨科")
    assert {clinic["department"] for clinic in patient.clinics()} == {"骨科"}


def test_at_the_confirmation_the_held_place_is_given_back(
    patient: Patient, backstage: Backstage
) -> None:
    patient.says("挂后天上午的皮肤科褚云医生")
    held = patient.reaches_confirmation()
    free = backstage.remaining(held["clinic_id"])
    patient.says("算了，不看了").hears("没有产生任何预约")
    assert backstage.remaining(held["clinic_id"]) == free + 1
    patient.says("我的预约").hears("没有")


def test_with_the_button_at_the_identity_form(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生")
    patient.goes_on().presses("不办了").hears("没有产生任何预约")


def test_in_the_middle_of_a_complaint_nothing_is_filed(patient: Patient) -> None:
    patient.says("我要投诉收费处的人态度恶劣，让我白等了一上午").says("算了不投诉了")
    assert not patient.card("complaint"), patient.story
    patient.says("我的投诉处理到哪一步了").hears("受理号")
    assert not patient.card("complaint"), patient.story


def test_in_the_middle_of_triage(patient: Patient) -> None:
    patient.says("头有点晕")
    patient.says("算了")
    patient.says("停车怎么收费").hears("停车")
    assert not patient.card("triage"), patient.story


def test_with_nothing_going_on(patient: Patient) -> None:
    patient.says("算了")
    assert patient.status == 200
    assert patient.text


def test_cancelling_what_is_not_booked_yet_only_stops(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.says("取消")
    assert not patient.card("identity_form"), patient.story
    patient.says("我的预约").hears("没有")
