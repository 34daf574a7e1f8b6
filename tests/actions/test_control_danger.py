"""The words after an emergency or a crisis."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


@pytest.fixture
async def alarmed(stage: Stage, hospital: FakeHospital) -> Stage:
    """Danger was answered a moment ago."""
    return await stage.hears("system_emergency").runs("action_control_emergency")


@pytest.mark.parametrize(
    ("intent", "text", "action"),
    [
        ("nlu_fallback", "嗯嗯 怎么办", "action_fallback"),
        ("greet", "在健康路口", "action_smalltalk_greet"),
        ("inform", "昨天就这样", "action_control_inform"),
        ("affirm", "好的", "action_control_affirm"),
        ("deny", "不用叫", "action_control_deny"),
        ("guide_ask", "现在怎么弄啊", "action_guide_answer"),
    ],
)
async def test_what_to_do_is_said_again(
    alarmed: Stage, intent: str, text: str, action: str
) -> None:
    await alarmed.hears(intent, text).runs(action)
    assert "120" in alarmed.text
    assert "急诊楼 1 楼" in alarmed.text
    assert "/human_ask" in alarmed.payloads


async def test_after_a_crisis_it_is_the_line_and_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("system_emergency", kind="crisis").runs("action_control_emergency")
    await stage.hears("help", "你能陪我说说话吗").runs("action_smalltalk_help")
    assert "12356" in stage.text
    assert "/human_ask" in stage.payloads


async def test_three_times_are_enough(alarmed: Stage) -> None:
    for _ in range(3):
        await alarmed.hears("inform", "他没反应").runs("action_control_inform")
        assert "120" in alarmed.text
    await alarmed.hears("inform", "他没反应").runs("action_control_inform")
    assert "120" not in alarmed.text


@pytest.mark.parametrize("text", ["我没事了 刚才开玩笑", "已经到急诊了"])
async def test_when_it_is_over_it_is_no_longer_spoken_of(alarmed: Stage, text: str) -> None:
    alarmed.slots["control__set_aside"] = "registration_form"
    await alarmed.hears("goodbye", text).runs("action_smalltalk_goodbye")
    assert alarmed.slots["control__danger"] is None
    assert "/press_resume" in alarmed.payloads


@pytest.mark.parametrize("text", ["他没事了吗", "不是开玩笑", "现在不疼了"])
async def test_a_doubt_does_not_end_it(alarmed: Stage, text: str) -> None:
    await alarmed.hears("goodbye", text).runs("action_smalltalk_goodbye")
    assert alarmed.slots["control__danger"]
    assert "120" in alarmed.text


async def test_taking_up_what_was_set_aside_ends_it(stage: Stage, hospital: FakeHospital) -> None:
    stage.form = "registration_form"
    await stage.hears("system_emergency").runs("action_control_emergency")
    await stage.hears("press_resume").runs("action_control_take_up")
    assert stage.slots["control__danger"] is None


async def test_it_is_said_even_when_the_backend_is_away(
    alarmed: Stage, hospital: FakeHospital
) -> None:
    hospital.away = True
    await alarmed.hears("greet", "喂喂").runs("action_smalltalk_greet")
    assert "120" in alarmed.text


async def test_a_second_alarm_keeps_what_was_set_aside_by_the_first(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "complaint_form"
    await stage.hears("system_emergency").runs("action_control_emergency")
    await stage.hears("system_emergency").runs("action_control_emergency")
    assert stage.slots["control__set_aside"] == "complaint_form"


async def test_a_yes_after_a_crisis_brings_the_person_who_was_offered(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("system_emergency", kind="crisis").runs("action_control_emergency")
    await stage.hears("affirm", "好").runs("action_control_affirm")
    assert hospital.handoffs[0]["reason"] == "crisis"
