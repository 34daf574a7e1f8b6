"""/chat in front of the real api: while that is started anew, while the dialogue model is away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from api.app import create_app
from api.clock import FixedClock
from api.database import Sessions
from api.settings import Settings
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.pages.chromium import CHROMIUM, FLAGS

_PATIENCE = 15_000


class Api:
    """The application on one port, between `start` and `stop`; each start makes it anew."""

    def __init__(self, settings: Settings, clock: FixedClock) -> None:
        self._settings = settings
        self._clock = clock
        self.dialogue = FakeDialogue()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self._until = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._until = asyncio.Event()
        ready = asyncio.Event()
        self._running = asyncio.create_task(self._serve(ready))
        await ready.wait()

    async def stop(self) -> None:
        self._until.set()
        assert self._running is not None
        await self._running

    async def _serve(self, ready: asyncio.Event) -> None:
        app = create_app(self._settings, self._clock)
        async with app.router.lifespan_context(app):
            answering = replace(app.state.reception.answering, dialogue=self.dialogue)
            app.state.reception = replace(app.state.reception, answering=answering)
            config = uvicorn.Config(app, lifespan="off", log_level="critical", ws="none")
            server = uvicorn.Server(config)
            with socket.create_server(("127.0.0.1", self._port)) as listener:
                serving = asyncio.create_task(server.serve([listener]))
                ready.set()
                await self._until.wait()
                server.should_exit = server.force_exit = True
                await serving


@pytest.fixture
async def api(settings: Settings, clock: FixedClock, sessions: Sessions) -> AsyncIterator[Api]:
    api = Api(settings, clock)
    await api.start()
    yield api
    await api.stop()


@asynccontextmanager
async def _phone(address: str) -> AsyncIterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        await page.goto(f"{address}/chat")
        await page.locator("[data-author=bot]").wait_for()
        yield page
        await browser.close()


async def _send(page: Page, text: str) -> None:
    await page.get_by_label("想说什么").fill(text)
    await page.keyboard.press("Enter")


async def test_the_conversation_outlives_the_api(api: Api) -> None:
    async with _phone(api.address) as page:
        await _send(page, "重启之前")
        await expect(page.get_by_text("重启之前")).to_have_count(2)
        await api.stop()
        await expect(page.locator("[data-status]")).to_have_text("网络不通，正在重连")
        await _send(page, "重启时说的")
        await page.get_by_label("想说什么").fill("写到一半")
        await api.start()

        status = page.locator("[data-status]")
        await expect(status).to_have_text("智能导医在线", timeout=_PATIENCE)
        await expect(page.get_by_text("重启时说的")).to_have_count(2, timeout=_PATIENCE)
        await expect(page.get_by_label("想说什么")).to_have_value("写到一半")
        assert api.dialogue.messages == ["重启之前", "重启时说的"]
        assert len({heard.conversation for heard in api.dialogue.heard}) == 1


async def test_with_the_dialogue_model_away_a_person_is_offered_and_then_it_goes_on(
    api: Api,
) -> None:
    async with _phone(api.address) as page:
        api.dialogue.away = True
        await _send(page, "骨科今天有号吗")
        told = page.locator(".turn:not(.patient)").nth(1)
        await told.wait_for()
        assert "人工" in await told.inner_text()
        await expect(page.get_by_role("button", name="再发一次")).to_be_visible()
        api.dialogue.away = False
        await page.get_by_role("button", name="再发一次").click()

        await expect(page.locator(".delivery:not(:empty)")).to_have_count(0)
        await expect(page.locator(".turn:not(.patient)")).to_have_count(3)
