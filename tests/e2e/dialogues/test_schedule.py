"""When does somebody sit."""

import pytest

from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient

TODAY, TOMORROW, FRIDAY = "2026-11-18", "2026-11-19", "2026-11-20"


def test_of_a_doctor(patient: Patient) -> None:
    patient.says("曾立主任什么时候出诊")
    clinics = patient.clinics()
    assert {clinic["doctor"] for clinic in clinics} == {"曾立"}
    first = clinics[0]
    assert (first["date"], first["period"]) == (FRIDAY, "am")
    patient.hears("11 月 20 日", "周五", str(first["fee"]), str(first["remaining"]))


def test_of_a_department_on_a_day(patient: Patient) -> None:
    patient.says("骨科明天有谁坐诊")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("骨科", TOMORROW)}


def test_of_half_a_day(patient: Patient) -> None:
    patient.says("皮肤科周五下午有号吗")
    assert {(c["date"], c["period"]) for c in patient.clinics()} == {(FRIDAY, "pm")}


def test_of_experts_alone(patient: Patient) -> None:
    patient.says("眼科的专家号这周还有吗")
    assert {clinic["kind"] for clinic in patient.clinics()} == {"expert"}


def test_and_on_another_day(patient: Patient) -> None:
    patient.says("曾立医生什么时候在")
    patient.says("那下周一呢")
    assert {(c["doctor"], c["date"]) for c in patient.clinics()} == {("曾立", "2026-11-23")}


def test_and_of_another_doctor(patient: Patient) -> None:
    patient.says("曾立医生什么时候在")
    patient.says("王丽呢")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"王丽"}


def test_asked_by_alias(patient: Patient) -> None:
    patient.says("看牙的科后天上午有谁")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("口腔科", FRIDAY)}


def test_as_a_recogniser_misheard_it(patient: Patient) -> None:
    patient.says("骨颗后天下午有耗吗")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("骨科", FRIDAY)}


def test_of_nobody_in_particular(patient: Patient) -> None:
    patient.says("什么时候出诊").hears("哪")
    patient.says("眼科")
    assert {clinic["department"] for clinic in patient.clinics()} == {"眼科"}


def test_a_doctor_who_does_not_exist_leads_to_the_nearest(patient: Patient) -> None:
    patient.says("曾丽芳医生什么时候出诊").hears("没有查到", "曾丽芳")
    assert not patient.card("schedule"), patient.story
    assert patient.buttons(), patient.story
    patient.is_offered("/human_ask")


def test_a_doctor_written_as_heard(patient: Patient) -> None:
    patient.says("曾力医生哪天在")
    if not patient.card("schedule"):
        patient.presses("曾立")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"曾立"}


def test_one_name_in_two_departments_is_asked_about(patient: Patient) -> None:
    patient.says("王伟医生什么时候出诊")
    titles = patient.titles()
    assert any("心血管内科" in title for title in titles), patient.story
    assert any("普外科" in title for title in titles), patient.story
    patient.says("心内科的")
    clinics = patient.clinics()
    assert {(c["doctor"], c["department"]) for c in clinics} == {("王伟", "心血管内科")}


def test_one_name_with_its_department_needs_no_question(patient: Patient) -> None:
    patient.says("普外科的王伟医生什么时候在")
    assert {(c["doctor"], c["department"]) for c in patient.clinics()} == {("王伟", "普外科")}


def test_a_surname_that_fits_several_is_asked_about(patient: Patient) -> None:
    patient.says("张主任什么时候在")
    assert len([title for title in patient.titles() if title.startswith("张")]) >= 2, patient.story
    patient.presses("张珊")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"张珊"}


def test_a_past_day_is_said_and_the_next_ones_are_shown(patient: Patient) -> None:
    patient.says("昨天骨科谁出诊").hears("已经过去")
    assert all(clinic["date"] >= TODAY for clinic in patient.clinics())


def test_booking_on_a_past_day_is_said_and_the_next_ones_are_shown(patient: Patient) -> None:
    patient.says("我要挂昨天上午的骨科").hears("已经过去")
    assert all(clinic["date"] >= TODAY for clinic in patient.clinics())


def test_a_day_without_clinics_is_said_and_the_next_ones_are_shown(patient: Patient) -> None:
    patient.says("皮肤科这周日有人吗").hears_any("没有", "约满")
    assert all(clinic["date"] != "2026-11-22" for clinic in patient.clinics())


def test_a_full_clinic_is_said_and_others_are_offered(
    patient: Patient, backstage: Backstage
) -> None:
    [clinic] = backstage.get("/v1/clinics", doctor="d061", **{"from": FRIDAY, "to": FRIDAY})
    backstage.set_places(clinic["id"], 0)
    patient.says("挂后天上午骨科司马砚的号").hears_any("没有号", "约满")
    assert all(other["id"] != clinic["id"] for other in patient.clinics())
    patient.is_offered("/human_ask")


def test_a_clinic_that_fills_up_while_the_patient_registers(
    patient: Patient, backstage: Backstage
) -> None:
    day = "2026-11-27"
    patient.says("挂下周五上午骨科司马砚的号").goes_on()
    patient.expects("identity_form")
    [clinic] = backstage.get("/v1/clinics", doctor="d061", **{"from": day, "to": day})
    backstage.set_places(clinic["id"], 0)
    patient.registers().hears_any("约满", "没有号")
    assert not patient.card("appointment"), patient.story
    assert all(other["id"] != clinic["id"] for other in patient.clinics())


@pytest.mark.parametrize(
    ("question", "doctor"),
    [("单文秀大夫哪天看诊", "单文秀"), ("仇志远主任周几出诊", "仇志远"), ("解春和医生", "解春和")],
)
def test_surnames_that_are_read_otherwise(patient: Patient, question: str, doctor: str) -> None:
    patient.says(question)
    assert {clinic["doctor"] for clinic in patient.clinics()} == {doctor}
