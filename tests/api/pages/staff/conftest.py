"""The application with its staff pages, in front of a real browser."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.appointments.rules import load_booking_rules
from api.clock import HOSPITAL_ZONE, FixedClock
from api.database import Sessions
from api.pages.staff import install_staff_pages
from api.settings import Settings
from api.staff.service import ensure_sample_staff
from tests.api.appointments.booking_rows import BookingRows
from tests.api.attendance.visits import Visits
from tests.api.pages.staff.browsing import CHROMIUM, PASSWORD
from tests.api.staff.booked import give_name, remove_all, seal_of


@pytest.fixture(scope="session")
def desk_clock() -> FixedClock:
    """The clock of the running application; tests only move it on, within the day."""
    return FixedClock(datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE))


@pytest.fixture
def clock(desk_clock: FixedClock) -> FixedClock:
    """The same for the tests."""
    return desk_clock


@pytest.fixture(scope="session")
def staffed_app(settings: Settings, desk_clock: FixedClock) -> FastAPI:
    """The application with its staff pages, which NiceGUI can make only once in a process."""
    app = create_app(settings, desk_clock)
    install_staff_pages(app)
    return app


@pytest.fixture(scope="package")
async def address(staffed_app: FastAPI, database: AsyncEngine) -> AsyncIterator[str]:
    """The base address of the running application. The database must be there before it."""
    server = uvicorn.Server(uvicorn.Config(staffed_app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="package")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, started once for all of these tests."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        await chromium.close()


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The same without anything open; what a test opens is closed after it."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest.fixture
async def page(browser: Browser, staffed: None) -> AsyncIterator[Page]:
    """An empty page; whatever its scripts stumble over fails the test."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []


@pytest.fixture
async def staffed(sessions: Sessions) -> None:
    """The sample accounts."""
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)


@pytest.fixture
async def visits(
    staffed_app: FastAPI, sessions: Sessions, clock: FixedClock, settings: Settings
) -> AsyncIterator[Visits]:
    """A patient, 林小雨, of a small hospital of its own; what is added must be committed."""
    rules = load_booking_rules(settings.knowledge_base / "booking.yml")
    async with sessions() as session:
        visits = await Visits(BookingRows(session), clock, rules).open()
        give_name(visits.patient, seal_of(staffed_app))
        await session.commit()
        yield visits
    async with sessions() as session, session.begin():
        await remove_all(session)
