"""What is answered first, whatever the model took it for."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


@pytest.mark.parametrize("text", ["我妈妈昨天在你们医院走了", "老伴没抢救过来", "我爸上周去世了"])
async def test_a_death_is_met_with_sympathy_and_help(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await stage.hears("goodbye", text).runs("action_smalltalk_goodbye")
    assert "节哀" in stage.text
    assert "再见" not in stage.text
    assert "/human_ask" in stage.payloads


@pytest.mark.parametrize("text", ["我走了", "我妈先走了 我留下", "孩子走丢了", "再见"])
async def test_leaving_is_no_death(stage: Stage, hospital: FakeHospital, text: str) -> None:
    await stage.hears("goodbye", text).runs("action_smalltalk_goodbye")
    assert "节哀" not in stage.text


@pytest.mark.parametrize("text", ["药拿错了", "你们给我发错药了", "少给我一盒药"])
async def test_a_wrong_medicine_is_not_to_be_taken(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    hospital.add_department("yaofang", "药房")
    await stage.hears("affirm", text).runs("action_control_affirm")
    assert "先不要吃" in stage.text


async def test_abuse_is_answered_calmly(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("bot_ask", "你个傻逼").runs("action_smalltalk_introduce")
    assert "对不起" in stage.text
    assert "/human_ask" in stage.payloads


async def test_a_symptom_that_was_not_understood_leads_to_triage(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: {"departments": [{"code": "erke", "score": 0.7}]}
    for intent, action in (
        ("nlu_fallback", "action_fallback"),
        ("inform", "action_control_inform"),
        ("affirm", "action_control_affirm"),
    ):
        await stage.hears(intent, "我肚子疼 一个人").runs(action)
        assert stage.followup == "action_triage_begin"


@pytest.mark.parametrize("text", ["等等", "我再想想", "稍等一下 接个电话"])
async def test_a_pause_keeps_the_form(stage: Stage, hospital: FakeHospital, text: str) -> None:
    stage.form = "complaint_form"
    await stage.hears("stop", text).runs("action_control_stop")
    assert stage.form == "complaint_form"
    assert stage.followup == "action_listen"
