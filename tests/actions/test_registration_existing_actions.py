"""Appointments that exist: shown, changed, cancelled."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

CHANGE, CANCEL = "registration_change_form", "registration_cancel_form"


@pytest.fixture
def booked(stage: Stage, hospital: FakeHospital) -> Stage:
    """A patient with one appointment: 张伟, Friday morning at eight."""
    hospital.know()
    hospital.book(12)
    return stage


async def begins(stage: Stage, form: str, text: str, **entities: Any) -> Stage:
    """The first message of a change or a cancellation."""
    intent = "booking_change" if form == CHANGE else "booking_cancel"
    name = form.removesuffix("_form")
    await stage.hears(intent, text, **entities).runs(f"action_{name}_begin")
    stage.form = form
    return stage


def statuses(hospital: FakeHospital) -> list[str]:
    """What became of every appointment, in order."""
    return [card.status for card in hospital.appointments.values()]


async def test_a_stranger_registers_before_anything_is_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert [card["type"] for card in stage.cards] == ["identity_form"]
    hospital.know()
    hospital.book(12)
    await stage.hears("system_identity_done", visitor="1").runs("action_registration_identity_done")
    assert [card["type"] for card in stage.cards] == ["appointments"]


async def test_what_is_booked_is_shown(booked: Stage) -> None:
    await booked.hears("booking_ask", "我的预约").runs("action_registration_list")
    [card] = booked.cards
    assert card["type"] == "appointments"
    assert [item["doctor"] for item in card["items"]] == ["张伟"]
    assert "08:00-08:30" in booked.text


async def test_nothing_booked_is_said(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await stage.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert stage.cards == []
    assert "/booking_make" in stage.payloads


async def test_the_only_appointment_is_read_back_before_it_is_cancelled(
    booked: Stage, hospital: FakeHospital
) -> None:
    await begins(booked, CANCEL, "退号")
    assert booked.slots["registration__appointment"]
    await booked.runs("action_ask_registration_cancel_form_registration__confirmed")
    assert "张伟" in booked.text
    assert statuses(hospital) == ["booked"]


async def test_a_yes_cancels(booked: Stage, hospital: FakeHospital) -> None:
    await begins(booked, CANCEL, "退号")
    await booked.fills("registration__confirmed", "affirm", "是的")
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["cancelled"]
    assert booked.cards[0]["status"] == "cancelled"
    assert hospital.clinics[12].remaining == 4


async def test_a_no_keeps_it(booked: Stage, hospital: FakeHospital) -> None:
    await begins(booked, CANCEL, "退号")
    await booked.fills("registration__confirmed", "deny", "先不退")
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]
    assert "保留" in booked.text


async def test_too_late_is_told_and_nothing_claimed(booked: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["cancel"] = "cancel_too_late"
    await begins(booked, CANCEL, "退号")
    await booked.fills("registration__confirmed", "affirm", "是的")
    await booked.runs("action_registration_cancel_submit")
    assert booked.text == "〔cancel_too_late〕"
    assert booked.cards == []


async def test_among_several_the_patient_chooses(booked: Stage, hospital: FakeHospital) -> None:
    second = hospital.book(14)
    await begins(booked, CANCEL, "退号")
    assert not booked.slots["registration__appointment"]
    await booked.runs("action_ask_registration__appointment")
    assert len([p for p in booked.payloads if p.startswith("/press_appointment")]) == 2
    await booked.fills("registration__appointment", "press_appointment", appointment=str(second.id))
    assert booked.slots["registration__appointment"]["doctor"] == "李娜"


async def test_among_several_the_one_that_is_named_is_meant(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.book(14)
    await begins(booked, CANCEL, "退掉儿科的号", department=["erke"])
    assert booked.slots["registration__appointment"]["doctor"] == "李娜"


async def test_with_none_booked_there_is_nothing_to_cancel(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    await begins(stage, CANCEL, "退号")
    await stage.runs("action_ask_registration__appointment")
    assert stage.form is None
    assert "/booking_make" in stage.payloads


async def test_a_change_repeats_old_and_new_before_anything_is_done(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.slots[11] = hospital.slots[11][:1]
    await begins(booked, CHANGE, "改到周四", date=on("2026-11-19"))
    assert booked.slots["registration__clinic"] == "11"
    await booked.runs("action_ask_registration_change_form_registration__confirmed")
    assert "原来" in booked.text
    assert booked.text.count("张伟") == 2
    assert statuses(hospital) == ["booked"]


async def test_a_yes_takes_the_new_place_and_gives_the_old_one_back(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.slots[11] = hospital.slots[11][:1]
    await begins(booked, CHANGE, "改到周四", date=on("2026-11-19"))
    await booked.fills("registration__confirmed", "affirm", "确认改")
    await booked.runs("action_registration_change_submit")
    assert statuses(hospital) == ["changed", "booked"]
    assert hospital.clinics[12].remaining == 4
    [card] = booked.cards
    assert (card["status"], card["date"]) == ("changed", "2026-11-19")


async def test_a_full_new_place_leaves_the_old_one_alone(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.slots[11] = hospital.slots[11][:1]
    await begins(booked, CHANGE, "改到周四", date=on("2026-11-19"))
    await booked.fills("registration__confirmed", "affirm", "确认改")
    hospital.fill_up(11)
    await booked.runs("action_registration_change_submit")
    assert statuses(hospital) == ["booked"]
    assert "改好了" not in booked.text
    assert booked.followup == CHANGE


async def test_without_another_wish_the_same_doctor_is_kept(
    booked: Stage, hospital: FakeHospital
) -> None:
    await begins(booked, CHANGE, "改个时间")
    await booked.runs("action_ask_registration__clinic")
    shown = [clinic["doctor"] for clinic in booked.cards[0]["clinics"]]
    assert shown[0] == "张伟"
