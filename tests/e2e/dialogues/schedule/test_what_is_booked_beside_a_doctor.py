"""Examinations, treatments, beds, parking spaces: when they are free, and the way to book one."""

import pytest

from tests.e2e.patient import Patient

TOMORROW = "2026-11-19"


def test_when_an_examination_is_free(patient: Patient) -> None:
    patient.says("核磁明天还能约上吗").hears("申请单")
    assert {(c["resource"], c["date"]) for c in patient.clinics()} == {("mri", TOMORROW)}


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("预约核磁", "核磁共振检查"),
        ("约个停车位", "停车位"),
        ("预约床位", "住院床位"),
        ("帮我约个理疗", "康复理疗"),
        ("我要做胃镜，约明天上午", "胃镜检查"),
    ],
)
def test_booking_one_reaches_the_read_back(patient: Patient, wish: str, name: str) -> None:
    card = patient.says(wish).reaches_confirmation()
    assert card["doctor"] == name, patient.story


def test_booking_an_examination_without_a_name_asks_which(patient: Patient) -> None:
    patient.says("预约检查")
    titles = patient.titles()
    assert any("CT" in title for title in titles), patient.story
    assert any("胃镜" in title for title in titles), patient.story
    patient.presses("胃镜")
    assert {clinic["resource"] for clinic in patient.clinics()} == {"gastroscopy"}


def test_what_is_not_released_yet_says_when(patient: Patient) -> None:
    patient.says("停车位下周三上午还有吗").hears("还没放", "07:00")
