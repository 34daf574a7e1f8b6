"""The bot's account of itself."""

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def test_it_says_that_it_is_a_program_of_this_hospital_and_no_doctor(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("bot_ask", "你是真人吗").runs("action_smalltalk_introduce")
    assert "示范人民医院" in stage.text
    assert "智能程序" in stage.text
    assert "不是医生" in stage.text
    assert "/human_ask" in stage.payloads
