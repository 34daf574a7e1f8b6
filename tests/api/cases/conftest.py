"""Complaints in front of the hospital's staff, and what comes round by the clock."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.cases.sweeping import sweep
from api.clock import FixedClock
from api.database import Sessions
from api.handoff.tending import DeskWatch
from tests.api.staff.cases.case_desk import CaseDesk


@pytest.fixture
def cases(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> CaseDesk:
    """The hospital's complaints."""
    return CaseDesk(client, internal, sessions, clock)


@pytest.fixture
def come_round(app: FastAPI) -> Callable[[], Awaitable[None]]:
    """What the job does every five minutes."""
    state = app.state
    watch = DeskWatch(state.sessions, state.redis, state.clock, state.wording, state.levels)
    return lambda: sweep(watch)
