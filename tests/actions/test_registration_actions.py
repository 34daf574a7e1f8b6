"""Booking from the first word to the card that proves it."""

import pytest

from tests.actions.booking_talk import EIGHT, FORM, FRIDAY, begins, left, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on
from tests.actions.test_triage_actions import ASK, advice


async def test_nothing_said_is_asked_for(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage)
    await stage.runs("action_ask_registration__subject")
    assert "/triage_ask" in stage.payloads


async def test_a_day_without_a_name_is_repeated_when_the_name_is_asked_for(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂周五的", date=on(FRIDAY))
    await stage.runs("action_ask_registration__subject")
    assert "11 月 20 日" in stage.text
    await stage.fills("registration__subject", "inform", "张敏", doctor=["d2"])
    assert stage.slots["registration__clinic"] == "13"


async def test_everything_in_one_message_leads_straight_to_the_confirmation(held: Stage) -> None:
    await held.runs("action_ask_registration__confirmed")
    [card] = held.cards
    assert (card["type"], card["status"], card["doctor"]) == ("appointment", "held", "张伟")
    for part in ("张伟", "骨科", "08:00-08:30", "50 元", "张*"):
        assert part in held.text
    assert "/affirm" in held.payloads


async def test_nothing_is_booked_before_the_yes(held: Stage, hospital: FakeHospital) -> None:
    assert statuses(hospital) == ["held"]


async def test_a_yes_books_and_the_card_proves_it(held: Stage, hospital: FakeHospital) -> None:
    await held.fills("registration__confirmed", "affirm", "好的")
    held.form = None
    await held.runs("action_registration_submit")
    assert "预约成功" in held.text
    assert held.cards[0]["status"] == "booked"
    assert statuses(hospital) == ["booked"]
    assert held.slots["registration__held"] is None


async def test_whose_deadline_is_over_already_is_told_with_the_booking(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.deadline_over = {11}
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [EIGHT]})
    await stage.fills("registration__confirmed", "affirm", "好的")
    await stage.runs("action_registration_submit")
    assert "预约成功" in stage.text
    assert "不能" in stage.text
    assert "/booking_cancel" not in stage.payloads


async def test_without_a_yes_submitting_books_nothing(held: Stage, hospital: FakeHospital) -> None:
    await held.runs("action_registration_submit")
    assert held.said == []
    assert statuses(hospital) == ["held"]


async def test_stopping_gives_the_place_back(held: Stage, hospital: FakeHospital) -> None:
    await held.hears("stop", "算了").runs("action_control_stop")
    assert left(hospital, 11) == 4
    assert held.form is None
    assert held.slots["registration__held"] is None


async def test_starting_over_gives_the_place_back(held: Stage, hospital: FakeHospital) -> None:
    await begins(held, "挂儿科", department=["erke"])
    assert left(hospital, 11) == 4
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__held"] is None


@pytest.mark.parametrize("text", ["可以带孩子吗", "能用医保挂吗", ""])
async def test_a_question_that_is_taken_for_a_wish_to_book_starts_nothing_over(
    held: Stage, hospital: FakeHospital, text: str
) -> None:
    await held.hears("booking_make", text).runs("action_registration_begin")
    assert statuses(hospital) == ["held"]
    assert held.slots["registration__held"]
    assert held.slots["registration__clinic"] == "11"


@pytest.mark.parametrize("text", ["重新挂号", "我要从头来", "再挂一个号"])
async def test_who_wants_to_start_over_does(held: Stage, hospital: FakeHospital, text: str) -> None:
    await begins(held, text)
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__clinic"] is None


async def test_a_hold_that_ran_out_is_no_booking(held: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["confirm"] = "hold_expired"
    await held.fills("registration__confirmed", "affirm", "好的")
    await held.runs("action_registration_submit")
    assert "预约成功" not in held.text
    assert held.cards == []
    assert held.followup == FORM
    assert held.slots["registration__confirmed"] is None
    assert held.slots["registration__held"] is None


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


async def test_a_name_in_a_question_about_the_house_is_no_choice(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂骨科", department=["guke"])
    before = dict(stage.slots)
    await stage.fills("registration__clinic", "guide_ask", "儿科在几楼", department=["erke"])
    assert stage.slots["registration__subject"] == before["registration__subject"]


async def test_who_a_doctor_is_can_be_asked_without_losing_anything(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills("registration__confirmed", "schedule_ask", "张伟擅长什么", doctor=["d1"])
    assert "张伟" in held.text
    assert statuses(hospital) == ["held"]
    assert held.slots["registration__held"]


async def test_a_moment_to_think_keeps_the_place(held: Stage, hospital: FakeHospital) -> None:
    place = held.slots["registration__held"]
    await held.fills("registration__confirmed", "inform", "等等")
    assert "不着急" in held.text
    assert held.slots["registration__held"] == place
    assert statuses(hospital) == ["held"]
    assert not held.slots["registration__confirmed"]


async def test_what_ails_instead_of_a_name_finds_the_department_when_that_is_clear(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke")
    await begins(stage, "想挂个膝盖疼的号")
    assert stage.slots["registration__subject"]["department"] == "guke"


async def test_what_is_not_clear_is_asked(stage: Stage, hospital: FakeHospital) -> None:
    hospital.triage = lambda text: advice("guke", ask=ASK)
    await begins(stage, "想挂个老毛病的号")
    assert stage.slots["registration__subject"] is None


async def test_after_an_emergency_the_ordinary_clinic_comes_with_a_warning(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.slots["control__danger"] = "emergency"
    await begins(stage, "挂骨科", department=["guke"])
    assert "急诊" in stage.text
    assert "120" in stage.text
    assert stage.slots["control__danger"] is None


async def test_among_doctors_of_one_name_the_patient_chooses(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂张医生", doctor=["d1", "d2"])
    await stage.runs("action_ask_registration__subject")
    assert '/press_subject{"doctor": "d2"}' in stage.payloads
    await stage.fills("registration__subject", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__subject"]["doctor"] == "d2"


async def test_a_name_nobody_has_is_never_somebody_else(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂张薇", doctor_unknown="张薇")
    assert stage.slots["registration__subject"] is None
    await stage.runs("action_ask_registration__subject")
    assert "张薇" in stage.text


async def test_what_was_set_aside_is_taken_up_with_all_that_was_said(
    held: Stage, hospital: FakeHospital
) -> None:
    place = held.slots["registration__held"]
    held.slots["control__set_aside"] = FORM
    held.form = None
    await held.hears("booking_make", "接着挂号").runs("action_registration_begin")
    assert held.form == FORM
    assert held.slots["registration__held"] == place
    assert statuses(hospital) == ["held"]


async def test_a_booking_that_interrupts_another_form_offers_it_again(
    held: Stage, hospital: FakeHospital
) -> None:
    held.slots["control__set_aside"] = "complaint_form"
    await held.fills("registration__confirmed", "affirm", "好的")
    held.form = None
    await held.runs("action_registration_submit")
    assert "/press_resume" in held.payloads
