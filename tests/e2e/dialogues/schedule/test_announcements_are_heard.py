"""What the hospital announces: beside the schedule of its departments, and when asked for."""

from tests.e2e.patient import Patient


def test_beside_the_schedule_of_its_department_and_once(patient: Patient) -> None:
    patient.says("眼科什么时候有号").hears("验光室搬家")
    patient.says("眼科周五下午呢").hears_nothing_of("验光室")
    assert patient.clinics()


def test_not_beside_that_of_another(patient: Patient) -> None:
    patient.says("皮肤科什么时候有号").hears_nothing_of("验光室", "义诊")


def test_a_free_clinic_when_asked_for(patient: Patient) -> None:
    patient.says("最近有义诊吗").hears("11 月 28 日", "门诊楼 1 楼大厅")
    patient.hears_nothing_of("10 月 31 日")


def test_stopped_clinics_when_asked_for(patient: Patient) -> None:
    patient.says("有没有停诊的公告看一下").hears("李晶", "11 月 27 日")


def test_everything_when_asked_in_general(patient: Patient) -> None:
    patient.says("医院最近有什么通知").hears("义诊")
