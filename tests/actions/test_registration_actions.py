"""Booking: whom, when, for whom, confirmed, done."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

FORM = "registration_form"
NINE = on("2026-11-19")["days"][0] | {"time_from": "08:00"}


async def begins(stage: Stage, text: str = "挂号", **entities: Any) -> Stage:
    """The first message of a booking."""
    await stage.hears("booking_make", text, **entities).runs("action_registration_begin")
    stage.form = FORM
    return stage


@pytest.fixture
async def held(stage: Stage, hospital: FakeHospital) -> Stage:
    """A booking that waits for its yes: 张伟, Thursday morning at eight."""
    hospital.know()
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [NINE]})
    assert stage.slots["registration__held"]
    return stage


def left(hospital: FakeHospital, clinic: int) -> int:
    """Free places of a clinic (each has four at first)."""
    return hospital.clinics[clinic].remaining


async def test_nothing_said_is_asked_for(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage)
    await stage.runs("action_ask_registration__subject")
    assert "/triage_ask" in stage.payloads


async def test_the_clinics_are_offered_with_buttons_and_remembered(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    assert stage.payloads[:3] == [f'/press_clinic{{"clinic": "{n}"}}' for n in (11, 12, 13)]
    await stage.fills("registration__clinic", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__clinic"] == "12"


async def test_a_full_day_is_said_and_alternatives_are_offered(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.fill_up(11)
    await begins(stage, "挂明天骨科", department=["guke"], date=on("2026-11-19"))
    await stage.runs("action_ask_registration__clinic")
    assert "没有号" in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12, 13]
    assert "/human_ask" in stage.payloads


async def test_a_department_without_any_place_leads_to_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    for clinic in (11, 12, 13):
        hospital.fill_up(clinic)
    await begins(stage, "挂骨科", department=["guke"])
    await stage.runs("action_ask_registration__clinic")
    assert stage.cards == []
    assert "/human_ask" in stage.payloads


async def test_the_half_hours_of_a_clinic_are_offered(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await stage.hears("press_clinic", clinic="11").runs("action_registration_begin")
    stage.form = FORM
    await stage.runs("action_ask_registration__slot")
    assert stage.payloads[:2] == ['/press_slot{"slot": "110"}', '/press_slot{"slot": "111"}']
    assert "08:30–09:00" in stage.buttons[1]["title"]
    await stage.fills("registration__slot", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__slot"] == "111"


async def test_a_stranger_is_shown_the_identity_form(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [NINE]})
    await stage.runs("action_ask_registration__visitor")
    [card] = stage.cards
    assert card["type"] == "identity_form"
    assert card["url"].startswith("/identity/")


async def test_who_has_just_registered_goes_on_to_the_confirmation(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [NINE]})
    visitor = hospital.know()
    await stage.fills("registration__visitor", "system_identity_done", visitor=str(visitor.card_id))
    assert stage.slots["registration__visitor"] == str(visitor.card_id)
    await stage.runs("action_ask_registration__confirmed")
    assert stage.cards[0]["status"] == "held"


async def test_among_several_visitors_the_patient_chooses(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.know("child", "小*")
    await begins(stage, "挂李娜", doctor=["d3"])
    await stage.runs("action_ask_registration__visitor")
    assert [button["title"] for button in stage.buttons][:2] == ["张*（本人）", "小*（孩子）"]


async def test_a_child_that_is_named_is_chosen(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    child = hospital.know("child", "小*")
    await begins(stage, "给孩子挂李娜", doctor=["d3"], person="child")
    assert stage.slots["registration__visitor"] == str(child.card_id)


async def test_everything_in_one_message_leads_straight_to_the_confirmation(held: Stage) -> None:
    await held.runs("action_ask_registration__confirmed")
    [card] = held.cards
    assert (card["type"], card["status"], card["doctor"]) == ("appointment", "held", "张伟")
    for part in ("张伟", "骨科", "08:00-08:30", "50 元", "张*"):
        assert part in held.text
    assert "/affirm" in held.payloads


async def test_nothing_is_booked_before_the_yes(held: Stage, hospital: FakeHospital) -> None:
    assert {card.status for card in hospital.appointments.values()} == {"held"}


async def test_a_yes_books_and_the_card_proves_it(held: Stage, hospital: FakeHospital) -> None:
    await held.fills("registration__confirmed", "affirm", "好的")
    held.form = None
    await held.runs("action_registration_submit")
    assert "预约成功" in held.text
    assert held.cards[0]["status"] == "booked"
    assert {card.status for card in hospital.appointments.values()} == {"booked"}
    assert held.slots["registration__held"] is None


async def test_a_no_gives_the_place_back_and_asks_what_instead(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills("registration__confirmed", "deny", "不对")
    assert left(hospital, 11) == 4
    assert held.slots["registration__slot"] is None
    assert "换" in held.text


async def test_another_day_at_the_confirmation_is_a_correction(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills("registration__confirmed", "deny", "不对，周五", date=on("2026-11-20"))
    assert left(hospital, 11) == 4
    assert held.slots["registration__clinic"] == "12"
    assert not held.slots["registration__confirmed"]


async def test_another_doctor_at_the_confirmation_is_a_correction(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills("registration__confirmed", "inform", "我要张敏", doctor=["d2"])
    assert left(hospital, 11) == 4
    assert held.slots["registration__subject"]["doctor"] == "d2"


async def test_stopping_gives_the_place_back(held: Stage, hospital: FakeHospital) -> None:
    await held.hears("stop", "算了").runs("action_control_stop")
    assert left(hospital, 11) == 4
    assert held.form is None
    assert held.slots["registration__held"] is None


async def test_a_slot_that_fills_up_meanwhile_is_said_in_the_hospitals_words(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.refuses["hold"] = "slot_full"
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [NINE]})
    assert stage.text == "〔slot_full〕"
    assert stage.slots["registration__slot"] is None
    assert stage.slots["registration__clinic"] == "11"


async def test_a_department_that_does_not_see_this_patient_is_asked_anew(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.refuses["hold"] = "age_limit"
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [NINE]})
    assert stage.slots["registration__subject"] is None
    assert stage.slots["registration__visitor"] is None


async def test_a_hold_that_ran_out_is_no_booking(held: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["confirm"] = "hold_expired"
    await held.fills("registration__confirmed", "affirm", "好的")
    await held.runs("action_registration_submit")
    assert "预约成功" not in held.text
    assert held.cards == []
    assert held.followup == FORM
    assert held.slots["registration__confirmed"] is None


async def test_a_backend_that_goes_away_at_the_yes_claims_nothing(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.away = True
    await held.fills("registration__confirmed", "affirm", "好的")
    await held.runs("action_registration_submit")
    assert "预约成功" not in held.text
    assert "/human_ask" in held.payloads


async def test_a_past_day_is_said_and_changes_nothing(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    await stage.fills("registration__clinic", "inform", "昨天", date=on("2026-11-17", past=True))
    assert "已经过去" in stage.text
    assert stage.slots["registration__clinic"] is None


@pytest.mark.parametrize("intent", ["guide_ask", "bot_ask", "human_ask", "complaint_file"])
async def test_another_matter_in_the_middle_is_left_to_its_own_flow(
    stage: Stage, hospital: FakeHospital, intent: str
) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    before = len(stage.events)
    await stage.fills("registration__clinic", intent, "停车怎么收费呀请问一下")
    assert not [event for event in stage.events[before:] if event["event"] == "slot"]


async def test_a_booking_that_interrupts_another_form_offers_it_again(
    held: Stage, hospital: FakeHospital
) -> None:
    held.slots["control__set_aside"] = "complaint_form"
    await held.fills("registration__confirmed", "affirm", "好的")
    held.form = None
    await held.runs("action_registration_submit")
    assert "/press_resume" in held.payloads
