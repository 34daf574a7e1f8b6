"""Where and when: clinics, half hours, and departments that are not booked."""

import pytest

from tests.actions.booking_talk import FORM, FRIDAY, THURSDAY, begins
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on


async def test_the_clinics_are_offered_with_buttons_and_remembered(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    assert stage.payloads[:3] == [f'/press_clinic{{"clinic": "{n}"}}' for n in (11, 12, 13)]
    await stage.fills("registration__clinic", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__clinic"] == "12"


async def test_left_to_us_it_is_the_first_that_was_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    await stage.fills("registration__clinic", "inform", "都行", preference="any")
    assert stage.slots["registration__clinic"] == "11"


async def test_a_bare_yes_to_several_chooses_none(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    await stage.fills("registration__clinic", "affirm", "好的")
    assert stage.slots["registration__clinic"] is None


async def test_a_place_beyond_the_list_chooses_none(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    await stage.fills("registration__clinic", "inform", "第九个", ordinal=9)
    assert stage.slots["registration__clinic"] is None


async def test_a_full_day_is_said_and_alternatives_are_offered(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.fill_up(11)
    await begins(stage, "挂明天骨科", department=["guke"], date=on(THURSDAY))
    await stage.runs("action_ask_registration__clinic")
    assert "没有号" in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12, 13]
    assert "/human_ask" in stage.payloads


async def test_a_stopped_clinic_is_said_with_its_reason_before_others_are_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.stop(11, "医生外出")
    await begins(stage, "挂张伟明天", doctor=["d1"], date=on(THURSDAY))
    await stage.runs("action_ask_registration__clinic")
    assert "停诊" in stage.said[0]["text"]
    assert "医生外出" in stage.said[0]["text"]
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


async def test_a_day_that_is_not_released_yet_is_said_truly(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂元旦的骨科", department=["guke"], date=on("2027-01-01"))
    await stage.runs("action_ask_registration__clinic")
    assert "没有放出来" in stage.text
    assert "11 月 20 日" in stage.text


async def test_a_department_without_any_place_leads_to_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    for clinic in (11, 12, 13):
        hospital.fill_up(clinic)
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    assert stage.cards == []
    assert "/human_ask" in stage.payloads


async def test_a_place_that_is_only_to_be_found_ends_with_the_way(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_department("yaofang", "药房", kind="place")
    await begins(stage, "挂药房", department=["yaofang"])
    await stage.runs("action_ask_registration__clinic")
    assert "不用挂号" in stage.text
    assert "门诊楼 2 楼 A 区药房" in stage.text
    assert "0571-0000-2201" in stage.text
    assert stage.cards == []
    assert stage.form is None
    assert stage.slots["registration__subject"] is None


async def test_the_emergency_department_ends_with_the_way_and_the_number(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_department("jizhen", "急诊科")
    hospital.add_doctor("d9", "王强", "jizhen", "chief", "m")
    hospital.add_clinic(19, "d9", THURSDAY, "am")
    stage.slots["control__danger"] = "emergency"
    await begins(stage, "挂急诊", department=["jizhen"])
    await stage.runs("action_ask_registration__clinic")
    assert "不用预约" in stage.text
    assert "门诊楼 2 楼 A 区急诊科" in stage.text
    assert "120" in stage.text
    assert stage.form is None
    assert hospital.appointments == {}


async def test_the_way_in_the_middle_of_another_form_leads_back_to_it(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_department("yaofang", "药房", kind="place")
    stage.form = "complaint_form"
    await begins(stage, "挂药房", department=["yaofang"])
    await stage.runs("action_ask_registration__clinic")
    assert "/press_resume" in stage.payloads


async def test_the_half_hours_of_a_clinic_are_offered(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await stage.hears("press_clinic", clinic="11").runs("action_registration_begin")
    stage.form = FORM
    await stage.runs("action_ask_registration__slot")
    assert stage.payloads[:2] == ['/press_slot{"slot": "110"}', '/press_slot{"slot": "111"}']
    assert "08:30–09:00" in stage.buttons[1]["title"]
    await stage.fills("registration__slot", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__slot"] == "111"


async def test_a_clinic_that_filled_up_meanwhile_makes_room_for_others(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("press_clinic", clinic="11").runs("action_registration_begin")
    stage.form = FORM
    hospital.fill_up(11)
    await stage.runs("action_ask_registration__slot")
    assert "约满" in stage.text
    assert stage.slots["registration__clinic"] is None
    assert '/press_clinic{"clinic": "12"}' in stage.payloads


@pytest.mark.parametrize(("hour", "slot"), [("08:00", "120"), ("08:30", "121")])
async def test_an_hour_that_was_said_chooses_its_half_hour(
    stage: Stage, hospital: FakeHospital, hour: str, slot: str
) -> None:
    friday = on(FRIDAY)["days"][0] | {"time_from": hour}
    await begins(stage, "挂张伟周五", doctor=["d1"], date={"days": [friday]})
    assert stage.slots["registration__slot"] == slot


async def test_an_hour_that_is_full_chooses_no_other(stage: Stage, hospital: FakeHospital) -> None:
    hospital.slots[12][0].remaining = 0
    friday = on(FRIDAY)["days"][0] | {"time_from": "08:00", "time_to": "08:30"}
    hospital.slots[12].append(hospital.slots[12][1].model_copy(update={"id": 122}))
    await begins(stage, "挂张伟周五8点", doctor=["d1"], date={"days": [friday]})
    assert not stage.slots["registration__slot"]
