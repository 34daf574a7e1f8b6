"""Red flags and crisis, whatever is going on."""

import pytest

from tests.e2e.desk import Agent
from tests.e2e.patient import Patient

HEART = "我爸突然胸口压着痛，喘不上气，满头冷汗"


def test_an_emergency_is_met_with_120_and_the_way_first(patient: Patient) -> None:
    patient.says(HEART)
    first = patient.last[0]
    assert "120" in first["text"]
    assert "急诊" in first["text"]
    card = patient.expects("emergency", call="120")
    assert card["flags"]
    assert card["location"] in first["text"]


def test_in_the_middle_of_a_booking_and_back_afterwards(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科")
    patient.says(HEART)
    patient.expects("emergency")
    assert not patient.card("schedule"), patient.story
    patient.presses("接着刚才的事")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("皮肤科", "2026-11-20")}
    patient.reaches_confirmation()
    patient.says("确认")
    patient.expects("appointment", status="booked")


def test_back_afterwards_in_words(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科").says(HEART)
    patient.says("没事了，是虚惊一场，接着刚才的挂号吧")
    assert {(c["department"], c["date"]) for c in patient.clinics()} == {("皮肤科", "2026-11-20")}


def test_at_the_confirmation_nothing_is_booked_by_the_alarm(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.says("我老婆突然晕过去叫不醒了")
    patient.expects("emergency")
    assert not patient.card("appointment"), patient.story
    patient.says("我的预约")
    assert not patient.card("appointments"), patient.story


def test_a_crisis_is_met_with_lines_and_a_person(patient: Patient) -> None:
    patient.says("活着太累了，我不想活了")
    numbers = [line["number"] for line in patient.expects("crisis")["lines"]]
    assert "12356" in numbers
    patient.is_offered("/human_ask")
    patient.presses("转人工")
    patient.expects("handoff", state="queued")


def test_who_is_in_danger_is_served_first(patient: Patient, agent: Agent, arrives: object) -> None:
    patient.says(HEART).says("转人工")
    ticket = patient.expects("handoff")["ticket"]
    [mine] = [line for line in agent.waiting() if line["ticket"] == ticket]
    assert mine["priority"] == 0


def test_while_a_person_has_the_conversation(patient: Patient, agent: Agent) -> None:
    patient.says("转人工")
    agent.takes(agent.finds(patient.expects("handoff")["ticket"]))
    patient.says(HEART)
    patient.expects("emergency")
    assert patient.handled_by == "human"


@pytest.mark.parametrize(
    "words",
    ["三年前做过心脏支架，现在想复查", "排队排得我快疯了", "急诊在几楼", "胸口不疼，就是问问"],
)
def test_what_only_sounds_dangerous_raises_no_alarm(patient: Patient, words: str) -> None:
    patient.says(words)
    assert not patient.card("emergency"), patient.story
    assert not patient.card("crisis"), patient.story
