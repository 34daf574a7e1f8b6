"""The patient changes their mind, or was misunderstood."""

from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient

FRIDAY, MONDAY = "2026-11-20", "2026-11-23"


def dates(patient: Patient) -> set[str]:
    """The days of the clinics that are shown."""
    return {clinic["date"] for clinic in patient.clinics()}


def test_another_day_while_choosing(patient: Patient) -> None:
    patient.says("挂明天的骨科")
    assert dates(patient) == {"2026-11-19"}
    patient.says("不对，改成后天")
    assert dates(patient) == {FRIDAY}


def test_another_department_while_choosing(patient: Patient) -> None:
    patient.says("挂后天的皮肤科")
    patient.says("不是，我说的是骨科")
    assert {clinic["department"] for clinic in patient.clinics()} == {"骨科"}
    assert dates(patient) == {FRIDAY}


def test_another_half_day_after_the_clinic_was_chosen(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科").says("第一个")
    patient.says("上午不行，改下午吧")
    assert {(c["date"], c["period"]) for c in patient.clinics()} == {(FRIDAY, "pm")}


def test_another_doctor_at_the_confirmation(patient: Patient, backstage: Backstage) -> None:
    patient.says("挂下周一内分泌科曹艺医生")
    held = patient.reaches_confirmation()
    free = backstage.remaining(held["clinic_id"])
    patient.says("不要曹艺，换成曾立医生")
    assert backstage.remaining(held["clinic_id"]) == free + 1
    card = patient.reaches_confirmation()
    assert (card["doctor"], card["date"]) == ("曾立", MONDAY)
    patient.says("对")
    patient.expects("appointment", status="booked", doctor="曾立")


def test_another_day_at_the_confirmation(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.says("不对，改成下周一")
    card = patient.reaches_confirmation()
    assert (card["doctor"], card["date"]) == ("褚云", MONDAY)


def test_another_time_at_the_confirmation(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.says("时间改成十点吧")
    card = patient.reaches_confirmation()
    assert (card["doctor"], card["date"], card["time"]) == ("褚云", FRIDAY, "10:00-10:30")


def test_a_bare_no_at_the_confirmation_books_nothing_and_asks_what_instead(
    patient: Patient, backstage: Backstage
) -> None:
    patient.says("挂后天上午的皮肤科褚云医生")
    held = patient.reaches_confirmation()
    free = backstage.remaining(held["clinic_id"])
    patient.says("不对").hears_any("换", "哪")
    assert backstage.remaining(held["clinic_id"]) == free + 1
    patient.says("下周一上午")
    assert patient.reaches_confirmation()["date"] == MONDAY


def test_somebody_else_at_the_confirmation(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.presses("换就诊人")
    patient.registers(name="测试乙", relation="other").hears("测*乙")
    patient.says("确认")
    patient.expects("appointment", status="booked", visitor="测*乙")


def test_no_day_but_this_one(patient: Patient) -> None:
    patient.says("挂内分泌科的号，除了周四都行")
    assert "2026-11-19" not in dates(patient)


def test_a_correction_of_the_question_about_the_schedule(patient: Patient) -> None:
    patient.says("骨科明天谁出诊")
    assert dates(patient) == {"2026-11-19"}
    patient.says("不是明天，是后天")
    assert dates(patient) == {FRIDAY}
    assert {clinic["department"] for clinic in patient.clinics()} == {"骨科"}


def test_what_happened_in_a_complaint_told_anew(patient: Patient) -> None:
    patient.says("我要投诉").says("一楼收费处的人骂我")
    patient.says("昨天下午").says("一楼收费处").says("戴眼镜的男的").says("匿名")
    patient.hears("一楼收费处的人骂我")
    patient.presses("改一改").presses("事情经过").says("是二楼挂号处的人骂我，不是收费处")
    patient.hears("二楼挂号处的人骂我")
