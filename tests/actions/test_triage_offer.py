"""What is offered unasked after the advice: the next places, the fee, what to bring."""

from typing import Any

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_triage_actions import advice, begins


async def advised(stage: Stage, hospital: FakeHospital, *codes: str, **given: Any) -> Stage:
    """A complaint for which `codes` are advised."""
    hospital.triage = lambda text: advice(*codes, **given)
    await begins(stage)
    return await stage.runs("action_triage_submit")


def places(stage: Stage) -> list[str]:
    """The clinics that can be booked by a button."""
    return [payload for payload in stage.payloads if payload.startswith("/press_clinic")]


async def test_the_next_places_come_with_their_fee_and_a_button_to_book(
    stage: Stage, hospital: FakeHospital
) -> None:
    await advised(stage, hospital, "guke")
    assert 1 <= len(places(stage)) <= 2
    assert "元" in stage.text


async def test_what_to_bring_is_said(stage: Stage, hospital: FakeHospital) -> None:
    await advised(stage, hospital, "guke")
    assert "请带上医保卡" in stage.text


async def test_one_of_the_offered_places_can_be_named_by_its_number(
    stage: Stage, hospital: FakeHospital
) -> None:
    await advised(stage, hospital, "guke")
    assert [f'/press_clinic{{"clinic": "{one}"}}' for one in stage.slots["control__shown"]] == (
        places(stage)
    )


async def test_without_free_places_what_to_bring_is_said_all_the_same(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.clinics.clear()
    await advised(stage, hospital, "guke")
    assert "请带上医保卡" in stage.text
    assert not places(stage)


async def test_nothing_is_offered_for_booking_in_an_emergency(
    stage: Stage, hospital: FakeHospital
) -> None:
    await advised(stage, hospital, "guke", urgency="emergency")
    assert not places(stage)


async def test_the_advice_stands_when_the_timetable_is_away(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke")
    await begins(stage)
    hospital.away = True
    await stage.runs("action_triage_submit")
    assert "骨科" in stage.text
