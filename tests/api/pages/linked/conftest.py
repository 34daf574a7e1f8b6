"""The product itself, in front of a patient's phone; the links are those that WeChat would show."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from api.appointments.rules import load_booking_rules
from api.clock import FixedClock
from api.database import Sessions
from api.settings import Settings
from tests.api.appointments.booking_rows import BookingRows
from tests.api.attendance.visits import Visits
from tests.api.pages.chromium import CHROMIUM, FLAGS
from tests.api.pages.linked.phones import Phones
from tests.api.staff.booked import remove_all


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The base address of the running application."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt install chromium)")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def phones(browser: Browser, address: str) -> AsyncIterator[Phones]:
    """Phones of several people; whatever a page's scripts stumble over fails the test."""
    phones = Phones(browser, address)
    yield phones
    await phones.put_away()
    assert phones.faults == []


@pytest.fixture
async def visits(
    sessions: Sessions, clock: FixedClock, settings: Settings
) -> AsyncIterator[Visits]:
    """林*雨 of a small hospital of its own; what is added must be committed."""
    rules = load_booking_rules(settings.knowledge_base / "booking.yml")
    async with sessions() as session:
        visits = await Visits(BookingRows(session), clock, rules).open()
        await session.commit()
        yield visits
    async with sessions() as session, session.begin():
        await remove_all(session)
