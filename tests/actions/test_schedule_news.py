"""What the hospital announces."""

import pytest

from tests.actions.fake_directory import announcement
from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage
from tests.actions.test_schedule_actions import asks


@pytest.fixture(autouse=True)
def _announced(hospital: FakeHospital) -> None:
    hospital.announcements = [
        announcement("free", "本月义诊", "guke", kind="free_clinic"),
        announcement("move", "诊室搬家", "erke"),
    ]


async def test_a_schedule_brings_what_its_department_announces(stage: Stage) -> None:
    await asks(stage, "骨科什么时候有号", department=["guke"])
    assert stage.cards[0]["clinics"]
    assert "【本月义诊】本月义诊的内容。" in stage.text
    assert "搬家" not in stage.text


async def test_what_was_heard_once_is_not_said_again(stage: Stage) -> None:
    await asks(stage, "骨科什么时候有号", department=["guke"])
    stage.form = None
    await asks(stage, "骨科周五呢", department=["guke"])
    assert "义诊" not in stage.text


@pytest.mark.parametrize("text", ["最近有义诊吗", "这个月免费看病是哪天"])
async def test_it_is_the_answer_when_asked_for(stage: Stage, text: str) -> None:
    await stage.hears("guide_ask", text).runs("action_guide_answer")
    assert stage.text == "【本月义诊】本月义诊的内容。"


async def test_a_question_in_general_is_answered_with_all(stage: Stage) -> None:
    await stage.hears("guide_ask", "医院最近有什么活动").runs("action_guide_answer")
    assert "义诊" in stage.text
    assert "搬家" in stage.text


async def test_with_nothing_announced_the_guide_answers(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.announcements = []
    hospital.articles = [article("free-clinic", "义诊")]
    await stage.hears("guide_ask", "最近有义诊吗").runs("action_guide_answer")
    assert stage.text == "义诊的答案。"


async def test_a_notice_that_somebody_got_is_no_announcement(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("guide_ask", "今天收到短信通知是什么意思").runs("action_guide_answer")
    assert "义诊" not in stage.text
