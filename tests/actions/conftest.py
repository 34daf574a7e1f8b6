"""A stage, and a small hospital behind the action server's own HTTP client."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from actions import base
from actions.__main__ import build_executor
from actions.backend import Backend
from tests.actions.booking_talk import EIGHT, begins
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage, read_domain

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    """The domain's responses; every action is registered."""
    build_executor()
    return read_domain(ROOT)


@pytest.fixture
async def hospital(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeHospital]:
    """The backend of every action of this test."""
    fake = FakeHospital()
    backend = Backend("http://api.test", "token", fake.transport())
    monkeypatch.setattr(base, "_backend", lambda: backend)
    yield fake
    await backend._client.aclose()


@pytest.fixture
def stage(domain: dict[str, Any], hospital: FakeHospital) -> Stage:
    """A conversation that has just begun."""
    return Stage(domain)


@pytest.fixture
async def held(stage: Stage, hospital: FakeHospital) -> Stage:
    """A booking that waits for its yes: 张伟, Thursday morning at eight, for 张* (本人)."""
    hospital.know()
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [EIGHT]})
    assert stage.slots["registration__held"]
    return stage


@pytest.fixture
def booked(stage: Stage, hospital: FakeHospital) -> Stage:
    """A patient with one appointment: 张伟, Friday morning at eight."""
    hospital.know()
    hospital.book(12)
    return stage
