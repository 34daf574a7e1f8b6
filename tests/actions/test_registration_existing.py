"""Which of the booked appointments is meant."""

import pytest

from tests.actions.booking_talk import CANCEL, FRIDAY, begins_with, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

APPOINTMENT = "registration__appointment"


async def cancels(stage: Stage, text: str, **entities: object) -> Stage:
    """The first message of a cancellation."""
    return await begins_with(stage, CANCEL, text, **entities)


@pytest.fixture
def family(booked: Stage, hospital: FakeHospital) -> Stage:
    """张* (本人) at 张伟 on Friday, 小* (孩子) at 李娜 on Thursday."""
    hospital.know("child", "小*")
    hospital.book(14, visitor=1)
    return booked


@pytest.mark.parametrize(
    ("text", "entities", "doctor"),
    [
        ("退掉儿科的号", {"department": ["erke"]}, "李娜"),
        ("退张伟的号", {"doctor": ["d1"]}, "张伟"),
        ("退张医生的号", {"doctor": ["d1", "d2"]}, "张伟"),
        ("退周五的号", {"date": on(FRIDAY)}, "张伟"),
        ("退孩子的号", {"person": "child"}, "李娜"),
        ("退我自己的号", {"person": "self"}, "张伟"),
        ("取消100002", {}, "李娜"),
    ],
)
async def test_among_several_the_one_that_is_named_is_meant(
    family: Stage, hospital: FakeHospital, text: str, entities: dict[str, object], doctor: str
) -> None:
    await cancels(family, text, **entities)
    assert family.slots[APPOINTMENT]["doctor"] == doctor


@pytest.mark.parametrize("text", ["取消100030", "退掉 100030 这个号"])
async def test_a_number_that_matches_nothing_cancels_nothing(
    booked: Stage, hospital: FakeHospital, text: str
) -> None:
    await cancels(booked, text)
    assert "没有查到" in booked.text
    assert not booked.slots.get(APPOINTMENT)
    await booked.fills(APPOINTMENT, "affirm", "是的")
    assert not booked.slots[APPOINTMENT]
    assert statuses(hospital) == ["booked"]


async def test_a_number_that_matches_nothing_picks_none_of_those_shown(
    family: Stage, hospital: FakeHospital
) -> None:
    await cancels(family, "退号")
    await family.fills(APPOINTMENT, "inform", "100030")
    assert not family.slots.get(APPOINTMENT)
    await family.fills(APPOINTMENT, "inform", "100001")
    assert family.slots[APPOINTMENT]["doctor"] == "张伟"


@pytest.mark.parametrize("intent", ["booking_cancel", "affirm", "inform"])
async def test_a_number_that_matches_nothing_at_the_read_back_is_no_yes(
    booked: Stage, hospital: FakeHospital, intent: str
) -> None:
    await cancels(booked, "退号")
    await booked.fills("registration__confirmed", intent, "取消100030")
    assert booked.slots["registration__confirmed"] is None
    assert not booked.slots[APPOINTMENT]
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]


@pytest.mark.parametrize("person", ["mother", "spouse", "elder", "friend", "child"])
async def test_the_only_appointment_is_not_somebody_elses(
    booked: Stage, hospital: FakeHospital, person: str
) -> None:
    await cancels(booked, "把我妈的号退了", person=person)
    assert "没有查到" in booked.text
    assert not booked.slots.get(APPOINTMENT)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("对，退我妈的", {"person": "mother"}),
        ("嗯，退儿科的", {"department": ["erke"]}),
        ("好，退李娜的", {"doctor": ["d3"]}),
    ],
)
async def test_a_yes_to_another_one_than_was_read_back_is_no_yes(
    booked: Stage, hospital: FakeHospital, text: str, entities: dict[str, object]
) -> None:
    await cancels(booked, "退号")
    await booked.fills("registration__confirmed", "affirm", text, **entities)
    assert booked.slots["registration__confirmed"] is None
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["booked"]


async def test_a_yes_that_names_the_one_that_was_read_back_is_a_yes(
    booked: Stage, hospital: FakeHospital
) -> None:
    await cancels(booked, "退号")
    await booked.fills("registration__confirmed", "affirm", "对，退骨科的", department=["guke"])
    await booked.runs("action_registration_cancel_submit")
    assert statuses(hospital) == ["cancelled"]


async def test_of_two_that_fit_none_is_chosen(family: Stage, hospital: FakeHospital) -> None:
    hospital.book(13)
    await cancels(family, "退骨科的号", department=["guke"])
    assert not family.slots.get(APPOINTMENT)


async def test_a_held_place_is_no_appointment_yet(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.book(12, status="held")
    await cancels(stage, "退号")
    await stage.runs("action_ask_registration__appointment")
    assert "没有待就诊的预约" in stage.text
    assert statuses(hospital) == ["held"]


async def test_a_button_of_a_notice_says_which_one(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.book(11)
    meant = hospital.book(12)
    stage.hears("booking_cancel", appointment=str(meant.id))
    await stage.runs("action_registration_cancel_begin")
    assert stage.slots["registration__appointment"]["id"] == str(meant.id)
