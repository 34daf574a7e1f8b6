"""The web channel with a fake dialogue model, and a real server for what streams."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient

from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit


@pytest.fixture
def dialogue(app: FastAPI) -> FakeDialogue:
    """The application's dialogue model, replaced."""
    fake = FakeDialogue()
    reception = app.state.reception
    answering = replace(reception.answering, dialogue=fake)
    app.state.reception = replace(reception, answering=answering)
    return fake


@pytest.fixture
def desk(app: FastAPI) -> Desk:
    """The other side."""
    return Desk(app)


@pytest.fixture
async def visit(client: AsyncClient, dialogue: FakeDialogue) -> Visit:
    """A patient who has just been greeted."""
    return await Visit.begins(client)


@pytest.fixture
async def served(app: FastAPI, dialogue: FakeDialogue) -> AsyncIterator[str]:
    """The address of the application on a real socket: the in-process transport can't stream."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", log_level="error", timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve([listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving
    listening.close()
