"""What things cost, from the dated table."""

import pytest

from tests.e2e.patient import Patient


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("专家号多少钱", ("50", "30")),
        ("普通号一个几块", ("10", "15")),
        ("CT多少钱", ("220",)),
        ("核磁贵不贵", ("480",)),
        ("请问做个肠镜大概什么价", ("340",)),
        ("洗牙收费标准是多少", ("150",)),
    ],
)
def test_with_the_day_since_which_it_holds(
    patient: Patient, question: str, parts: tuple[str, ...]
) -> None:
    patient.says(question).hears(*parts, "2026 年 1 月 1 日", "收费标准")
    patient.expects("guide", updated="2026-01-01", topic="fees")


def test_one_that_the_table_does_not_have_leads_to_a_person(patient: Patient) -> None:
    patient.says("做一次质子治疗多少钱")
    patient.is_offered("/human_ask")
    patient.hears_nothing_of("元 /")


def test_a_doctors_number_costs_what_the_doctor_costs(patient: Patient) -> None:
    patient.says("曾立主任的号多少钱").hears("50")


@pytest.mark.parametrize(
    ("question", "topic"), [("停车怎么收费", "parking"), ("核磁前要准备什么", "exam")]
)
def test_other_questions_about_them_stay_with_the_guide(
    patient: Patient, question: str, topic: str
) -> None:
    patient.says(question)
    patient.expects("guide", topic=topic)
