"""/chat in a hospital's own page, on another site, by one script tag."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.api.pages.axe import serious_violations
from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>医院首页</title>
<main><h1>医院首页</h1><p>门诊时间</p><a href="#news">院内新闻</a></main>
<script src="{daoyi}/static/embed.js" async data-label="问导医"></script></html>"""

_FORBID_STORAGE = """
for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException('forbidden', 'SecurityError'); },
  });
}
"""


@contextmanager
def hospital_site(daoyi: str) -> Iterator[str]:
    """A page of a site that trusts nothing but its own files and what the tag needs. Its name is
    another one (localhost), so for a browser it is another site, not only another port."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            policy = f"default-src 'self'; script-src {daoyi}; frame-src {daoyi}"
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(_PAGE.format(daoyi=daoyi).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def site(running_desk: tuple[FakeDesk, str]) -> Iterator[str]:
    with hospital_site(running_desk[1]) as address:
        yield address


@pytest.fixture
def allowed(desk: FakeDesk, site: str) -> Iterator[None]:
    """The site is one that may show the conversation."""
    desk.app.state.settings.embed_sites = [site]
    yield
    desk.app.state.settings.embed_sites = []


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desk", "phone"])
def page(
    request: pytest.FixtureRequest, browser: Browser, faults: list[str], site: str, allowed: None
) -> Iterator[Page]:
    """The hospital's page."""
    page = open_page(browser, faults, *request.param)
    page.goto(site)
    yield page
    page.context.close()
    assert faults == []


def opened(page: Page) -> FrameLocator:
    """Press the button; the conversation in its frame."""
    page.get_by_role("button", name="问导医").click()
    frame = page.frame_locator("iframe[title='导医助手对话']")
    frame.locator("[data-author=bot]").first.wait_for()
    return frame


def say(frame: FrameLocator, text: str) -> None:
    field = frame.get_by_label("想说什么")
    field.fill(text)
    field.press("Enter")
    frame.get_by_text(f"收到：{text}").wait_for()


def test_nothing_of_it_is_loaded_before_the_button_is_pressed(desk: FakeDesk, page: Page) -> None:
    page.get_by_role("button", name="问导医").wait_for()

    assert page.locator("iframe").count() == 0
    assert desk.opened == []


def test_a_patient_talks_in_the_hospitals_page(desk: FakeDesk, page: Page) -> None:
    frame = opened(page)
    say(frame, "门诊几点开")

    assert desk.opened == ["web"]
    dialog = page.get_by_role("dialog", name="问导医").bounding_box()
    assert dialog is not None
    assert page.viewport_size is not None
    assert dialog["x"] >= 0
    assert dialog["y"] >= 0
    assert dialog["x"] + dialog["width"] <= page.viewport_size["width"]
    assert dialog["y"] + dialog["height"] <= page.viewport_size["height"]


def test_the_field_is_reached_and_the_page_behind_is_not_disturbed(page: Page) -> None:
    opened(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).display") == "block"
    assert serious_violations(page) == []


@pytest.mark.parametrize("inside", [True, False])
def test_escape_closes_and_focus_goes_back(page: Page, inside: bool) -> None:
    frame = opened(page)
    if inside:
        frame.get_by_label("想说什么").focus()
    else:
        page.get_by_role("button", name="收起对话").focus()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="问导医")).to_be_focused()


def test_escape_in_a_question_of_the_conversation_closes_that_alone(page: Page) -> None:
    frame = opened(page)
    frame.get_by_role("button", name="结束并清除").first.click()
    question = frame.get_by_role("dialog", name="结束这次对话？")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")

    expect(question).to_be_hidden()
    expect(page.get_by_role("dialog", name="问导医")).to_be_visible()


def test_closed_it_goes_on_and_tells_that_somebody_answered(desk: FakeDesk, page: Page) -> None:
    frame = opened(page)
    say(frame, "请帮我问问")
    page.get_by_role("button", name="收起对话").click()
    desk.later("您好，我是小李。", author="agent")
    page.get_by_role("button", name="问导医，有新消息").click()

    expect(frame.get_by_text("您好，我是小李。")).to_be_visible()
    assert desk.opened == ["web"]


def test_ending_clears_and_stays_in_the_frame(desk: FakeDesk, page: Page) -> None:
    frame = opened(page)
    say(frame, "只在这里说")
    frame.get_by_role("button", name="结束并清除").first.click()
    frame.get_by_role("dialog").get_by_role("button", name="结束并清除").click()

    expect(frame.get_by_text("只在这里说")).to_have_count(0)
    expect(frame.locator("[data-author=bot]")).to_have_count(1)
    assert desk.ended == ["s1"]


def test_it_works_where_the_browser_forbids_storage_in_frames(
    browser: Browser, faults: list[str], site: str, allowed: None, desk: FakeDesk
) -> None:
    page = open_page(browser, faults, 390, 844)
    page.add_init_script(_FORBID_STORAGE)
    page.goto(site)
    frame = opened(page)
    say(frame, "没有存储也行")
    frame.get_by_role("button", name="大字").click()
    frame.get_by_role("button", name="结束并清除").first.click()
    frame.get_by_role("dialog").get_by_role("button", name="结束并清除").click()
    expect(frame.get_by_text("没有存储也行")).to_have_count(0)
    page.context.close()

    assert faults == []


def test_a_site_that_was_not_named_gets_no_conversation(
    browser: Browser, site: str, desk: FakeDesk
) -> None:
    page = open_page(browser, [], 390, 844)
    page.goto(site)
    with page.expect_console_message(lambda told: "frame-ancestors" in told.text):
        page.get_by_role("button", name="问导医").click()
    page.context.close()

    assert desk.opened == []


def test_a_message_of_another_window_is_not_heard(page: Page) -> None:
    opened(page)
    page.evaluate("postMessage({ daoyi: 'leave' }, '*')")
    page.evaluate("new Promise((resolve) => setTimeout(resolve))")

    expect(page.get_by_role("dialog", name="问导医")).to_be_visible()
