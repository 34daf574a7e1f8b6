"""Who answers: the bot, nobody yet, or a person. Checked again before everything that is said."""

import asyncio

from api.conversations.events import DESK_CHANNEL
from api.conversations.models import Handler, Outcome
from api.dialogue.client import Utterance
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit


async def test_while_a_person_has_the_conversation_the_bot_is_silent(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    await visit.says("帮我看看")
    assert visit.answer.status_code == 200
    assert visit.messages == []
    assert visit.handled_by == "human"
    assert dialogue.heard == []
    said = await desk.said(visit)
    assert (said.text, said.outcome) == ("帮我看看", Outcome.FORWARDED)


async def test_the_desk_is_woken_by_what_a_waiting_patient_writes(visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    async with desk.app.state.redis.pubsub(ignore_subscribe_messages=True) as pages:
        await pages.subscribe(DESK_CHANNEL)
        await pages.get_message(timeout=1)
        await visit.says("我带着轮椅")
        woken = await pages.get_message(timeout=5)
    assert woken["data"] == f"message {conversation.id}"


async def test_who_waits_is_told_the_place_and_may_leave(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await visit.says("还要多久")
    assert visit.handled_by == "queue"
    [card] = visit.cards
    assert (card["type"], card["state"], card["ahead"]) == ("handoff", "queued", 0)
    [leave] = visit.payloads
    await visit.presses(leave)
    assert visit.handled_by == "bot"
    assert "/booking_make" in visit.payloads
    await visit.says("挂号")
    assert dialogue.messages == ["挂号"]
    assert await desk.open_tickets(visit) == 0


async def test_leaving_the_queue_after_a_person_took_over_changes_nothing(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await visit.says("还要多久")
    [leave] = visit.payloads
    await desk.takes(conversation.id)
    await visit.presses(leave)
    assert visit.handled_by == "human"
    assert await desk.open_tickets(visit) == 1
    assert "取消排队" not in visit.text


async def test_a_person_who_takes_over_while_the_bot_thinks_is_not_talked_over(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)

    async def taken() -> None:
        await desk.queues(conversation.id)
        await desk.takes(conversation.id)

    dialogue.meanwhile = taken
    await visit.says("挂号")
    assert visit.messages == []
    assert visit.handled_by == "human"
    said = await desk.said(visit)
    assert said.outcome is Outcome.FORWARDED
    assert all(message.author != "bot" for message in (await desk.transcript(visit))[1:])


async def test_the_answer_that_brings_the_hand_off_reaches_the_patient(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)

    async def queued() -> None:
        card = await desk.queues(conversation.id)
        dialogue.says = [Utterance("已经为您转人工。", [], {**card, "promised_by": None})]

    dialogue.meanwhile = queued
    await visit.says("转人工")
    assert visit.handled_by == "queue"
    assert [card["type"] for card in visit.cards] == ["handoff"]


async def test_a_message_that_waited_its_turn_goes_to_the_person_who_came_meanwhile(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)

    async def taken() -> None:
        await desk.queues(conversation.id)
        await desk.takes(conversation.id)

    dialogue.meanwhile = taken
    dialogue.gate.clear()
    first = asyncio.create_task(visit.says("第一句"))
    await dialogue.thinking.wait()
    other = Visit(visit.client, visit.session)
    second = asyncio.create_task(other.says("第二句"))
    dialogue.gate.set()
    await asyncio.gather(first, second)
    assert dialogue.messages == ["第一句"]
    assert other.handled_by == "human"


async def test_given_back_the_bot_starts_afresh(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await visit.says("挂号")
    await desk.queues(conversation.id)
    agent = await desk.takes(conversation.id)
    await desk.gives_back(conversation.id, agent)
    await visit.says("谢谢")
    assert visit.handled_by == "bot"
    assert [heard.generation for heard in dialogue.heard] == [1, 2]
    assert (await desk.conversation(visit)).handler is Handler.BOT


async def test_a_repeat_of_a_forwarded_message_is_not_forwarded_again(
    visit: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    await visit.says("在吗", client_message_id="m-9")
    await visit.says("在吗", client_message_id="m-9")
    assert visit.handled_by == "human"
    assert sum(m.text == "在吗" for m in await desk.transcript(visit)) == 1
