"""Whose field something is."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on
from tests.actions.test_schedule_actions import asks


@pytest.fixture
def fields(hospital: FakeHospital) -> FakeHospital:
    """张伟 and 李娜 both see scoliosis, 张敏 alone sees ankles."""
    hospital.is_good_at("d1", "脊柱侧弯")
    hospital.is_good_at("d3", "脊柱侧弯")
    hospital.is_good_at("d2", "脚崴了")
    return hospital


async def test_every_doctor_whose_field_it_is_is_shown_and_none_is_praised(
    stage: Stage, fields: FakeHospital
) -> None:
    await asks(stage, "看脊柱侧弯哪个医生好")
    assert [clinic["doctor"] for clinic in stage.cards[0]["clinics"]] == ["张伟", "李娜"]
    assert "“脊柱侧弯”是下面几位医生的擅长" in stage.text
    assert "不分先后" in stage.text


async def test_the_only_one_is_named(stage: Stage, fields: FakeHospital) -> None:
    await asks(stage, "脚崴了谁看")
    assert "“脚崴了”是张敏医生的擅长" in stage.text
    assert stage.slots["control__subject"]["doctor"] == "d2"


async def test_a_day_shows_those_who_sit_then(stage: Stage, fields: FakeHospital) -> None:
    await asks(stage, "看脊柱侧弯的专家周五谁在", date=on("2026-11-20"))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


async def test_the_next_question_is_about_the_same_doctors(
    stage: Stage, fields: FakeHospital
) -> None:
    await asks(stage, "看脊柱侧弯哪个医生好")
    stage.form = None
    await asks(stage, "那周五呢", date=on("2026-11-20"))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]
    assert "擅长" not in stage.text


async def test_within_a_department_its_doctors_alone(stage: Stage, fields: FakeHospital) -> None:
    stage.hears("schedule_ask", "儿科谁看脊柱侧弯", department=["erke"])
    stage.latest["entities"][0]["end"] = len("儿科")
    await stage.runs("action_schedule_begin")
    assert stage.slots["schedule__subject"]["doctor"] == "d3"


async def test_an_illness_that_is_a_departments_nickname_finds_all_whose_field_it_is(
    stage: Stage, fields: FakeHospital
) -> None:
    # Entities of the stage span the whole text, as 看脊柱侧弯的 alone would.
    await asks(stage, "看脊柱侧弯的哪个医生好", department=["guke"])
    assert stage.slots["control__subject"]["among"] == ["d1", "d3"]


async def test_an_illness_beside_a_department_may_be_a_mere_remark(
    stage: Stage, fields: FakeHospital
) -> None:
    await asks(stage, "孩子脊柱侧弯，儿科周六上班吗", department=["erke"])
    assert stage.slots["control__subject"]["department"] == "erke"


async def test_an_illness_that_is_nobodys_field_leads_to_its_department(
    stage: Stage, hospital: FakeHospital
) -> None:
    best = {"code": "guke", "name": "骨科", "score": 0.8, "reason": "", "location": ""}
    hospital.triage = lambda _: {
        "urgency": "routine",
        "flags": [],
        "departments": [best],
        "ask": None,
    }
    await asks(stage, "看膝盖响的专家有哪些")
    assert stage.slots["control__subject"]["department"] == "guke"


async def test_where_they_are_is_told_for_each_department(
    stage: Stage, fields: FakeHospital
) -> None:
    await asks(stage, "看脊柱侧弯哪个医生好")
    stage.form = None
    await stage.hears("guide_ask", "在哪").runs("action_guide_answer")
    assert "A 区骨科" in stage.text
    assert "A 区儿科" in stage.text


async def test_what_they_cost_names_them(stage: Stage, fields: FakeHospital) -> None:
    await asks(stage, "看脊柱侧弯哪个医生好")
    stage.form = None
    await stage.hears("guide_ask", "多少钱").runs("action_guide_answer")
    assert "张伟、李娜的挂号费是 50 元" in stage.text
