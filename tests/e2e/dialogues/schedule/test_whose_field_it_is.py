"""Who is good at something: whose field it is, never who is the better one."""

from tests.e2e.patient import Patient


def test_the_experts_whose_field_a_disease_is(patient: Patient) -> None:
    patient.says("看甲状腺结节哪个专家好").hears("甲状腺结节", "擅长", "不分先后")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"曾立", "盖明秋", "冯诗涵"}
    patient.hears_nothing_of("最好", "推荐")


def test_within_the_department_that_was_named(patient: Patient) -> None:
    patient.says("内分泌科有没有专门看甲状腺结节的医生")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"曾立", "钟浩然"}


def test_the_one_whose_field_it_is(patient: Patient) -> None:
    patient.says("青光眼找哪个主任").hears("青光眼", "侯建业")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"侯建业"}


def test_one_of_them_is_booked_by_number(patient: Patient) -> None:
    patient.says("失眠看哪位医生，谁擅长这个")
    first = patient.clinics()[0]
    patient.says("挂第一个")
    card = patient.reaches_confirmation()
    assert (card["doctor"], card["date"]) == (first["doctor"], first["date"])


def test_and_on_another_day(patient: Patient) -> None:
    patient.says("看甲状腺结节哪个专家好")
    patient.says("那周六呢")
    assert {clinic["date"] for clinic in patient.clinics()} == {"2026-11-21"}
    assert {clinic["doctor"] for clinic in patient.clinics()} <= {"曾立", "盖明秋", "冯诗涵"}
