"""Saying why a no-show should not count."""

import pytest

from tests.actions.booking_talk import FORM as BOOKING
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "registration_appeal_form"


@pytest.fixture
async def appealing(stage: Stage, hospital: FakeHospital) -> Stage:
    """A patient with one no-show who wants to appeal."""
    hospital.know()
    hospital.miss()
    await stage.hears("press_appeal").runs("action_registration_appeal_begin")
    stage.form = FORM
    return stage


async def test_one_question_for_the_reason_then_the_read_back(appealing: Stage) -> None:
    await appealing.runs("action_ask_registration__appeal")
    assert "什么原因" in appealing.text
    await appealing.fills("registration__appeal", "triage_ask", "那天我住院了，下不了床")
    await appealing.runs("action_ask_registration_appeal_form_registration__confirmed")
    assert "那天我住院了" in appealing.text


async def test_nothing_is_sent_before_the_yes(appealing: Stage, hospital: FakeHospital) -> None:
    await appealing.fills("registration__appeal", "inform", "那天我住院了")
    assert hospital.appeals == []
    await appealing.fills("registration__confirmed", "affirm", "提交")
    await appealing.runs("action_registration_appeal_submit")
    assert hospital.appeals[0]["words"] == "那天我住院了"
    assert "结果会通知您" in appealing.text


async def test_a_no_sends_nothing(appealing: Stage, hospital: FakeHospital) -> None:
    await appealing.fills("registration__appeal", "inform", "忘了")
    await appealing.fills("registration__confirmed", "deny", "不提交")
    await appealing.runs("action_registration_appeal_submit")
    assert hospital.appeals == []
    assert "没有提交" in appealing.text


async def test_something_may_be_added_before_it_is_sent(appealing: Stage) -> None:
    await appealing.fills("registration__appeal", "inform", "那天我住院了")
    await appealing.fills("registration__confirmed", "inform", "出院小结可以给你们看")
    assert appealing.slots["registration__appeal"] == "那天我住院了；出院小结可以给你们看"
    assert not appealing.slots["registration__confirmed"]


async def test_of_several_no_shows_one_is_chosen(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    ids = [hospital.miss(day) for day in ("2026-11-10", "2026-11-03")]
    await stage.hears("press_appeal").runs("action_registration_appeal_begin")
    stage.form = FORM
    await stage.runs("action_ask_registration__missed")
    assert f'/press_appointment{{"appointment": "{ids[1]}"}}' in stage.payloads
    await stage.fills("registration__missed", "inform", "第二个", ordinal=2)
    assert stage.slots["registration__missed"]["id"] == ids[1]


async def test_without_a_no_show_there_is_nothing_to_appeal(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    await stage.hears("press_appeal").runs("action_registration_appeal_begin")
    assert "没有爽约" in stage.text
    assert stage.followup == "action_listen"


async def test_words_in_a_booking_lead_to_the_appeal(stage: Stage, hospital: FakeHospital) -> None:
    stage.form = BOOKING
    await stage.fills("registration__visitor", "complaint_file", "我要申诉")
    await stage.runs("action_registration_submit")
    assert stage.followup == "action_registration_appeal_begin"


async def test_words_outside_of_a_form_do_too(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await stage.hears("booking_ask", "那次爽约我要申诉").runs("action_registration_list")
    assert stage.followup == "action_registration_appeal_begin"


async def test_a_refusal_is_told(appealing: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["appeal"] = "appeal_open"
    await appealing.fills("registration__appeal", "inform", "住院")
    await appealing.fills("registration__confirmed", "affirm", "好")
    await appealing.runs("action_registration_appeal_submit")
    assert appealing.text == "〔appeal_open〕"
