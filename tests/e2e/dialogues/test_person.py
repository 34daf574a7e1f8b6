"""To a person and back."""

import pytest

from tests.e2e.desk import Agent, Backstage
from tests.e2e.patient import Patient


@pytest.mark.parametrize("words", ["转人工", "我要找个真人说", "人工客服", "转人供", "叫个活人来"])
def test_in_any_wording_at_once(patient: Patient, words: str) -> None:
    patient.says(words)
    card = patient.expects("handoff", state="queued")
    assert card["ahead"] >= 0
    assert patient.handled_by == "queue"


def test_the_agent_takes_over_speaks_and_gives_back(
    patient: Patient, agent: Agent, backstage: Backstage
) -> None:
    patient.says("转人工")
    conversation = agent.finds(patient.expects("handoff")["ticket"])
    seen = patient.last[-1]["id"]
    told = agent.takes(conversation)
    assert agent.name in told["text"]
    assert patient.waits_for("system", after=seen)["id"] == told["id"]
    said = agent.replies(conversation, "您好，我是导医王老师，请讲。")
    came = patient.waits_for("agent", after=told["id"])
    assert (came["id"], came["text"]) == (said["id"], "您好，我是导医王老师，请讲。")
    patient.says("我想问住院押金")
    assert patient.handled_by == "human"
    assert patient.last == [], patient.story
    agent.replies(conversation, "住院押金在住院处交，要多少由科室定。")
    agent.gives_back(conversation)
    patient.says("骨科怎么走").hears("门诊楼")
    assert patient.handled_by == "bot"
    assert backstage.outcomes(patient) == ["answered", "forwarded", "answered"]


def test_in_the_middle_of_a_form_the_bot_is_silent_until_it_is_given_back(
    patient: Patient, agent: Agent
) -> None:
    patient.says("挂后天上午的皮肤科").says("第一个").says("转人工")
    conversation = agent.finds(patient.expects("handoff")["ticket"])
    agent.takes(conversation)
    for words in ("第二个", "确认", "算了", "你好"):
        patient.says(words)
        assert patient.last == [], patient.story
        assert patient.handled_by == "human"
    agent.replies(conversation, "您好，已经帮您记下了。")
    agent.gives_back(conversation)
    patient.says("你好").hears("您好")
    assert not patient.card("schedule"), patient.story
    patient.says("挂骨科")
    assert {clinic["department"] for clinic in patient.clinics()} == {"骨科"}


def test_the_agent_sees_what_was_said_and_what_is_filled(patient: Patient, agent: Agent) -> None:
    patient.says("挂后天上午的皮肤科").says("转人工")
    conversation = agent.finds(patient.expects("handoff")["ticket"])
    read = agent.reads(conversation)
    texts = [line["text"] for line in read["messages"]]
    assert "挂后天上午的皮肤科" in texts
    assert read["summary"]["form"] == "registration_form"
    assert "pifu" in str(read["summary"]["slots"])
    intents = [line["intent"] for line in read["messages"] if line["author"] == "patient"]
    assert intents == ["booking_make", "human_ask"]


def test_who_waits_is_told_the_place_and_may_leave(patient: Patient, agent: Agent) -> None:
    patient.says("转人工")
    ticket = patient.expects("handoff")["ticket"]
    patient.says("还要等多久")
    assert patient.handled_by == "queue"
    patient.expects("handoff", ticket=ticket, state="queued")
    patient.presses("不等了")
    assert patient.handled_by == "bot"
    assert ticket not in [line["ticket"] for line in agent.waiting()]
    patient.says("骨科怎么走").hears("门诊楼")


def test_asking_twice_makes_one_ticket(patient: Patient, agent: Agent) -> None:
    patient.says("转人工")
    ticket = patient.expects("handoff")["ticket"]
    patient.says("转人工！")
    patient.expects("handoff", ticket=ticket)
    assert [line["ticket"] for line in agent.waiting()].count(ticket) == 1


def test_from_the_kiosk_by_its_button(patient: Patient) -> None:
    patient.presses("转人工")
    patient.expects("handoff", state="queued")


def test_an_agent_who_does_not_hold_it_cannot_speak(
    patient: Patient, agent: Agent, backstage: Backstage
) -> None:
    patient.says("转人工")
    conversation = backstage.conversation(patient)
    answer = agent.http.post(f"/v1/staff/conversations/{conversation}/reply", json={"text": "喂"})
    assert answer.status_code == 409
    assert "喂" not in backstage.everything_stored(patient)
