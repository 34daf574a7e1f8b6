"""An action never fails: it says itself what went wrong, and a form is taken up again."""

import logging

import pytest

from actions.base import ACTIONS, action, form_step
from actions.turn import Event, Turn
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


@pytest.fixture(autouse=True)
def own_actions(stage: Stage) -> None:
    """Actions that exist for these tests only."""

    @action("action_test_breaks")
    async def breaks(turn: Turn) -> list[Event]:
        raise KeyError(turn.text)

    @action("action_test_asks_backend")
    async def asks(turn: Turn) -> list[Event]:
        await turn.backend.get("/v1/hospital")
        return []

    @action("action_test_digresses", resumes=True)
    async def digresses(turn: Turn) -> list[Event]:
        turn.say("utter_smalltalk__goodbye")
        return []

    @form_step("test_form")
    async def fill(turn: Turn) -> dict[str, str] | None:
        return {"affirm": {"answer": "yes"}, "deny": {}}.get(turn.intent)

    yield
    for name in [name for name in ACTIONS if "test_" in name]:
        del ACTIONS[name]


async def test_a_fault_of_ours_is_an_apology_with_a_person_near(stage: Stage) -> None:
    await stage.hears("inform", "x").runs("action_test_breaks")
    assert "没有办成" in stage.text
    assert "/human_ask" in stage.payloads


async def test_the_log_names_the_kind_of_fault_and_nothing_the_patient_wrote(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await stage.hears("inform", "我叫张三").runs("action_test_breaks")
    assert "KeyError" in caplog.text
    assert "张三" not in caplog.text


async def test_a_backend_that_is_away_is_an_apology_with_a_person_near(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.away = True
    await stage.hears("inform", "x").runs("action_test_asks_backend")
    assert "没有办成" in stage.text
    assert "/human_ask" in stage.payloads


async def test_a_refusal_is_told_in_the_backends_words(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["hospital"] = "slot_full"
    await stage.hears("inform", "x").runs("action_test_asks_backend")
    assert stage.text == "〔slot_full〕"


async def test_after_a_digression_the_form_asks_again(stage: Stage) -> None:
    stage.form = "registration_form"
    await stage.hears("bot_ask", "你是谁").runs("action_test_digresses")
    assert stage.followup == "registration_form"


async def test_a_digression_outside_of_a_form_leads_nowhere(stage: Stage) -> None:
    await stage.hears("bot_ask", "你是谁").runs("action_test_digresses")
    assert stage.followup is None


async def test_a_form_takes_what_is_for_it(stage: Stage) -> None:
    stage.form = "test_form"
    await stage.fills("answer", "affirm", "是")
    assert stage.slots["answer"] == "yes"


async def test_a_form_leaves_alone_what_is_not_for_it(stage: Stage) -> None:
    stage.form = "test_form"
    before = len(stage.events)
    await stage.fills("answer", "guide_ask", "停车怎么收费")
    assert not [event for event in stage.events[before:] if event["event"] == "slot"]


async def test_a_message_that_was_dealt_with_otherwise_counts_as_understood(stage: Stage) -> None:
    stage.form = "test_form"
    before = len(stage.events)
    await stage.fills("answer", "deny", "不")
    # A form that changes no slot at all would count as rejected, and the rules would answer, too.
    assert [e["name"] for e in stage.events[before:] if e["event"] == "slot"] == ["control__stuck"]


async def test_the_third_answer_without_progress_offers_a_person(stage: Stage) -> None:
    stage.form = "test_form"
    for _ in range(2):
        await stage.fills("answer", "deny", "不")
        assert stage.said == []
    await stage.fills("answer", "deny", "不")
    assert "/human_ask" in stage.payloads
    assert "/stop" in stage.payloads


async def test_after_that_the_count_starts_anew(stage: Stage) -> None:
    stage.form = "test_form"
    for _ in range(3):
        await stage.fills("answer", "deny", "不")
    await stage.fills("answer", "deny", "不")
    assert stage.said == []


async def test_progress_in_between_starts_the_count_anew(stage: Stage) -> None:
    stage.form = "test_form"
    for intent in ("deny", "deny", "affirm", "deny", "deny"):
        await stage.fills("answer", intent, "x")
        assert stage.said == []


async def test_the_same_answer_again_is_no_progress(stage: Stage) -> None:
    stage.form = "test_form"
    await stage.fills("answer", "affirm", "是")
    for _ in range(3):
        await stage.fills("answer", "affirm", "是")
    assert "/human_ask" in stage.payloads


async def test_a_question_in_between_does_not_count(stage: Stage) -> None:
    stage.form = "test_form"
    for _ in range(4):
        await stage.fills("answer", "guide_ask", "停车怎么收费")
        assert stage.said == []


async def test_a_form_that_resumes_does_not_read_the_digression_as_an_answer(stage: Stage) -> None:
    stage.form = "test_form"
    stage.slots["requested_slot"] = "answer"
    stage.hears("affirm", "好")
    await stage.runs("action_test_digresses")
    stage.events.append({"event": "action", "name": "test_form"})
    await stage.runs("validate_test_form")
    assert "answer" not in stage.slots
