"""The pages in a real browser, in front of a scripted stand-in for the product.

Each browser lives for one module only: Playwright's synchronous interface keeps an event loop
running, in which no asynchronous test of another module could run.
"""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tests.api.pages.fake_desk import FakeDesk

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


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


def _open(browser: Browser, faults: list[str], width: int, height: int, **more: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security" in message.text else None,
    )
    return page


@pytest.fixture
def chat(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """/chat on a phone, greeted."""
    page = _open(browser, faults, 390, 844)
    page.goto(f"{address}/chat")
    page.wait_for_selector("[data-author=bot]")
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def kiosk(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """/kiosk on an upright lobby screen, with a clock that the test may move."""
    page = _open(browser, faults, 1080, 1920)
    page.clock.install()
    page.goto(f"{address}/kiosk")
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def phone(browser: Browser, faults: list[str]) -> Iterator[Page]:
    """An empty page on a phone in the dark."""
    page = _open(browser, faults, 390, 844, color_scheme="dark")
    yield page
    page.context.close()
    assert faults == []
