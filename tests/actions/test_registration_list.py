"""Showing what is booked."""

from tests.actions.booking_talk import FORM
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def test_a_stranger_registers_before_anything_is_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert [card["type"] for card in stage.cards] == ["identity_form"]
    hospital.know()
    hospital.book(12)
    await stage.hears("system_identity_done", visitor="1").runs("action_registration_identity_done")
    assert [card["type"] for card in stage.cards] == ["appointments"]


async def test_what_is_booked_is_shown_with_whose_it_is(booked: Stage) -> None:
    await booked.hears("booking_ask", "我的预约").runs("action_registration_list")
    [card] = booked.cards
    assert card["type"] == "appointments"
    assert [item["doctor"] for item in card["items"]] == ["张伟"]
    for part in ("张*", "08:00-08:30", "100001"):
        assert part in booked.text


async def test_nothing_booked_is_said(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await stage.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert stage.cards == []
    assert "/booking_make" in stage.payloads


async def test_a_look_at_the_bookings_interrupts_no_booking(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.hears("booking_ask", "我的预约").runs("action_registration_list")
    assert held.followup == FORM
    assert held.slots["registration__held"]


async def test_who_registers_with_nothing_waiting_is_asked_what_next(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    await stage.hears("system_identity_done", visitor="1").runs("action_registration_identity_done")
    assert "登记好了" in stage.text
