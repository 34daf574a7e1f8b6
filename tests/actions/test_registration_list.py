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


async def test_what_is_waited_for_stands_beside_it(booked: Stage, hospital: FakeHospital) -> None:
    hospital.wait(11)
    await booked.hears("booking_ask", "我的候补").runs("action_registration_list")
    statuses = [item["status"] for item in booked.cards[0]["items"]]
    assert statuses == ["booked", "waitlisted"]
    assert "前面还有 2 位" in booked.text


async def test_an_offered_place_can_be_taken_from_the_list(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    entry = hospital.wait(11, offered=True)
    await stage.hears("booking_ask", "候补轮到我了吗").runs("action_registration_list")
    assert "轮到了" in stage.text
    assert stage.payloads[0] == f'/press_waitlist_accept{{"entry": "{entry}"}}'


async def test_a_stopped_clinic_is_said_with_its_reason_and_what_is_possible(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.stop(12, "医生生病")
    await booked.hears("booking_ask", "我的号停诊了怎么办").runs("action_registration_list")
    for part in ("已停诊", "医生生病", "改到", "退给您"):
        assert part in booked.text
    assert {"/booking_change", "/booking_cancel"} <= set(booked.payloads)
