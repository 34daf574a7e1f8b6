"""A place that came up for who was waiting."""

import pytest

from tests.actions.booking_talk import statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "registration_offer_form"


@pytest.fixture
def entry(hospital: FakeHospital) -> str:
    """A place of 张伟's Friday morning is kept for the patient."""
    hospital.know()
    return hospital.wait(12, offered=True)


async def answers(stage: Stage, entry: str, how: str = "accept") -> Stage:
    """A button of the notice."""
    intent = f"press_waitlist_{how}"
    await stage.hears(intent, entry=entry).runs("action_registration_offer_begin")
    stage.form = FORM
    return stage


async def test_it_is_read_back_before_it_is_taken(
    stage: Stage, hospital: FakeHospital, entry: str
) -> None:
    await answers(stage, entry)
    await stage.runs("action_ask_registration_offer_form_registration__confirmed")
    for part in ("张伟", "08:00-08:30", "50 元", "张*"):
        assert part in stage.text
    assert statuses(hospital) == ["held"]


async def test_a_yes_books_it(stage: Stage, hospital: FakeHospital, entry: str) -> None:
    await answers(stage, entry)
    await stage.fills("registration__confirmed", "affirm", "要")
    await stage.runs("action_registration_offer_submit")
    assert stage.cards[0]["status"] == "booked"
    assert "预约成功" in stage.text
    assert statuses(hospital) == ["booked"]


async def test_a_no_leaves_the_offer_open(stage: Stage, hospital: FakeHospital, entry: str) -> None:
    await answers(stage, entry)
    await stage.fills("registration__confirmed", "deny", "先不定")
    await stage.runs("action_registration_offer_submit")
    assert entry in hospital.queue
    assert f'/press_waitlist_decline{{"entry": "{entry}"}}' in stage.payloads


async def test_it_is_passed_on_after_a_yes_only(
    stage: Stage, hospital: FakeHospital, entry: str
) -> None:
    await answers(stage, entry, "decline")
    await stage.runs("action_ask_registration_offer_form_registration__confirmed")
    assert "让给后面的人" in stage.text
    assert entry in hospital.queue
    await stage.fills("registration__confirmed", "affirm", "确认不要")
    assert stage.slots["registration__confirmed"] is True
    await stage.runs("action_registration_offer_submit")
    assert hospital.queue == {}
    assert statuses(hospital) == ["cancelled"]


async def test_one_that_is_over_is_answered_kindly(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await answers(stage, "0" * 36)
    assert "下一位" in stage.text
    assert "/booking_make" in stage.payloads
    assert stage.followup in {"action_listen", FORM}
    assert stage.slots.get("registration__offer") is None


async def test_who_is_not_called_yet_is_told_so(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await answers(stage, hospital.wait(12))
    assert "还没有轮到" in stage.text


async def test_one_that_ended_meanwhile_books_nothing(
    stage: Stage, hospital: FakeHospital, entry: str
) -> None:
    hospital.refuses["accept"] = "offer_over"
    await answers(stage, entry)
    await stage.fills("registration__confirmed", "affirm", "要")
    await stage.runs("action_registration_offer_submit")
    assert stage.text == "〔offer_over〕"
    assert stage.cards == []


async def test_a_lost_answer_is_looked_up(stage: Stage, hospital: FakeHospital, entry: str) -> None:
    hospital.loses = {"accept"}
    await answers(stage, entry)
    await stage.fills("registration__confirmed", "affirm", "要")
    await stage.runs("action_registration_offer_submit")
    assert "预约成功" in stage.text
    assert statuses(hospital) == ["booked"]
