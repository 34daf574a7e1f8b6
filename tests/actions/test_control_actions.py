"""What holds a conversation together."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on


async def test_stopping_leaves_the_form_and_says_that_nothing_was_done(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "complaint_form"
    await stage.hears("stop", "算了").runs("action_control_stop")
    assert stage.form is None
    assert stage.slots["requested_slot"] is None
    assert "没有产生任何预约" in stage.text


async def test_what_was_told_before_stopping_is_not_filed_later(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "complaint_form"
    stage.slots["complaint__what"] = "态度差"
    await stage.hears("stop", "算了").runs("action_control_stop")
    assert not stage.slots["complaint__what"]


async def test_stopping_with_nothing_going_on_is_no_trouble(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("stop", "算了").runs("action_control_stop")
    assert stage.text
    assert stage.followup is None


async def test_an_emergency_sets_the_form_aside_and_it_can_be_taken_up(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "registration_form"
    await stage.hears("system_emergency").runs("action_control_emergency")
    assert stage.form is None
    await stage.hears("press_resume").runs("action_control_take_up")
    assert (stage.form, stage.followup) == ("registration_form", "registration_form")
    assert stage.slots["control__set_aside"] is None


async def test_nothing_set_aside_is_said(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("press_resume").runs("action_control_take_up")
    assert "没有没办完的事" in stage.text


async def test_the_last_answer_is_said_again_with_its_buttons(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("guide_ask", "院长几点下班").runs("action_guide_answer")
    before = stage.text
    await stage.hears("repeat", "再说一遍").runs("action_control_repeat")
    assert stage.text == before
    assert "/human_ask" in stage.payloads


async def test_in_a_form_its_question_is_said_again(stage: Stage, hospital: FakeHospital) -> None:
    stage.form = "triage_form"
    await stage.hears("repeat", "没听清").runs("action_control_repeat")
    assert stage.followup == "triage_form"


async def test_with_nothing_said_there_is_nothing_to_repeat(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("repeat", "再说一遍").runs("action_control_repeat")
    assert stage.text


@pytest.mark.parametrize(
    ("entities", "slots", "followup"),
    [
        ({"department": ["guke"]}, {}, "action_schedule_begin"),
        ({"doctor": ["d1"]}, {}, "action_schedule_begin"),
        ({"ordinal": 2}, {"control__shown": ["11", "12"]}, "action_registration_begin"),
        (
            {"date": on("2026-11-20")},
            {"control__subject": {"department": "guke"}},
            "action_schedule_begin",
        ),
    ],
)
async def test_a_bare_value_goes_where_it_belongs(
    stage: Stage,
    hospital: FakeHospital,
    entities: dict[str, Any],
    slots: dict[str, Any],
    followup: str,
) -> None:
    stage.slots |= slots
    await stage.hears("inform", "值", **entities).runs("action_control_inform")
    assert stage.followup == followup


@pytest.mark.parametrize("entities", [{}, {"date": on("2026-11-20")}, {"ordinal": 2}])
async def test_a_bare_value_without_a_matter_is_asked_about(
    stage: Stage, hospital: FakeHospital, entities: dict[str, Any]
) -> None:
    await stage.hears("inform", "值", **entities).runs("action_control_inform")
    assert stage.followup is None
    assert "/booking_make" in stage.payloads


async def test_a_yes_without_a_matter_is_asked_about(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("affirm", "好").runs("action_control_affirm")
    assert stage.followup is None
    assert "/booking_make" in stage.payloads


async def test_another_department_instead_is_no_end_of_the_booking(stage: Stage) -> None:
    stage.form = "registration_form"
    heard = stage.hears("stop", "算了，不去那科，换康复科", department=["kangfu"])
    await heard.runs("action_control_stop")
    assert stage.followup == "action_registration_begin"
