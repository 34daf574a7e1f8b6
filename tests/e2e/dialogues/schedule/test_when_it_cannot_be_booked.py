"""Full, stopped, not released, sat by somebody else."""

from tests.e2e.dialogues.schedule.conftest import Alter
from tests.e2e.patient import Patient

NEXT_WEDNESDAY, NEXT_THURSDAY, SATURDAY = "2026-11-25", "2026-11-26", "2026-11-21"


def waits_for(patient: Patient, clinic: int) -> bool:
    """Whether the patient may wait for a place of that clinic."""
    payload = f'/press_waitlist{{"clinic": "{clinic}"}}'
    return payload in [button["payload"] for button in patient.buttons()]


def test_a_full_doctor_leads_to_one_of_the_same_level_on_that_day(
    patient: Patient, alter: Alter
) -> None:
    full = alter("d016", NEXT_WEDNESDAY, places=0)
    alter("d015", "2026-11-27", places=0)
    patient.says("李静主任下周三上午还有号吗").hears("约满")
    assert waits_for(patient, full["id"]), patient.story
    assert all(clinic["id"] != full["id"] for clinic in patient.clinics())


def test_same_level_means_the_same_title(patient: Patient, alter: Alter) -> None:
    alter("d018", NEXT_THURSDAY, places=0)
    patient.says("翟晓峰主任下周四有号没").hears("约满")
    assert {clinic["title"] for clinic in patient.clinics()} == {"主任医师"}


def test_without_one_of_the_same_level_his_other_days_are_shown(
    patient: Patient, alter: Alter
) -> None:
    full = alter("d103", NEXT_WEDNESDAY, places=0)
    patient.says("林芳主任下周三还有号吗").hears("约满")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"林芳"}
    assert all(clinic["date"] != NEXT_WEDNESDAY for clinic in patient.clinics())
    assert waits_for(patient, full["id"]), patient.story


def test_what_is_not_released_says_when_it_will_be(patient: Patient, alter: Alter) -> None:
    alter("d132", SATURDAY, opens_at="2026-11-20 07:00+08")
    patient.says("李晶主任周六上午有号吗").hears("还没放", "11 月 20 日", "07:00")
    assert all(clinic["date"] != SATURDAY for clinic in patient.clinics())


def test_who_sits_instead_is_said(patient: Patient, alter: Alter) -> None:
    alter("d150", "2026-11-23", substitute_id="d152")
    patient.says("许敏主任下周一在吗").hears("替诊", "许若琳")


def test_a_stopped_clinic_is_said_with_its_reason(patient: Patient) -> None:
    patient.says("欧阳振海主任下周四在吗").hears("停诊", "外出会诊")
    assert all(clinic["date"] != NEXT_THURSDAY for clinic in patient.clinics())


def test_whose_days_are_asked_is_told_of_the_one_that_falls_out(patient: Patient) -> None:
    patient.says("欧阳振海主任什么时候出诊").hears("停诊", "外出会诊", "11 月 26 日")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"欧阳振海"}
