"""See and delete what is kept of me."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "privacy_form"


@pytest.fixture
async def asked(stage: Stage, hospital: FakeHospital) -> Stage:
    """A registered patient who asks about their data."""
    hospital.know()
    await stage.hears("privacy_ask", "你们存了我什么").runs("action_privacy_begin")
    stage.form = FORM
    return stage


async def test_what_is_kept_is_shown_masked(asked: Stage) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="show")
    assert "张*" in asked.text
    assert "199****1234" in asked.text
    assert "990***********0017" in asked.text


async def test_deleting_needs_a_yes(asked: Stage, hospital: FakeHospital) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    assert len(hospital.visitors) == 1
    await asked.fills("privacy__confirmed", "affirm", "确认")
    await asked.runs("action_privacy_submit")
    assert hospital.visitors == []
    assert "已经删除" in asked.text


async def test_after_a_no_nothing_is_deleted(asked: Stage, hospital: FakeHospital) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "deny", "先不删")
    await asked.runs("action_privacy_submit")
    assert len(hospital.visitors) == 1
    assert "没有动" in asked.text


async def test_what_still_is_booked_is_told_and_nothing_claimed(
    asked: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["erase"] = "erase_has_appointments"
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "affirm", "确认")
    await asked.runs("action_privacy_submit")
    assert asked.text == "〔erase_has_appointments〕"


async def test_with_nothing_kept_that_is_said(stage: Stage, hospital: FakeHospital) -> None:
    stage.form = FORM
    await stage.fills("privacy__choice", "press_choice", choice="show")
    assert "没有存" in stage.text


@pytest.mark.parametrize("text", ["删掉", "帮我注销", "把我的资料删了"])
async def test_the_button_may_be_typed_and_still_needs_a_yes(
    asked: Stage, hospital: FakeHospital, text: str
) -> None:
    await asked.fills("privacy__choice", "booking_cancel", text)
    assert asked.slots["privacy__choice"] == "erase"
    assert len(hospital.visitors) == 1


async def test_what_is_kept_may_be_asked_in_words(asked: Stage) -> None:
    await asked.fills("privacy__choice", "inform", "看看存了什么")
    assert "张*" in asked.text


@pytest.mark.parametrize("text", ["删了会影响看病吗", "删了还能恢复吗", "先别删"])
async def test_a_question_or_a_doubt_deletes_nothing(
    asked: Stage, hospital: FakeHospital, text: str
) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "privacy_ask", text)
    assert not asked.slots["privacy__confirmed"]
    assert len(hospital.visitors) == 1


async def test_who_speaks_of_something_else_is_not_asked_again(asked: Stage) -> None:
    await asked.runs("action_ask_privacy__choice")
    assert "/press_choice" in asked.payloads[0]
    await asked.runs("action_ask_privacy__choice")
    assert asked.text == ""
    assert asked.form is None


@pytest.mark.parametrize("intent", ["stop", "deny", "affirm", "booking_cancel"])
@pytest.mark.parametrize("text", ["取消", "算了", "取消吧"])
async def test_calling_it_off_deletes_nothing(
    asked: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", intent, text)
    await asked.runs("action_privacy_submit")
    assert hospital.visitors
