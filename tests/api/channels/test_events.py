"""GET /channels/web/events: what comes by itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from httpx import AsyncClient

from api.clock import FixedClock
from api.conversations.events import wake_patient
from tests.api.conversations.front import Desk, Visit

PATIENCE = 5


@asynccontextmanager
async def listening(
    served: str, visit: Visit, **query: Any
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """An open stream of events, each `{"id", "event", "data"}`."""
    headers = query.pop("headers", {})
    params = {"session": visit.session, **query}
    async with (
        AsyncClient(base_url=served, timeout=PATIENCE) as client,
        client.stream("GET", "/channels/web/events", params=params, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer.aiter_lines())


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in lines:
        field, _, value = line.partition(": ")
        if not line and "data" in event:
            yield event
            event = {}
        elif field in {"id", "event"}:
            event[field] = value
        elif field == "data":
            event["data"] = json.loads(value)


async def _next(events: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await asyncio.wait_for(anext(events), PATIENCE)


async def test_an_agents_words_arrive_by_themselves(served: str, visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    async with listening(served, visit) as events:
        agent = await desk.takes(conversation.id)
        await desk.replies(conversation.id, agent, "您好，请讲。")
        await wake_patient(desk.app.state.redis, conversation.id)
        taken, replied = await _next(events), await _next(events)
    assert taken["data"]["author"] == "system"
    assert agent.display_name in taken["data"]["text"]
    assert replied["event"] == "message"
    assert replied["data"]["author"] == "agent"
    assert replied["data"]["author_name"] == agent.display_name
    assert replied["data"]["text"] == "您好，请讲。"
    assert replied["id"] == replied["data"]["id"]


async def test_what_came_while_nobody_listened_is_told_on_return(
    served: str, visit: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    seen = visit.messages[-1]["id"]
    await desk.queues(conversation.id)
    agent = await desk.takes(conversation.id)
    told = await desk.replies(conversation.id, agent, "第一句")
    await desk.replies(conversation.id, agent, "第二句")
    async with listening(served, visit, after=seen) as events:
        assert [(await _next(events))["data"]["text"] for _ in range(3)][1:] == ["第一句", "第二句"]
    headers = {"Last-Event-ID": str(told.id)}
    async with listening(served, visit, headers=headers) as events:
        assert (await _next(events))["data"]["text"] == "第二句"


async def test_an_answer_that_was_already_given_does_not_come_again(
    served: str, visit: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    seen = visit.messages[-1]["id"]
    await visit.says("挂号")
    await desk.queues(conversation.id)
    agent = await desk.takes(conversation.id)
    async with listening(served, visit, after=seen) as events:
        assert agent.display_name in (await _next(events))["data"]["text"]


async def test_nobody_hears_another_patients_messages(
    served: str, client: AsyncClient, visit: Visit, desk: Desk
) -> None:
    stranger = await Visit.begins(client)
    mine, theirs = await desk.conversation(visit), await desk.conversation(stranger)
    for conversation in (mine, theirs):
        await desk.queues(conversation.id)
    async with listening(served, visit) as events:
        agent = await desk.takes(theirs.id)
        await desk.replies(theirs.id, agent, "给别人的话")
        await wake_patient(desk.app.state.redis, theirs.id)
        own = await desk.takes(mine.id)
        await wake_patient(desk.app.state.redis, mine.id)
        first = await _next(events)
    assert own.display_name in first["data"]["text"]


async def test_two_pages_of_one_patient_both_hear(served: str, visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    async with listening(served, visit) as one, listening(served, visit) as other:
        await desk.takes(conversation.id)
        await wake_patient(desk.app.state.redis, conversation.id)
        assert (await _next(one))["data"] == (await _next(other))["data"]


async def test_an_unknown_or_ended_session_is_an_error_and_no_stream(
    client: AsyncClient, visit: Visit, clock: FixedClock
) -> None:
    unknown = await client.get("/channels/web/events", params={"session": "nobody"})
    assert unknown.status_code == 404
    assert unknown.json()["error"]["code"] == "session_expired"
    clock.advance(hours=25)
    ended = await client.get("/channels/web/events", params={"session": visit.session})
    assert ended.status_code == 404


async def test_a_place_to_go_on_from_that_is_no_number_is_refused(
    client: AsyncClient, visit: Visit
) -> None:
    params = {"session": visit.session, "after": "yesterday"}
    answer = await client.get("/channels/web/events", params=params)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_without_a_session_nothing_is_told(client: AsyncClient) -> None:
    answer = await client.get("/channels/web/events")
    assert answer.status_code == 422
