"""Both pages when the network, the server or the dialogue model is away: they say so, lose nothing,
and recover by themselves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.api.pages.acting import say
from tests.api.pages.chromium import open_page
from tests.api.pages.restarting import RestartingDesk

AWAY = "网络不通，正在重连"
HALF_TYPED = "我还没写完"
# Broken connections are what these tests are about.
SLOWEST = 15_000


@pytest.fixture(scope="module")
def restarting() -> Iterator[RestartingDesk]:
    with RestartingDesk() as desk:
        yield desk


@pytest.fixture(params=["chat", "kiosk"])
def page(
    request: pytest.FixtureRequest, browser: Browser, restarting: RestartingDesk, faults: list[str]
) -> Iterator[Page]:
    """Each of the pages, in a conversation."""
    restarting.start()
    restarting.desk.forget()
    size = (390, 844) if request.param == "chat" else (1080, 1920)
    page = open_page(browser, faults, *size)
    page.goto(f"{restarting.address}/{request.param}")
    if request.param == "kiosk":
        page.locator("[data-home] [data-payload='/triage_ask']").click()
        page.locator("[data-card], .turn:not(.patient)").nth(1).wait_for()
    page.locator(".turn:not(.patient)").last.wait_for()
    expect(page.locator("[data-status]")).to_contain_text("在线")
    yield page
    page.context.close()
    assert faults == []


def field(page: Page) -> Locator:
    return page.get_by_label("想说什么")


def send(page: Page, text: str) -> None:
    field(page).fill(text)
    page.keyboard.press("Enter")


def texts_heard(restarting: RestartingDesk) -> list[str]:
    return [heard["text"] for heard in restarting.desk.heard if "text" in heard]


class TestServerRestarting:
    def test_it_is_told_without_a_touch_and_taken_back_by_itself(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        field(page).fill(HALF_TYPED)
        restarting.stop()
        expect(page.locator("[data-status]")).to_contain_text(AWAY)
        restarting.start()

        expect(page.locator("[data-status]")).to_contain_text("在线", timeout=SLOWEST)
        expect(field(page)).to_have_value(HALF_TYPED)

    def test_what_was_sent_meanwhile_leaves_once_and_in_its_order(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        restarting.stop()
        send(page, "第一句")
        expect(page.locator(".delivery").last).to_contain_text("网络恢复后会自动再发")
        send(page, "第二句")
        field(page).fill(HALF_TYPED)
        restarting.start()

        expect(page.get_by_text("收到：第二句")).to_be_visible(timeout=SLOWEST)
        assert texts_heard(restarting) == ["第一句", "第二句"]
        expect(page.locator(".delivery:not(:empty)")).to_have_count(0)
        expect(field(page)).to_have_value(HALF_TYPED)

    def test_later_messages_are_heard_again_afterwards(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        listened = restarting.desk.listening
        restarting.stop()
        expect(page.locator("[data-status]")).to_contain_text(AWAY)
        restarting.start()
        expect(page.locator("[data-status]")).to_contain_text("在线", timeout=SLOWEST)
        restarting.desk.await_listener(listened + 1)
        restarting.desk.later("我是导医台的小李。", author="agent")

        expect(page.get_by_text("我是导医台的小李。")).to_be_visible()


class TestNetworkAway:
    def test_it_is_told_at_once_and_the_return_is_noticed_at_once(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        field(page).fill(HALF_TYPED)
        page.context.set_offline(True)
        expect(page.locator("[data-status]")).to_contain_text(AWAY)
        page.context.set_offline(False)

        expect(page.locator("[data-status]")).to_contain_text("在线")
        expect(field(page)).to_have_value(HALF_TYPED)

    def test_what_was_said_without_a_network_is_sent_when_it_is_back(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        page.context.set_offline(True)
        send(page, "断网时说的")
        expect(page.locator(".delivery").last).to_contain_text("网络恢复后会自动再发")
        page.context.set_offline(False)

        expect(page.get_by_text("收到：断网时说的")).to_be_visible()
        assert texts_heard(restarting) == ["断网时说的"]

    def test_a_stream_that_a_proxy_cut_is_not_called_a_fault(
        self, page: Page, restarting: RestartingDesk
    ) -> None:
        listened = restarting.desk.listening
        page.evaluate(
            """() => {
              window.told = [];
              const status = () => document.querySelector('[data-status]')?.textContent ?? '';
              const look = () => told.push(status());
              new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
            }"""
        )
        restarting.desk.cut_streams()
        restarting.desk.await_listener(listened + 1)

        assert not [told for told in page.evaluate("told") if AWAY in told]


class TestDialogueAway:
    def test_it_is_told_and_the_next_words_are_answered_when_it_is_back(self, page: Page) -> None:
        turn = say(page, "引擎")

        expect(turn.locator(".bubble")).to_have_text("我这边暂时没连上，可以转人工。")
        expect(page.get_by_role("button", name="再发一次")).to_be_visible()
        expect(say(page, "接着说").locator(".bubble")).to_have_text("收到：接着说")

    def test_a_person_can_be_had_meanwhile(self, page: Page) -> None:
        say(page, "引擎")
        page.locator("[data-composer] [data-payload='/human_ask'], [data-human]").first.click()

        expect(page.locator("[data-card=handoff]")).to_be_visible()


class TestReloadedTab:
    """A phone that is short of memory reloads a tab by itself."""

    @pytest.fixture
    def chat(
        self, browser: Browser, restarting: RestartingDesk, faults: list[str]
    ) -> Iterator[Page]:
        restarting.start()
        restarting.desk.forget()
        page = open_page(browser, faults, 390, 844)
        page.goto(f"{restarting.address}/chat")
        page.locator("[data-author=bot]").wait_for()
        yield page
        page.context.close()
        assert faults == []

    def test_what_was_not_sent_yet_is_sent_once_with_its_first_id(
        self, chat: Page, restarting: RestartingDesk
    ) -> None:
        sent: list[str] = []
        chat.route("**/channels/web/messages", lambda route: route.abort())
        chat.on("request", lambda request: sent.append(request.post_data or ""))
        send(chat, "没来得及发")
        expect(chat.locator(".delivery")).to_contain_text("网络恢复后会自动再发")
        chat.unroute("**/channels/web/messages")
        chat.reload()

        expect(chat.get_by_text("收到：没来得及发")).to_be_visible()
        assert texts_heard(restarting) == ["没来得及发"]
        assert restarting.desk.heard[0]["client_message_id"] in sent[0]
        expect(chat.locator(".turn.patient")).to_have_count(1)
        chat.reload()
        expect(chat.get_by_text("收到：没来得及发")).to_be_visible()
        assert texts_heard(restarting) == ["没来得及发"]

    def test_what_was_half_typed_stands_in_the_field_with_numbers_masked(self, chat: Page) -> None:
        field(chat).fill("我妈妈的电话 13800001234，想")
        chat.reload()

        expect(field(chat)).to_have_value("我妈妈的电话 138****1234，想")

    def test_what_was_sent_does_not_come_back_into_the_field(self, chat: Page) -> None:
        say(chat, "已经发了")
        chat.reload()
        chat.locator("[data-author=bot]").first.wait_for()

        expect(field(chat)).to_have_value("")

    def test_words_from_before_the_first_session_are_kept_too(
        self, chat: Page, restarting: RestartingDesk
    ) -> None:
        chat.evaluate("sessionStorage.clear()")
        chat.route("**/channels/web/sessions", lambda route: route.abort())
        chat.reload()
        send(chat, "还没连上就说了")
        chat.unroute("**/channels/web/sessions")
        chat.reload()

        expect(chat.get_by_text("收到：还没连上就说了")).to_be_visible()
        assert texts_heard(restarting) == ["还没连上就说了"]
