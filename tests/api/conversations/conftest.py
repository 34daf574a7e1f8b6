"""The front with a fake dialogue model."""

from dataclasses import replace

import pytest
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
