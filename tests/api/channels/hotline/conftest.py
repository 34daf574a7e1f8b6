"""The telephone's door with a fake dialogue model behind it; database and Redis are real."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis

from api.clock import FixedClock
from api.database import Sessions
from api.settings import Settings
from tests.api.channels.hotline.phone import SECRET, Phone
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.knowledge.sample import hospital
from tests.applications import new_app

__all__ = ["hospital"]


@pytest.fixture
async def hotline_app(
    settings: Settings, clock: FixedClock, sessions: Sessions, redis: Redis
) -> AsyncIterator[FastAPI]:
    """A process whose gateway has a secret."""
    given = {"hotline_secret": SECRET, "hotline_answer_seconds": 5.0}
    app = new_app(Settings(**{**settings.model_dump(by_alias=True), **given}), clock)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def phone(hotline_app: FastAPI) -> AsyncIterator[Phone]:
    """A caller whose telephone has not rung yet."""
    dialogue = FakeDialogue()
    speaks_with(hotline_app, dialogue)
    transport = ASGITransport(hotline_app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
        yield Phone(hotline_app, client, dialogue)


def speaks_with(app: FastAPI, dialogue: FakeDialogue) -> None:
    """Put another dialogue model behind the telephone."""
    front = app.state.hotline
    reception = front.at.reception
    reception = replace(reception, answering=replace(reception.answering, dialogue=dialogue))
    app.state.hotline = replace(front, at=replace(front.at, reception=reception))
