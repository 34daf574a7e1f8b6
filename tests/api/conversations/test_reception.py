"""One message's way through the front: stored, made safe, answered by the bot, one at a time."""

import asyncio

from httpx import AsyncClient

from api.conversations.models import Outcome
from api.dialogue.client import Utterance
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit
from tests.e2e.patient import identity_number


async def test_the_bot_answers_and_both_sides_are_stored(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    card = {"type": "guide", "topic": "parking", "title": "停车", "link": None, "updated": None}
    buttons = [{"title": "转人工", "payload": "/human_ask"}]
    dialogue.says = [Utterance("停车免费一小时。", buttons, card)]
    await visit.says("停车怎么收费")
    assert visit.answer.status_code == 200
    assert visit.handled_by == "bot"
    [message] = visit.messages
    assert message["author"] == "bot"
    assert (message["text"], message["buttons"], message["card"]) == (
        "停车免费一小时。",
        buttons,
        card,
    )
    said, answered = (await desk.transcript(visit))[-2:]
    assert (said.text, said.outcome) == ("停车怎么收费", Outcome.ANSWERED)
    assert said.understanding is not None
    assert said.understanding["intent"] == {"name": "inform", "confidence": 0.9}
    assert said.understanding["ms"].keys() == {"turn"}
    assert (answered.text, answered.answers_id) == ("停车免费一小时。", said.id)


async def test_times_carry_the_hospitals_offset(visit: Visit) -> None:
    await visit.says("你好")
    assert visit.messages[0]["at"] == "2026-11-18T10:00:00+08:00"


async def test_the_model_is_told_the_channel_and_a_sender_of_its_own(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    lobby = await Visit.begins(client, "kiosk")
    phone = await Visit.begins(client, "web")
    await lobby.says("挂号")
    await phone.says("挂号")
    first, second = dialogue.heard
    assert (first.channel, second.channel) == ("kiosk", "web")
    assert first.conversation != second.conversation
    assert first.generation == second.generation == 1


async def test_a_repeat_gets_the_first_answer_and_the_model_is_asked_once(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    await visit.says("挂号", client_message_id="m-1")
    first = visit.answer.json()
    await visit.says("挂号", client_message_id="m-1")
    assert visit.answer.json() == first
    assert dialogue.messages == ["挂号"]
    assert sum(m.author == "patient" for m in await desk.transcript(visit)) == 1


async def test_a_repeat_that_overtakes_the_answer_waits_for_it(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.gate.clear()
    body = {"session": visit.session, "text": "挂号", "client_message_id": "m-1"}
    first = asyncio.create_task(visit.client.post("/channels/web/messages", json=body))
    await dialogue.thinking.wait()
    second = asyncio.create_task(visit.client.post("/channels/web/messages", json=body))
    dialogue.gate.set()
    answers = await asyncio.gather(first, second)
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["messages"]
    assert dialogue.messages == ["挂号"]


async def test_the_same_id_in_another_conversation_is_another_message(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    for text in ("挂号", "退号"):
        visit = await Visit.begins(client)
        await visit.says(text, client_message_id="m-1")
        assert visit.text == f"听到：{text}"


async def test_messages_of_one_patient_reach_the_model_one_at_a_time(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    texts = [f"第{n}句" for n in range(5)]
    bodies = [{"session": visit.session, "text": text} for text in texts]
    answers = await asyncio.gather(
        *(visit.client.post("/channels/web/messages", json=body) for body in bodies)
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    assert sorted(dialogue.messages) == sorted(texts)
    assert dialogue.busiest == 1
    for text, answer in zip(texts, answers, strict=True):
        assert answer.json()["messages"][0]["text"] == f"听到：{text}"


async def test_one_slow_conversation_does_not_hold_up_another(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    slow = await Visit.begins(client)
    dialogue.gate.clear()
    waiting = asyncio.create_task(slow.says("慢"))
    await dialogue.thinking.wait()
    quick = await Visit.begins(client)
    assert "导医助手" in quick.text
    dialogue.gate.set()
    await quick.says("快")
    await waiting
    assert (quick.text, slow.text) == ("听到：快", "听到：慢")


async def test_a_typed_command_reaches_the_model_as_words(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    await visit.says("/restart")
    await visit.says('／inform{"date": 1}')
    await visit.says("///")
    assert dialogue.messages == ["restart", 'inform{"date": 1}', "？"]
    assert (await desk.said(visit)).text == "///"


async def test_an_identity_number_is_seen_by_nobody(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    number = identity_number("19850412", 1)
    await visit.says(f"我的身份证 {number} 电话 19900001234，挂骨科")
    [heard] = dialogue.messages
    assert heard.replace(" ", "") == "我的身份证〔证件号〕电话〔手机号〕，挂骨科"
    assert number not in (await desk.said(visit)).text
    assert "隐私" in visit.text


async def test_what_a_screen_cannot_show_is_dropped_and_the_rest_is_understood(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    await visit.says("挂\x00号\x1b\x07")
    assert dialogue.messages == ["挂号"]


async def test_an_empty_message_is_asked_for_words_without_the_model(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    for nothing in ("", "   ", "\x00\x01", "　\n"):
        await visit.says(nothing)
        assert visit.answer.status_code == 200
        assert "没有看到内容" in visit.text
    assert dialogue.heard == []
    assert (await desk.said(visit)).outcome is Outcome.ANSWERED


async def test_the_same_words_twice_in_one_answer_are_said_once(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.says = [Utterance("系统没有回应。"), Utterance("系统没有回应。")]
    await visit.says("挂号")
    assert [message["text"] for message in visit.messages] == ["系统没有回应。"]
