"""An office, an agent, a trainer and a supervisor."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Role, Staff
from api.staff.office import Office, office_of
from tests.api.staff import factories


@pytest.fixture
def office(app: FastAPI, client: AsyncClient) -> Office:
    """Of the started application."""
    return office_of(app)


@pytest.fixture
async def agent(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.AGENT))[0]


@pytest.fixture
async def trainer(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.TRAINER))[0]


@pytest.fixture
async def supervisor(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.SUPERVISOR))[0]
