"""By department, day, half-day, kind, title, sex and price."""

import pytest

from tests.e2e.patient import Patient

TODAY, TOMORROW, NEXT_WEDNESDAY = "2026-11-18", "2026-11-19", "2026-11-25"


def test_experts_of_a_department_on_a_day(patient: Patient) -> None:
    patient.says("下周三心内专家有号吗")
    found = {(c["department"], c["date"], c["kind"]) for c in patient.clinics()}
    assert found == {("心血管内科", NEXT_WEDNESDAY, "expert")}


def test_the_next_that_is_free_comes_first(patient: Patient) -> None:
    patient.says("最近能看的皮肤科")
    clinics = patient.clinics()
    assert clinics[0]["date"] == TODAY
    assert [c["date"] for c in clinics] == sorted(c["date"] for c in clinics)


def test_women_alone(patient: Patient) -> None:
    patient.says("骨科有没有女医生")
    assert {clinic["doctor"] for clinic in patient.clinics()} == {"殷红"}


def test_a_sex_that_nobody_there_has_is_said(patient: Patient) -> None:
    patient.says("疼痛科周日有男医生吗")
    assert patient.clinics()
    assert all(clinic["department"] == "疼痛科" for clinic in patient.clinics())


def test_the_cheap_ones_first(patient: Patient) -> None:
    patient.says("皮肤科便宜一点的号").hears("便宜")
    fees = [clinic["fee"] for clinic in patient.clinics()]
    assert fees == sorted(fees)
    assert fees[0] == 15


@pytest.mark.parametrize(
    ("question", "most"), [("骨科50块以下的号", 50), ("骨科有没有二十块以内的号", 20)]
)
def test_none_that_costs_more(patient: Patient, question: str, most: int) -> None:
    patient.says(question)
    assert all(clinic["fee"] <= most for clinic in patient.clinics()), patient.story


def test_a_price_that_nobody_has_is_said_and_others_are_shown(patient: Patient) -> None:
    patient.says("骨科有没有五块钱以下的号").hears("没有 5 元以内的号")
    fees = [clinic["fee"] for clinic in patient.clinics()]
    assert fees == sorted(fees)


def test_a_title(patient: Patient) -> None:
    patient.says("眼科主任医师下周哪天在")
    assert {clinic["title"] for clinic in patient.clinics()} == {"主任医师"}


def test_a_title_or_higher(patient: Patient) -> None:
    patient.says("骨科副高以上的明天谁在")
    found = {(clinic["title"], clinic["date"]) for clinic in patient.clinics()}
    assert found == {("主任医师", TOMORROW), ("副主任医师", TOMORROW)}


def test_the_days_with_most_places_first(patient: Patient) -> None:
    patient.says("骨科哪天人少").hears("余号最多")
    left = [clinic["remaining"] for clinic in patient.clinics()]
    assert left == sorted(left, reverse=True)


def test_a_day_without_a_department_leads_to_those_with_places(patient: Patient) -> None:
    patient.says("明天下午还有号的").hears("还有号的科室", "11 月 19 日", "下午")
    assert not patient.card("schedule"), patient.story
    patient.says("骨科")
    found = {(c["department"], c["date"], c["period"]) for c in patient.clinics()}
    assert found == {("骨科", TOMORROW, "pm")}


def test_a_department_of_that_day_by_button(patient: Patient) -> None:
    patient.says("明天上午还有号的科有哪些").hears("还有号的科室")
    name = patient.titles()[0]
    patient.presses(name)
    found = {(c["department"], c["date"], c["period"]) for c in patient.clinics()}
    assert found == {(name, TOMORROW, "am")}
