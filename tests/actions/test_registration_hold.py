"""The place that is kept while it is read through, and what a refusal leads to."""

import pytest

from tests.actions.booking_talk import EIGHT, begins, left, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def refused(stage: Stage, hospital: FakeHospital, code: str) -> Stage:
    """A wish for 张伟 at eight that the backend refuses to hold."""
    hospital.know()
    hospital.refuses["hold"] = code
    return await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [EIGHT]})


@pytest.mark.parametrize("code", ["slot_full", "slot_past", "hold_expired"])
async def test_a_half_hour_that_is_gone_leaves_the_clinic(
    stage: Stage, hospital: FakeHospital, code: str
) -> None:
    await refused(stage, hospital, code)
    assert stage.text == f"〔{code}〕"
    assert stage.slots["registration__slot"] is None
    assert stage.slots["registration__held"] is None
    assert stage.slots["registration__clinic"] == "11"


@pytest.mark.parametrize(
    "code", ["clinic_stopped", "doctor_limit", "already_booked_half_day", "same_time"]
)
async def test_a_clinic_that_cannot_be_had_is_chosen_anew(
    stage: Stage, hospital: FakeHospital, code: str
) -> None:
    await refused(stage, hospital, code)
    assert f"〔{code}〕" in stage.text
    assert stage.slots["registration__clinic"] is None
    assert stage.slots["registration__slot"] is None
    assert stage.slots["registration__subject"]["doctor"] == "d1"


@pytest.mark.parametrize("code", ["age_limit", "sex_limit"])
async def test_a_department_that_does_not_see_this_patient_asks_for_whom(
    stage: Stage, hospital: FakeHospital, code: str
) -> None:
    await refused(stage, hospital, code)
    assert stage.slots["registration__visitor"] is None
    assert stage.slots["registration__held"] is None
    assert stage.slots["registration__subject"]["doctor"] == "d1"
    await stage.runs("action_ask_registration__visitor")
    assert '/press_visitor{"visitor": "new"}' in stage.payloads


async def test_the_person_who_was_refused_is_not_chosen_again_by_itself(
    stage: Stage, hospital: FakeHospital
) -> None:
    await refused(stage, hospital, "age_limit")
    hospital.refuses.clear()
    await stage.fills("registration__visitor", "inform", "嗯")
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []


async def test_who_has_that_half_day_already_may_move_it_instead(
    stage: Stage, hospital: FakeHospital
) -> None:
    await refused(stage, hospital, "already_booked_half_day")
    assert "/booking_change" in stage.payloads


async def test_a_hold_that_is_gone_already_stops_nobody(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["cancel"] = "appointment_ended"
    await begins(held, "挂儿科", department=["erke"])
    assert held.text == ""
    assert held.slots["registration__subject"]["department"] == "erke"
    assert held.slots["registration__held"] is None


async def test_only_one_place_is_ever_held(held: Stage, hospital: FakeHospital) -> None:
    await held.fills("registration__confirmed", "press_clinic", clinic="12")
    assert held.slots["registration__slot"] == "120"  # the hour that was wished
    assert statuses(hospital) == ["cancelled", "held"]
    assert (left(hospital, 11), left(hospital, 12)) == (4, 3)
