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


OTHER_DAY = {
    "slot_id": 120,
    "clinic_id": 12,
    "doctor_id": "d1",
    "doctor": "张伟",
    "department": "骨科",
    "date": "2026-11-20",
    "period": "am",
    "time": "08:00-08:30",
    "fee": 50,
    "remaining": 2,
}


@pytest.mark.parametrize(
    "code",
    [
        "same_time",
        "already_booked_half_day",
        "doctor_limit",
        "not_released",
        "clinic_stopped",
        "kept_for_waitlist",
        "his_declined",
    ],
)
async def test_what_is_possible_instead_is_offered_and_one_press_takes_it(
    stage: Stage, hospital: FakeHospital, code: str
) -> None:
    hospital.alternatives = [OTHER_DAY]
    await refused(stage, hospital, code)
    await stage.runs("action_ask_registration__clinic")
    assert "11 月 20 日" in stage.text
    assert '/press_clinic{"clinic": "12", "slot": "120"}' in stage.payloads
    hospital.refuses.clear()
    await stage.fills("registration__clinic", "press_clinic", clinic="12", slot="120")
    assert stage.slots["registration__slot"] == "120"
    assert statuses(hospital) == ["held"]


async def test_alternatives_are_shown_once_and_then_the_ordinary_list(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.alternatives = [OTHER_DAY]
    await refused(stage, hospital, "same_time")
    await stage.runs("action_ask_registration__clinic")
    await stage.runs("action_ask_registration__clinic")
    assert stage.cards[0]["type"] == "schedule"


async def test_who_is_suspended_hears_what_still_works_and_may_appeal(
    stage: Stage, hospital: FakeHospital
) -> None:
    await refused(stage, hospital, "suspended")
    for part in ("〔suspended〕", "急诊", "窗口"):
        assert part in stage.text
    assert "/press_appeal" in stage.payloads
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []


async def test_on_the_hotline_the_words_to_appeal_are_said(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.channel = "hotline"
    await refused(stage, hospital, "suspended")
    assert "我要申诉" in stage.text


@pytest.mark.parametrize("code", ["guardian_missing", "consent_withdrawn"])
async def test_a_card_that_lacks_something_is_put_right_and_the_booking_goes_on(
    stage: Stage, hospital: FakeHospital, code: str
) -> None:
    await refused(stage, hospital, code)
    await stage.runs("action_ask_registration__visitor")
    assert [card["url"] for card in stage.cards] == ["/identity/correction"]
    assert hospital.corrected == ["1"]
    hospital.refuses.clear()
    await stage.fills("registration__visitor", "system_identity_done", visitor="1")
    assert statuses(hospital) == ["held"]


async def test_a_half_hour_for_others_leaves_the_clinic(
    stage: Stage, hospital: FakeHospital
) -> None:
    await refused(stage, hospital, "on_site_only")
    assert stage.slots["registration__clinic"] == "11"
    assert stage.slots["registration__slot"] is None


async def test_who_may_not_pass_those_who_wait_can_wait_too(
    stage: Stage, hospital: FakeHospital
) -> None:
    await refused(stage, hospital, "kept_for_waitlist")
    assert '/press_waitlist{"clinic": "11"}' in stage.payloads


@pytest.mark.parametrize("text", ["填好了", "好了", "改完了"])
async def test_the_page_may_be_filled_beside_the_conversation(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await refused(stage, hospital, "guardian_missing")
    await stage.runs("action_ask_registration__visitor")
    assert "/affirm" in stage.payloads
    hospital.refuses.clear()
    await stage.fills("registration__visitor", "stop", text)
    assert stage.slots["registration__visitor"] == "1"
    assert statuses(hospital) == ["held"]
