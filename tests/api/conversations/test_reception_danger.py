"""Red flags and crisis come before everything, whoever has the conversation."""

import asyncio

import pytest
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.events import DESK_CHANNEL
from api.conversations.models import Outcome
from api.handoff.models import Ticket, TicketState
from api.safety.models import SafetyEvent
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

HEART = "我爸突然胸口压着痛，喘不上气，出冷汗"


async def _events(desk: Desk) -> list[SafetyEvent]:
    async with desk.app.state.sessions() as session:
        return list(await session.scalars(select(SafetyEvent)))


async def test_an_emergency_is_answered_first_with_120_and_the_way(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    await visit.says(HEART)
    assert visit.answer.status_code == 200
    first = visit.messages[0]
    assert first["author"] == "system"
    assert "120" in first["text"]
    assert first["card"]["type"] == "emergency"
    assert first["card"]["call"] == "120"
    assert first["card"]["flags"]
    assert first["card"]["location"] in first["text"]
    assert "/human_ask" in visit.payloads
    [event] = await _events(desk)
    said = await desk.said(visit)
    assert (event.kind, event.message_id) == ("emergency", said.id)
    assert said.outcome is Outcome.ANSWERED


async def test_the_model_only_hears_that_a_form_must_wait(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    await visit.says(HEART)
    assert dialogue.messages == ['/system_emergency{"kind": "emergency"}']


async def test_the_staff_are_alerted(visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    async with desk.app.state.redis.pubsub(ignore_subscribe_messages=True) as pages:
        await pages.subscribe(DESK_CHANNEL)
        await pages.get_message(timeout=1)
        await visit.says(HEART)
        woken = await pages.get_message(timeout=5)
    assert woken["data"] == f"emergency {conversation.id}"


async def test_an_emergency_is_answered_while_the_model_is_away(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.away = True
    await visit.says(HEART)
    assert visit.answer.status_code == 200
    assert visit.cards[0]["type"] == "emergency"


async def test_an_emergency_is_answered_while_a_person_has_the_conversation(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    await visit.says(HEART)
    assert visit.cards[0]["type"] == "emergency"
    assert visit.handled_by == "human"
    assert dialogue.heard == []
    assert len(await _events(desk)) == 1


async def test_danger_while_waiting_is_served_first(visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await visit.says(HEART)
    assert visit.handled_by == "queue"
    async with desk.app.state.sessions() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert (ticket.ordinary, ticket.priority) == (False, 0)


async def test_danger_before_a_promised_call_raises_it_and_leaves_the_assistant(
    visit: Visit, desk: Desk, clock: FixedClock, dialogue: FakeDialogue
) -> None:
    clock.advance(hours=12)
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await visit.says(HEART)
    async with desk.app.state.sessions() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert (ticket.state, ticket.ordinary) == (TicketState.CALLBACK, False)
    await visit.says("急诊怎么走")
    assert dialogue.messages[-1] == "急诊怎么走"


async def test_a_person_who_takes_over_during_the_answer_is_told_truly(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)

    async def taken() -> None:
        await desk.queues(conversation.id)
        await desk.takes(conversation.id)

    dialogue.meanwhile = taken
    await visit.says(HEART)
    assert visit.cards[0]["type"] == "emergency"
    assert visit.handled_by == "human"


async def test_a_crisis_is_met_with_lines_and_a_person(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    await visit.says("我不想活了，想从楼上跳下去")
    assert visit.answer.status_code == 200
    [card] = visit.cards
    assert card["type"] == "crisis"
    assert "12356" in [line["number"] for line in card["lines"]]
    assert "/human_ask" in visit.payloads
    [event] = await _events(desk)
    assert event.kind == "crisis"


async def test_an_overdose_is_an_emergency_with_the_crisis_lines(visit: Visit) -> None:
    await visit.says("我不想活了，刚吃了一整瓶安眠药")
    assert [card["type"] for card in visit.cards] == ["emergency", "crisis"]
    assert all(message["text"] for message in visit.messages)


@pytest.mark.parametrize("text", ["胸口不疼，就是想问问停车", "急诊怎么走", "累死我了，排队太久"])
async def test_what_only_sounds_dangerous_goes_its_usual_way(
    visit: Visit, dialogue: FakeDialogue, text: str
) -> None:
    await visit.says(text)
    assert dialogue.messages == [text]


async def test_two_alarms_at_once_are_both_recorded(visit: Visit, desk: Desk) -> None:
    body = {"session": visit.session, "text": HEART}
    answers = await asyncio.gather(
        *(visit.client.post("/channels/web/messages", json=body) for _ in range(2))
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await _events(desk)) == 2
