"""After a wipe the lobby screen holds nothing of the patient before: not where one can look, and
not where only a program can."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.api.pages.acting import ADULT_CARD, say
from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk

SAID = "心口疼了三天不敢告诉家里人"
HALF_TYPED = "其实我还想问"
PHONE = "13800001234"
NAME = "王小明"
# What the cards show of a patient: number and doctor of the appointment, number of the receipt.
ANSWERED = ["曾丽", "100001", "TS20261118-0007"]
SECRETS = [SAID, HALF_TYPED, PHONE, ADULT_CARD, NAME, *ANSWERED]

_SPEECH = """
window.spoken = [];
window.hushed = 0;
const voice = { lang: 'zh-CN', localService: true, name: '本机' };
window.speechSynthesis.getVoices = () => [voice];
window.speechSynthesis.speak = ({ text }) => spoken.push(text);
window.speechSynthesis.cancel = () => { hushed += 1; spoken.length = 0; };
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""

_KEPT = """
async () => ({
  local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie,
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(), name: window.name, state: history.state,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  address: location.pathname + location.search + location.hash, title: document.title,
})
"""

_FIELDS = """
() => [...document.querySelectorAll('input, textarea, select')].map((field) => field.value)
"""


def wait_for_idle(page: Page) -> None:
    """Nobody touches anything for long enough, also in large type."""
    page.clock.fast_forward(51_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.clock.run_for(26_000)


def press_end(page: Page) -> None:
    page.locator("[data-end]:visible").last.click()


def leave_page(page: Page) -> None:
    """As the Back key of a keyboard does, or a swipe; the browser keeps the page for a return."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")


WIPES = [wait_for_idle, press_end, leave_page]


@pytest.fixture(scope="module")
def answers() -> list[Response]:
    """What the browser was answered."""
    return []


@contextmanager
def _used(
    browser: Browser, running: tuple[FakeDesk, str], answers: list[Response]
) -> Iterator[Page]:
    """The lobby screen in the middle of everything: said, half typed, a form half filled."""
    desk, address = running
    desk.forget()
    faults: list[str] = []
    page = open_page(browser, faults, 1080, 1920)
    page.on("response", lambda answer: answers.append(answer))
    page.clock.install()
    page.add_init_script(_SPEECH)
    page.goto(f"{address}/kiosk")
    page.locator("[data-home] [data-payload='/booking_make']").click()
    page.locator(".turn:not(.patient)").nth(1).wait_for()
    say(page, f"{SAID}，电话 {PHONE}")
    for kind in ("appointment", "complaint", "identity_form"):
        say(page, kind)
    page.get_by_label("想说什么").fill(HALF_TYPED)
    page.get_by_role("button", name="填写就诊人信息").click()
    page.get_by_label("就诊人姓名").fill(NAME)
    page.get_by_label("证件号码").fill(ADULT_CARD)
    page.get_by_label("联系电话").fill(PHONE)
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture(scope="module")
def used(
    browser: Browser, running_desk: tuple[FakeDesk, str], answers: list[Response]
) -> Iterator[Page]:
    """A screen in use; tests only look."""
    with _used(browser, running_desk, answers) as page:
        yield page


@pytest.fixture(scope="module", params=WIPES, ids=lambda wipe: wipe.__name__)
def wiped(
    request: pytest.FixtureRequest, browser: Browser, running_desk: tuple[FakeDesk, str]
) -> Iterator[Page]:
    """Such a screen after each kind of wipe, until the next patient comes (the last test)."""
    wipe: Callable[[Page], None] = request.param
    with _used(browser, running_desk, []) as page:
        wipe(page)
        expect(page.locator("[data-home]")).to_be_visible()
        yield page


def found_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


class TestWhatCanBeSeen:
    def test_before_the_wipe_it_is_all_there(self, used: Page) -> None:
        """So that the tests below can fail."""
        fields = json.dumps(used.evaluate(_FIELDS), ensure_ascii=False)

        assert set(found_in(used.content() + fields)) == set(SECRETS)

    def test_nothing_is_left_in_the_page(self, wiped: Page) -> None:
        assert found_in(wiped.content()) == []
        assert [value for value in wiped.evaluate(_FIELDS) if value] == []
        assert found_in(wiped.evaluate("document.body.textContent")) == []
        expect(wiped.locator("dialog[open]")).to_have_count(0)


class TestWhatAProgramCanRead:
    def test_nothing_is_stored(self, wiped: Page) -> None:
        kept = wiped.evaluate(_KEPT)

        assert (kept["local"], kept["session"], kept["cookie"]) == ({}, {}, "")
        assert (kept["databases"], kept["caches"], kept["workers"]) == ([], [], 0)
        assert (kept["name"], kept["state"]) == ("", None)
        assert kept["address"] == "/kiosk"
        assert found_in(kept["title"]) == []
        assert wiped.context.cookies() == []

    def test_nothing_stays_in_memory(self, wiped: Page) -> None:
        heap = _heap_of(wiped)

        assert "data-home" in heap  # it is a heap of this page
        assert found_in(heap) == []

    def test_no_field_is_for_the_browser_to_fill(self, used: Page) -> None:
        fields = used.locator("input[type=text], input:not([type]), input[type=tel], textarea")

        assert fields.count() >= 4
        for field in fields.all():
            assert field.get_attribute("autocomplete") in {"off", "one-time-code"}

    def test_no_cache_may_keep_an_answer_of_the_conversation(
        self, used: Page, answers: list[Response]
    ) -> None:
        # What is personal is marked by the api (tests/api/channels/test_nothing_kept.py); here the
        # page itself, and that requests by the page go around the cache anyway.
        page = next(answer for answer in answers if answer.url.endswith("/kiosk"))

        assert page.headers["cache-control"] == "no-store"
        asked = [answer.request for answer in answers if "/channels/" in answer.url]
        assert {request.method for request in asked} >= {"POST"}
        headers = [request.all_headers() for request in asked]
        assert {header["cache-control"] for header in headers} == {"no-cache"}


class TestWhatGoesOn:
    def test_the_server_is_told_and_the_stream_is_left(
        self, running_desk: tuple[FakeDesk, str], wiped: Page
    ) -> None:
        desk, _ = running_desk
        desk.await_hang_up(1)
        wiped.wait_for_function("() => true")

        assert desk.ended == ["s1"]

    def test_speech_is_cut_off(self, wiped: Page) -> None:
        assert wiped.evaluate("hushed") >= 1
        assert wiped.evaluate("spoken") == []

    def test_an_answer_on_its_way_is_not_shown_to_the_next(
        self, running_desk: tuple[FakeDesk, str], wiped: Page
    ) -> None:
        desk, _ = running_desk
        desk.later(f"给 {NAME} 的回复", author="agent")
        wiped.locator("[data-home] [data-payload='/guide_ask']").click()
        wiped.locator(".turn:not(.patient)").nth(1).wait_for()

        assert found_in(wiped.content()) == []
        assert {heard["session"] for heard in desk.heard[-1:]} == {"s2"}

    def test_back_and_forward_show_nothing(self, wiped: Page) -> None:
        assert wiped.evaluate("history.length") <= 2  # the empty tab and this page
        wiped.go_back()
        wiped.go_forward()

        expect(wiped.locator("[data-home]")).to_be_visible()
        assert found_in(wiped.content()) == []
        assert wiped.locator(".turn").count() == 0


def _heap_of(page: Page) -> str:
    """Everything that scripts still hold, after the garbage was collected: the strings of a heap
    snapshot, in one text."""
    session = page.context.new_cdp_session(page)
    parts: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda part: parts.append(part["chunk"]))
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.detach()
    strings: list[str] = json.loads("".join(parts))["strings"]
    return "\n".join(strings)
