"""Cancelling: only the one that is meant, and only after a plain yes."""

import pytest

from tests.actions.booking_talk import CANCEL, FORM, begins_with, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

CONFIRMED = "registration__confirmed"
TOO_LATE = "已经过了可以退号和改约的时间"


async def begins(stage: Stage, text: str = "退号", **entities: object) -> Stage:
    """The first message of a cancellation."""
    return await begins_with(stage, CANCEL, text, **entities)


async def test_the_only_appointment_is_read_back_before_it_is_cancelled(
    booked: Stage, hospital: FakeHospital
) -> None:
    await begins(booked)
    assert booked.slots["registration__appointment"]
    await booked.runs("action_ask_registration_cancel_form_registration__confirmed")
    for part in ("张伟", "张*", "08:00-08:30"):
        assert part in booked.text
    assert statuses(hospital) == ["booked"]


@pytest.mark.parametrize("text", ["是的", "确认退号", "好的，退掉吧", "嗯，取消"])
async def test_a_plain_yes_cancels(booked: Stage, hospital: FakeHospital, text: str) -> None:
    await begins(booked)
    await booked.fills(CONFIRMED, "affirm", text)
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["cancelled"]
    assert booked.cards[0]["status"] == "cancelled"
    assert hospital.clinics[12].remaining == 4


@pytest.mark.parametrize("intent", ["affirm", "deny", "booking_cancel", "inform", "nlu_fallback"])
@pytest.mark.parametrize("text", ["先不退", "别退", "先不退了", "不退了", "别取消", "我不想退"])
async def test_a_doubt_keeps_it_whatever_the_model_takes_it_for(
    booked: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await begins(booked)
    await booked.fills(CONFIRMED, intent, text)
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]
    assert "保留" in booked.text


@pytest.mark.parametrize("intent", ["affirm", "guide_ask", "booking_cancel", "inform"])
@pytest.mark.parametrize(
    "text", ["退了会扣钱吗", "可以用医保吗", "退了还能再挂吗", "钱什么时候退", "是不是明天的"]
)
async def test_a_question_neither_cancels_nor_ends_it(
    booked: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await begins(booked)
    await booked.fills(CONFIRMED, intent, text)
    assert booked.slots[CONFIRMED] is None
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]


@pytest.mark.parametrize("text", ["等等", "我再想想", "先等一下"])
async def test_a_moment_to_think_cancels_nothing(
    booked: Stage, hospital: FakeHospital, text: str
) -> None:
    await begins(booked)
    await booked.fills(CONFIRMED, "affirm", text)
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]


async def test_the_third_answer_that_leads_nowhere_offers_a_person(
    booked: Stage, hospital: FakeHospital
) -> None:
    await begins(booked)
    for _ in range(3):
        await booked.fills(CONFIRMED, "inform", "退了会扣钱吗")
    assert "/human_ask" in booked.payloads
    assert statuses(hospital) == ["booked"]


async def test_too_late_is_told_in_the_backends_words_and_nothing_claimed(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["cancel"] = "cancel_too_late"
    await begins(booked)
    await booked.fills(CONFIRMED, "affirm", "是的")
    await booked.runs("action_registration_cancel_submit")
    assert booked.text == "〔cancel_too_late〕"
    assert booked.cards == []


async def test_past_its_deadline_it_says_so_before_any_question(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.deadline_over = {12}
    hospital.appointments.clear()
    hospital.book(12)
    await begins(booked)
    assert TOO_LATE in booked.text
    assert "/human_ask" in booked.payloads
    assert booked.followup == "action_listen"
    assert not booked.slots.get("registration__appointment")
    assert statuses(hospital) == ["booked"]


async def test_past_its_deadline_another_form_goes_on(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.deadline_over = {12}
    hospital.appointments.clear()
    hospital.book(12)
    booked.form = FORM
    await booked.hears("booking_cancel", "退号").runs("action_registration_cancel_begin")
    assert TOO_LATE in booked.text
    assert booked.followup == FORM


async def test_one_past_its_deadline_that_is_picked_says_so_at_once(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.deadline_over = {14}
    late = hospital.book(14)
    await begins(booked)
    await booked.fills("registration__appointment", "press_appointment", appointment=str(late.id))
    assert TOO_LATE in booked.text
    assert booked.slots["registration__appointment"] is None
    assert booked.slots["requested_slot"] is None
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked", "booked"]


async def test_who_registers_to_cancel_hears_of_the_deadline_first(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage)
    hospital.know()
    hospital.deadline_over = {12}
    hospital.book(12)
    await stage.fills("registration__registered", "system_identity_done", visitor="1")
    assert TOO_LATE in stage.text
    assert not stage.slots["registration__appointment"]


async def test_among_several_the_patient_chooses(booked: Stage, hospital: FakeHospital) -> None:
    second = hospital.book(14)
    await begins(booked)
    assert not booked.slots["registration__appointment"]
    await booked.runs("action_ask_registration__appointment")
    assert len([p for p in booked.payloads if p.startswith("/press_appointment")]) == 2
    await booked.fills("registration__appointment", "press_appointment", appointment=str(second.id))
    assert booked.slots["registration__appointment"]["doctor"] == "李娜"


async def test_among_several_a_bare_yes_chooses_none(booked: Stage, hospital: FakeHospital) -> None:
    hospital.book(14)
    await begins(booked)
    await booked.fills("registration__appointment", "affirm", "好的")
    assert not booked.slots["registration__appointment"]
    assert statuses(hospital) == ["booked", "booked"]


async def test_another_one_that_is_named_at_the_read_back_is_read_back_instead(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.book(14)
    await begins(booked, "退骨科的号", department=["guke"])
    assert booked.slots["registration__appointment"]["doctor"] == "张伟"
    await booked.fills(CONFIRMED, "affirm", "是儿科的", department=["erke"])
    assert booked.slots["registration__appointment"]["doctor"] == "李娜"
    assert booked.slots[CONFIRMED] is None
    assert statuses(hospital) == ["booked", "booked"]


async def test_not_this_one_is_the_other(booked: Stage, hospital: FakeHospital) -> None:
    hospital.book(14)
    await begins(booked, "退骨科的号", department=["guke"])
    await booked.fills(CONFIRMED, "deny", "不是这个")
    assert booked.slots["registration__appointment"]["doctor"] == "李娜"
    assert booked.slots[CONFIRMED] is None


async def test_with_none_booked_there_is_nothing_to_cancel(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    await begins(stage)
    await stage.runs("action_ask_registration__appointment")
    assert stage.form is None
    assert "/booking_make" in stage.payloads


async def test_leaving_the_waitlist_in_words(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.book(11)
    entry = hospital.wait(12)
    await begins_with(stage, CANCEL, "候补不排了")
    assert stage.slots["registration__appointment"]["id"] == entry
    await stage.runs("action_ask_registration_cancel_form_registration__confirmed")
    assert "不再候补" in stage.text
    assert hospital.queue
    await stage.fills("registration__confirmed", "affirm", "是的")
    await stage.runs("action_registration_cancel_submit")
    assert hospital.queue == {}
    assert stage.cards[0]["status"] == "cancelled"
    assert "退出候补" in stage.text
    assert statuses(hospital) == ["booked"]


async def test_staying_in_line_after_a_no(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.wait(12)
    await begins_with(stage, CANCEL, "候补取消")
    await stage.fills("registration__confirmed", "deny", "接着等，先不退")
    await stage.runs("action_registration_cancel_submit")
    assert hospital.queue
    assert "接着排" in stage.text


async def test_who_waits_for_nothing_is_told_so(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.book(11)
    await begins_with(stage, CANCEL, "取消候补")
    await stage.runs("action_ask_registration__appointment")
    assert "没有排候补" in stage.text
    assert statuses(hospital) == ["booked"]


async def test_the_button_of_the_list_leaves_the_line(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    entry = hospital.wait(12)
    await stage.hears("press_waitlist_leave").runs("action_registration_cancel_begin")
    assert stage.slots["registration__appointment"]["id"] == entry


async def test_a_stopped_clinic_is_given_back_with_the_money(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.stop(12)
    [(id, card)] = hospital.appointments.items()
    hospital.appointments[id] = card.model_copy(update={"refund_due": True})
    await begins_with(booked, CANCEL, "停诊那个退了吧")
    await booked.runs("action_ask_registration_cancel_form_registration__confirmed")
    assert "停诊" in booked.text
    assert "/booking_change" in booked.payloads
    await booked.fills("registration__confirmed", "affirm", "退")
    await booked.runs("action_registration_cancel_submit")
    assert "退给您" in booked.text
