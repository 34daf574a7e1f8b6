"""Questions about what was just talked about."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage

CARD = {
    "department": "骨科",
    "location": "门诊楼 2 楼 A 区骨科",
    "date": "2026-11-20",
    "time": "09:30",
    "fee": 50,
}


@pytest.mark.parametrize("text", ["怎么走", "那在哪", "电话多少"])
async def test_the_way_is_that_of_whom_was_talked_about(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    stage.slots["control__subject"] = {"department": "guke"}
    await stage.hears("guide_ask", text).runs("action_guide_answer")
    assert "门诊楼 2 楼 A 区骨科" in stage.text


async def test_the_fee_is_that_of_whom_was_talked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("fee-price", "多少钱")]
    stage.slots["control__subject"] = {"doctor": "d1"}
    await stage.hears("guide_ask", "那他多少钱").runs("action_guide_answer")
    assert "挂号费" in stage.text


@pytest.mark.parametrize(
    ("text", "told"), [("在哪", "A 区骨科"), ("多少钱", "50 元"), ("几点", "09:30")]
)
async def test_at_the_read_back_the_booking_itself_answers(
    stage: Stage, hospital: FakeHospital, text: str, told: str
) -> None:
    stage.form = "registration_form"
    stage.slots |= {"requested_slot": "registration__confirmed", "registration__card": CARD}
    await stage.hears("guide_ask", text).runs("action_guide_answer")
    assert told in stage.text
    assert stage.followup == "registration_form"


async def test_a_question_with_a_topic_of_its_own_is_looked_up(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    stage.slots["control__subject"] = {"department": "guke"}
    await stage.hears("guide_ask", "停车多少钱").runs("action_guide_answer")
    assert stage.text == "停车的答案。"


@pytest.mark.parametrize("intent", ["schedule_ask", "inform"])
async def test_and_the_other_department_after_a_way(
    stage: Stage, hospital: FakeHospital, intent: str
) -> None:
    actions: dict[str, Any] = {
        "schedule_ask": "action_schedule_begin",
        "inform": "action_control_inform",
    }
    await stage.hears("guide_ask", "骨科在哪", department=["guke"]).runs("action_guide_answer")
    await stage.hears(intent, "那骨科呢", department=["guke"]).runs(actions[intent])
    assert "门诊楼" in stage.text


async def test_another_hospital_is_not_ours(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("guide_ask", "协和医院怎么走").runs("action_guide_answer")
    assert "不清楚" in stage.text


@pytest.mark.parametrize("text", ["急诊开着吗", "半夜急诊有人吗"])
async def test_the_emergency_department_never_closes(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await stage.hears("guide_ask", text).runs("action_guide_answer")
    assert "24 小时" in stage.text
    assert "不用预约" in stage.text


async def test_a_doctor_is_described(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("schedule_ask", "他是看什么的", doctor=["d1"]).runs("action_schedule_begin")
    assert "擅长" in stage.text
    assert stage.payloads[0] == '/press_book{"doctor": "d1"}'
    assert stage.followup == "action_listen"


async def test_of_two_doctors_compared_each_is_described(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_doctor("d9", "张珊", "guke", "attending", "f")
    stage.hears("schedule_ask", "李敏和张珊哪个好", doctor=["d1"])
    stage.latest["entities"].append({"entity": "doctor", "value": ["d9"], "start": 0, "end": 2})
    await stage.runs("action_schedule_begin")
    assert [payload[:11] for payload in stage.payloads] == ["/press_book", "/press_book"]
