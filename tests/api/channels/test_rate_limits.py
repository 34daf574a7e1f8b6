"""Floods are stopped; a patient, a kiosk and a ward are not."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from api.settings import Settings
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Visit


@pytest.fixture
def limited(app: FastAPI, settings: Settings) -> FastAPI:
    """The application with its limits on, as in service."""
    app.state.settings = settings.model_copy(update={"rate_limits": "on"})
    return app


@pytest.mark.usefixtures("limited", "dialogue")
async def test_a_flood_of_messages_is_stopped_with_words(client: AsyncClient) -> None:
    visit = await Visit.begins(client)
    statuses = []
    for n in range(121):
        await visit.says(f"{n}")
        statuses.append(visit.answer.status_code)
    assert statuses == [200] * 120 + [429]
    error = visit.answer.json()["error"]
    assert error["code"] == "too_fast"
    assert error["message"]
    assert error["retry_after_seconds"] > 0


@pytest.mark.usefixtures("limited", "dialogue")
async def test_a_flood_of_sessions_is_stopped(client: AsyncClient) -> None:
    statuses = [
        (await client.post("/channels/web/sessions", json={"channel": "web"})).status_code
        for _ in range(61)
    ]
    assert statuses == [201] * 60 + [429]


@pytest.mark.usefixtures("limited")
async def test_a_flood_of_identity_forms_is_stopped(client: AsyncClient) -> None:
    statuses = [(await client.post(f"/identity/guess-{n}", json={})).status_code for n in range(21)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.usefixtures("dialogue")
async def test_one_address_that_floods_does_not_shut_out_another(limited: FastAPI) -> None:
    async def opens(address: str) -> int:
        transport = ASGITransport(limited, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://daoyi.test") as caller:
            answer = await caller.post("/channels/web/sessions", json={"channel": "web"})
        return answer.status_code

    flood = [await opens("10.0.0.1") for _ in range(61)]
    assert flood[-1] == 429
    assert await opens("10.0.0.2") == 201


@pytest.mark.usefixtures("limited", "dialogue")
async def test_the_count_starts_anew_by_itself(client: AsyncClient, limited: FastAPI) -> None:
    await Visit.begins(client)
    [key] = [key async for key in limited.state.redis.scan_iter("rate:sessions:*")]
    assert 0 < await limited.state.redis.ttl(key) <= 60


async def test_measurements_may_switch_the_limits_off(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    visit = await Visit.begins(client)
    for n in range(130):
        await visit.says(f"{n}")
        assert visit.answer.status_code == 200
