"""GET /health and GET /metrics."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from redis.asyncio import Redis

from api.health import service
from api.health.metrics import install_metrics
from api.health.service import parts_away


class SilentDialogue:
    """Stands for the dialogue model."""

    def __init__(self, alive: bool) -> None:
        self._alive = alive

    async def alive(self) -> bool:
        return self._alive


def action_server(status: int) -> AsyncClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(status))
    return AsyncClient(transport=transport, base_url="http://actions.test")


@pytest.fixture
async def whole(app: FastAPI) -> AsyncIterator[FastAPI]:
    """The application with a dialogue model and an action server that answer."""
    async with action_server(200) as actions:
        app.state.actions, app.state.dialogue = actions, SilentDialogue(alive=True)
        yield app


class TestHealth:
    async def test_says_ok_when_everything_answers(
        self, whole: FastAPI, client: AsyncClient
    ) -> None:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    async def test_names_the_action_server_when_it_fails(
        self, whole: FastAPI, client: AsyncClient
    ) -> None:
        async with action_server(500) as failing:
            whole.state.actions = failing
            answer = await client.get("/health")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "unavailable"
        assert answer.json()["error"]["away"] == ["actions"]

    async def test_names_the_dialogue_model_when_it_is_away(
        self, whole: FastAPI, client: AsyncClient
    ) -> None:
        whole.state.dialogue = SilentDialogue(alive=False)
        answer = await client.get("/health")
        assert answer.json()["error"]["away"] == ["dialogue"]

    async def test_names_redis_when_nothing_listens_there(
        self, whole: FastAPI, client: AsyncClient
    ) -> None:
        running = whole.state.redis
        whole.state.redis = Redis.from_url("unix:///nowhere/redis.sock")
        answer = await client.get("/health")
        await whole.state.redis.aclose()
        whole.state.redis = running
        assert answer.json()["error"]["away"] == ["redis"]

    async def test_counts_what_does_not_answer_in_time_as_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never() -> bool:
            await asyncio.Event().wait()
            return True

        async def at_once() -> bool:
            return True

        monkeypatch.setattr(service, "TIMEOUT_SECONDS", 0.01)
        assert await parts_away({"slow": never, "quick": at_once}) == ["slow"]

    async def test_asks_everything_at_the_same_time(self) -> None:
        both = asyncio.Barrier(2)

        async def meets_the_other() -> bool:
            await both.wait()
            return True

        assert await parts_away({"one": meets_the_other, "other": meets_the_other}) == []


class TestMetrics:
    @pytest.fixture
    async def counted(self) -> AsyncIterator[AsyncClient]:
        app = FastAPI()
        install_metrics(app)

        @app.get("/patients/{patient}")
        async def patient(patient: str) -> str:
            return patient

        @app.get("/figures")
        async def figures() -> str:
            return str(app.state.metrics.text().decode())

        transport = httpx.ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
            yield client

    async def test_counts_requests_by_the_template_of_their_route(
        self, counted: AsyncClient
    ) -> None:
        await counted.get("/patients/somebody")
        text = (await counted.get("/figures")).json()
        assert 'route="/patients/{patient}",status="200"} 1.0' in text
        assert "somebody" not in text

    async def test_counts_unknown_addresses_under_one_name(self, counted: AsyncClient) -> None:
        await counted.get("/no-such-page")
        text = (await counted.get("/figures")).json()
        assert 'route="other",status="404"} 1.0' in text

    async def test_the_product_shows_its_figures(self, client: AsyncClient) -> None:
        answer = await client.get("/metrics")
        assert answer.status_code == 200
        assert "daoyi_requests_total" in answer.text
