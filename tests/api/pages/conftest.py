"""The pages in a real browser, in front of a scripted stand-in for the product."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from tests.api.pages.chromium import open_page, running_chromium
from tests.api.pages.fake_desk import FakeDesk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def running_desk() -> Iterator[tuple[FakeDesk, str]]:
    """The stand-in and its base address."""
    desk = FakeDesk()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(
            uvicorn.Config(desk.app, log_level="error", ws="none", lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield desk, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join()


@pytest.fixture
def desk(running_desk: tuple[FakeDesk, str]) -> FakeDesk:
    """What stands behind the pages; it has heard nothing yet."""
    running_desk[0].forget()
    return running_desk[0]


@pytest.fixture
def address(desk: FakeDesk, running_desk: tuple[FakeDesk, str]) -> str:
    """The stand-in's base address."""
    return running_desk[1]


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of: script errors and everything the security policy stopped."""
    return []


@pytest.fixture
def chat(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """/chat on a phone, greeted."""
    page = open_page(browser, faults, 390, 844)
    page.goto(f"{address}/chat")
    page.wait_for_selector("[data-author=bot]")
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def kiosk(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """/kiosk on an upright lobby screen, with a clock that the test may move."""
    page = open_page(browser, faults, 1080, 1920)
    page.clock.install()
    page.goto(f"{address}/kiosk")
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def phone(browser: Browser, faults: list[str]) -> Iterator[Page]:
    """An empty page on a phone in the dark."""
    page = open_page(browser, faults, 390, 844, color_scheme="dark")
    yield page
    page.context.close()
    assert faults == []
