"""One tap out of a stopped clinic."""

from tests.actions.booking_talk import statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def taps(stage: Stage, hospital: FakeHospital, slot: str) -> Stage:
    """The button of the notice: the patient's appointment of the stopped clinic 12."""
    hospital.stop(12)
    [appointment] = hospital.appointments
    stage.hears("press_rebook", appointment=appointment, slot=slot)
    return await stage.runs("action_registration_rebook")


async def test_the_tap_moves_it_and_the_card_proves_it(
    booked: Stage, hospital: FakeHospital
) -> None:
    await taps(booked, hospital, "130")
    assert statuses(hospital) == ["changed", "booked"]
    assert (booked.cards[0]["status"], booked.cards[0]["doctor"]) == ("changed", "张敏")
    assert "改好了" in booked.text


async def test_a_place_that_is_gone_leads_to_the_next_ones(
    booked: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["change"] = "slot_full"
    hospital.alternatives = [
        {
            "slot_id": 141,
            "clinic_id": 14,
            "doctor": "李娜",
            "department": "儿科",
            "date": "2026-11-19",
            "time": "08:30-09:00",
            "fee": 50,
            "remaining": 1,
        }
    ]
    await taps(booked, hospital, "130")
    assert "〔slot_full〕" in booked.text
    assert booked.cards == []
    [appointment] = hospital.appointments
    assert booked.payloads[0] == f'/press_rebook{{"appointment": "{appointment}", "slot": "141"}}'
    assert "08:30-09:00 李娜" in booked.buttons[0]["title"]
    assert "/booking_cancel" in booked.payloads


async def test_two_taps_move_it_once(booked: Stage, hospital: FakeHospital) -> None:
    hospital.loses = {"change"}
    await taps(booked, hospital, "130")
    assert statuses(hospital) == ["changed", "booked"]
    assert booked.cards[0]["status"] == "changed"


async def test_a_tap_in_the_middle_of_a_form_lets_the_form_go_on(
    booked: Stage, hospital: FakeHospital
) -> None:
    booked.form = "complaint_form"
    await taps(booked, hospital, "130")
    assert booked.followup == "complaint_form"
    assert booked.cards[0]["status"] == "changed"
