"""Moving an appointment: old and new are repeated, and nothing is lost when the new is full."""

import pytest

from actions.clinic_choice import Subject
from tests.actions.booking_talk import CHANGE, FRIDAY, THURSDAY, begins_with, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

CONFIRMED = "registration__confirmed"


async def begins(stage: Stage, text: str = "改个时间", **entities: object) -> Stage:
    """The first message of a change."""
    return await begins_with(stage, CHANGE, text, **entities)


@pytest.fixture
async def moving(booked: Stage, hospital: FakeHospital) -> Stage:
    """From Friday to the only half hour on Thursday; waits for its yes."""
    hospital.slots[11] = hospital.slots[11][:1]
    await begins(booked, "改到周四", date=on(THURSDAY))
    assert booked.slots["registration__slot"] == "110"
    return booked


async def test_a_change_repeats_old_and_new_before_anything_is_done(
    moving: Stage, hospital: FakeHospital
) -> None:
    await moving.runs("action_ask_registration_change_form_registration__confirmed")
    assert "原来" in moving.text
    assert "张*" in moving.text
    assert moving.text.count("张伟") == 2
    assert statuses(hospital) == ["booked"]


async def test_a_yes_takes_the_new_place_and_gives_the_old_one_back(
    moving: Stage, hospital: FakeHospital
) -> None:
    await moving.fills(CONFIRMED, "affirm", "确认改")
    await moving.runs("action_registration_change_submit")
    assert statuses(hospital) == ["changed", "booked"]
    assert hospital.clinics[12].remaining == 4
    [card] = moving.cards
    assert (card["status"], card["date"]) == ("changed", THURSDAY)


@pytest.mark.parametrize("intent", ["affirm", "inform", "guide_ask", "booking_change"])
@pytest.mark.parametrize("text", ["改了会扣钱吗", "可以用医保吗", "原来的号会退吗", "我再想想"])
async def test_a_question_or_a_pause_changes_nothing(
    moving: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await moving.fills(CONFIRMED, intent, text)
    assert not moving.slots[CONFIRMED]
    await moving.runs("action_registration_change_submit")
    assert statuses(hospital) == ["booked"]


@pytest.mark.parametrize("text", ["先不改", "别改", "不对"])
async def test_a_doubt_changes_nothing(moving: Stage, hospital: FakeHospital, text: str) -> None:
    await moving.fills(CONFIRMED, "deny", text)
    assert not moving.slots[CONFIRMED]
    await moving.runs("action_registration_change_submit")
    assert statuses(hospital) == ["booked"]


@pytest.mark.parametrize("text", ["不改了", "还是原来的吧"])
async def test_the_old_one_is_kept_in_so_many_words(
    moving: Stage, hospital: FakeHospital, text: str
) -> None:
    await moving.fills(CONFIRMED, "deny", text)
    assert moving.slots["requested_slot"] is None
    await moving.runs("action_registration_change_submit")
    assert "保留" in moving.text
    assert FRIDAY[-2:] in moving.text
    assert statuses(hospital) == ["booked"]


async def test_a_yes_for_somebody_else_is_no_yes(moving: Stage, hospital: FakeHospital) -> None:
    await moving.fills(CONFIRMED, "affirm", "对，改我妈的", person="mother")
    assert moving.slots[CONFIRMED] is None
    await moving.runs("action_registration_change_submit")
    assert statuses(hospital) == ["booked"]


async def test_a_full_new_place_leaves_the_old_one_alone(
    moving: Stage, hospital: FakeHospital
) -> None:
    await moving.fills(CONFIRMED, "affirm", "确认改")
    hospital.fill_up(11)
    await moving.runs("action_registration_change_submit")
    assert statuses(hospital) == ["booked"]
    assert "改好了" not in moving.text
    assert moving.followup == CHANGE


@pytest.mark.parametrize("code", ["same_time", "clinic_stopped", "already_booked_half_day"])
async def test_a_refusal_that_another_place_gets_around_asks_for_another(
    moving: Stage, hospital: FakeHospital, code: str
) -> None:
    hospital.refuses["change"] = code
    await moving.fills(CONFIRMED, "affirm", "确认改")
    await moving.runs("action_registration_change_submit")
    assert f"〔{code}〕" in moving.text
    assert moving.followup == CHANGE
    assert moving.slots["registration__slot"] is None
    assert moving.slots[CONFIRMED] is None


async def test_past_its_deadline_it_says_so_before_any_question(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.deadline_over = {12}
    hospital.book(12)
    await begins(stage, "改到周四", date=on(THURSDAY))
    assert "已经过了可以退号和改约的时间" in stage.text
    assert stage.followup == "action_listen"
    assert not stage.slots.get("registration__appointment")


async def test_one_past_its_deadline_that_is_picked_says_so_at_once(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.deadline_over = {14}
    late = hospital.book(14)
    await begins(booked)
    await booked.fills("registration__appointment", "press_appointment", appointment=str(late.id))
    assert "已经过了可以退号和改约的时间" in booked.text
    assert booked.slots["registration__appointment"] is None
    assert booked.slots["requested_slot"] is None


async def test_a_visitor_keeps_their_appointment_when_it_moves(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.know("child", "小*")
    hospital.book(14, visitor=1)
    hospital.add_clinic(15, "d3", FRIDAY, "am", places=1)
    hospital.slots[15] = hospital.slots[15][:1]
    await begins(booked, "孩子的号改到周五", person="child", date=on(FRIDAY))
    await booked.fills(CONFIRMED, "affirm", "是的")
    await booked.runs("action_registration_change_submit")
    assert booked.cards[0]["visitor"] == "小*"
    assert statuses(hospital) == ["booked", "changed", "booked"]


async def test_without_another_wish_the_same_doctor_is_kept(
    booked: Stage, hospital: FakeHospital
) -> None:
    await begins(booked)
    await booked.runs("action_ask_registration__clinic")
    shown = [clinic["doctor"] for clinic in booked.cards[0]["clinics"]]
    assert shown[0] == "张伟"


async def test_another_doctor_than_those_shown_is_looked_up_and_nothing_is_moved(
    stage: Stage, hospital: FakeHospital
) -> None:
    shown = {"type": "schedule", "clinics": []}
    stage.hears("schedule_ask", "张伟什么时候坐诊")
    stage.events.append({"event": "bot", "text": "", "data": {"custom": {"card": shown}}})
    stage.slots |= {"control__shown": ["11"], "control__subject": Subject(doctor="d1").as_slot()}
    await stage.hears("booking_change", "换一个医生").runs("action_registration_change_begin")
    assert stage.followup == "action_schedule_begin"
    assert stage.slots["control__subject"] == Subject(department="guke").as_slot()


async def test_another_department_than_the_one_just_shown_is_a_new_wish(stage: Stage) -> None:
    shown = {"custom": {"card": {"type": "schedule"}}}
    stage.hears("schedule_ask", "骨科明天还有号没")
    stage.events += [{"event": "bot", "text": "最近的出诊", "data": shown}]
    stage.hears("booking_change", "不挂骨科了，换成康复科")
    stage.latest["entities"] = [
        {"entity": "department", "value": ["guke"], "start": 2, "end": 4},
        {"entity": "department", "value": ["kangfu"], "start": 8, "end": 11},
    ]
    await stage.runs("action_registration_change_begin")
    assert stage.followup == "action_registration_begin"
