"""POST /v1/handoffs."""

import uuid

from httpx import AsyncClient
from redis.asyncio import Redis

from api.clock import FixedClock
from api.conversations.events import DESK_CHANNEL
from api.database import Sessions
from tests.api.staff import factories


async def test_a_wish_for_a_person_is_answered_with_the_card_and_its_words(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    internal: dict[str, str],
    redis: Redis,
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
    body = {"conversation": str(asked.id), "reason": "asked", "summary": {"slots": {}}}
    async with redis.pubsub(ignore_subscribe_messages=True) as pages:
        await pages.subscribe(DESK_CHANNEL)
        await pages.get_message(timeout=1)
        answer = await client.post("/v1/handoffs", json=body, headers=internal)
        woken = await pages.get_message(ignore_subscribe_messages=True, timeout=5)
    assert answer.status_code == 201
    card = answer.json()
    assert {**card, "ticket": "", "text": ""} == {
        "type": "handoff",
        "ticket": "",
        "state": "queued",
        "ahead": 0,
        "promised_by": None,
        "text": "",
    }
    assert card["text"]
    assert woken is not None
    assert woken["data"] == f"queue {asked.id}"


async def test_without_the_internal_token_nothing_is_done(client: AsyncClient) -> None:
    answer = await client.post("/v1/handoffs", json={"conversation": str(uuid.uuid4())})
    assert answer.status_code == 401


async def test_an_unknown_conversation_is_not_found(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    answer = await client.post(
        "/v1/handoffs", json={"conversation": str(uuid.uuid4())}, headers=internal
    )
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
