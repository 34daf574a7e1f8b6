"""The departments as stored, read again when they may have changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from api.departments.models import Department
from api.triage import directory
from api.triage.directory import StoredDirectory
from api.wording import Wording

WORDS = Wording(
    {
        "departments.location": "{building} {floor} 楼 {zone}",
        "departments.basement": "{building}地下 {floor} 楼 {zone}",
    }
)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[Department]:
    """What the database would give."""
    departments = [
        Department(code="guke", name="骨科", building="门诊楼", floor=3, zone="A 区"),
    ]

    async def listed(_: object) -> list[Department]:
        return departments

    monkeypatch.setattr(directory, "list_departments", listed)
    return departments


@asynccontextmanager
async def _session() -> AsyncIterator[None]:
    yield None


async def test_places_are_read_again_after_twenty_seconds(stored: list[Department]) -> None:
    now = [0.0]
    sessions: Any = _session
    known = StoredDirectory(sessions, WORDS, lambda: now[0])
    assert (await known.places())["guke"].location == "门诊楼 3 楼 A 区"
    stored.clear()
    now[0] = 19
    assert await known.places()
    now[0] = 21
    assert not await known.places()
