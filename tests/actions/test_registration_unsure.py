"""Answers that were lost: what became of it is looked up, and said truly."""

import pytest

from tests.actions.booking_talk import CANCEL, CHANGE, FORM, begins_with, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def yes(stage: Stage) -> Stage:
    """The yes to a booking's read-back, and what follows."""
    await stage.fills("registration__confirmed", "affirm", "好的")
    return await stage.runs("action_registration_submit")


async def test_a_booking_that_was_made_is_said_with_its_card(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.loses = {"confirm"}
    await yes(held)
    assert "预约成功" in held.text
    assert held.cards[0]["status"] == "booked"
    assert statuses(hospital) == ["booked"]


async def test_one_that_was_not_made_is_asked_about_again(
    held: Stage, hospital: FakeHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.loses = {"confirm"}
    place = held.slots["registration__held"]
    monkeypatch.setattr(hospital, "_confirm", lambda id, **_: hospital.appointments[id])
    await yes(held)
    assert "还没有办上" in held.text
    assert held.cards == []
    assert held.followup == FORM
    assert held.slots["registration__held"] == place


async def test_what_nobody_can_tell_is_said_so_and_a_second_yes_books_once(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.loses = {"confirm", "upcoming"}
    await yes(held)
    assert "不知道" in held.text
    assert "没有办成" not in held.text
    assert held.followup == FORM
    hospital.loses = set()
    await yes(held)
    assert "预约成功" in held.text
    assert statuses(hospital) == ["booked"]


async def test_a_change_that_was_made_is_said(booked: Stage, hospital: FakeHospital) -> None:
    await begins_with(booked, CHANGE, "改约")
    booked.slots |= {
        "registration__clinic": "13",
        "registration__slot": "130",
        "registration__confirmed": True,
    }
    hospital.loses = {"change"}
    await booked.runs("action_registration_change_submit")
    assert "改好了" in booked.text
    assert booked.cards[0]["status"] == "changed"


async def test_a_change_that_was_not_made_is_said_too(
    booked: Stage, hospital: FakeHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begins_with(booked, CHANGE, "改约")
    booked.slots |= {"registration__slot": "130", "registration__confirmed": True}
    hospital.loses = {"change"}
    monkeypatch.setattr(hospital, "_change", lambda id, **_: hospital.appointments[id])
    await booked.runs("action_registration_change_submit")
    assert "还没有改成" in booked.text
    assert booked.followup == CHANGE


async def test_a_cancellation_that_was_done_is_said(booked: Stage, hospital: FakeHospital) -> None:
    await begins_with(booked, CANCEL, "退号")
    await booked.fills("registration__confirmed", "affirm", "退")
    hospital.loses = {"cancel"}
    await booked.runs("action_registration_cancel_submit")
    assert "已经退号" in booked.text
    assert booked.cards[0]["status"] == "cancelled"


async def test_any_other_write_is_never_said_to_have_failed(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.loses = {"erase"}
    stage.slots |= {"privacy__choice": "erase", "privacy__confirmed": True}
    await stage.runs("action_privacy_submit")
    assert "不知道" in stage.text
    assert "没有办成" not in stage.text


async def test_the_hospitals_own_system_that_has_not_answered_is_no_success(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.his_silent = True
    await yes(held)
    assert "还在确认" in held.text
    assert "预约成功" not in held.text
    assert held.cards[0]["status"] == "held"
    await held.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert "确认中" in held.text
