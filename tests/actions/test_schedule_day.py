"""A day, and nobody to see."""

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on
from tests.actions.test_schedule_actions import asks

THURSDAY = "2026-11-19"


async def test_the_departments_with_places_are_named(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "明天还有号的", date=on(THURSDAY))
    assert "还有号的科室：骨科、儿科" in stage.text
    assert '/press_subject{"department": "guke"}' in stage.payloads
    assert stage.cards == []


async def test_a_full_one_is_not(stage: Stage, hospital: FakeHospital) -> None:
    hospital.fill_up(14)
    await asks(stage, "明天还有号的", date=on(THURSDAY))
    assert "儿科" not in stage.text


async def test_when_all_are_full_that_is_said(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "周日还有号的", date=on("2026-11-22"))
    assert "都没有号" in stage.text


async def test_the_chosen_one_is_shown_for_that_day(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "明天还有号的", date=on(THURSDAY))
    stage.form = "schedule_form"
    await stage.fills("schedule__subject", "press_subject", department="guke")
    await stage.runs("action_schedule_submit")
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [11]
