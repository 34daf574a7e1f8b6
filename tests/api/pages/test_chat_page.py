"""/chat in a real browser: messages that come later, failures met kindly, what a tab remembers."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.api.pages.acting import say
from tests.api.pages.fake_desk import FakeDesk


class TestLaterMessages:
    def test_a_persons_reply_appears_by_itself_under_their_name(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "您好")
        desk.later("王大爷您好，我是导医台的小李。", author="agent", author_name="导医台 李老师")

        turn = chat.locator("[data-author=agent]")
        expect(turn.locator(".bubble")).to_have_text("王大爷您好，我是导医台的小李。")
        expect(turn.locator(".author")).to_contain_text("人工 · 导医台 李老师")
        expect(chat.locator("header [data-status]")).to_have_text("人工服务中")

    def test_while_a_person_has_the_conversation_nothing_else_is_said(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        chat.get_by_label("想说什么").fill("给工作人员")
        chat.keyboard.press("Enter")

        expect(chat.locator("header [data-status]")).to_have_text("人工服务中")
        expect(chat.locator("[data-typing]")).to_be_hidden()
        expect(chat.locator(".turn")).to_have_count(2)

    def test_it_is_announced_politely(self, chat: Page) -> None:
        log = chat.get_by_role("log")

        expect(log).to_have_attribute("aria-live", "polite")


class TestFailures:
    def test_without_a_network_the_text_stays_and_is_sent_once_when_it_is_back(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        away = True

        def network(route: Route) -> None:
            if away:
                route.abort()
            else:
                route.continue_()

        chat.route("**/channels/web/messages", network)
        chat.get_by_label("想说什么").fill("网络断了的时候")
        chat.keyboard.press("Enter")
        expect(chat.locator(".delivery")).to_contain_text("网络恢复后会自动再发")
        expect(chat.locator("header [data-status]")).to_have_text("网络不通，正在重连")
        away = False
        chat.get_by_role("button", name="马上再发").click()

        chat.get_by_text("收到：网络断了的时候").wait_for()
        expect(chat.locator(".delivery")).to_be_empty()
        assert [heard["text"] for heard in desk.heard] == ["网络断了的时候"]

    def test_an_answer_lost_on_its_way_is_asked_for_under_the_same_id(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        lost = []

        def network(route: Route) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.fetch())
            route.abort()

        chat.route("**/channels/web/messages", network)
        say(chat, "只算一次")

        ids = [heard["client_message_id"] for heard in desk.heard]
        assert len(ids) == 2
        assert len(set(ids)) == 1

    def test_too_fast_waits_and_sends_by_itself(self, desk: FakeDesk, chat: Page) -> None:
        chat.clock.install()
        chat.get_by_label("想说什么").fill("太快")
        chat.keyboard.press("Enter")
        expect(chat.locator(".delivery")).to_contain_text("稍等几秒会自动再发")
        chat.clock.fast_forward(6_000)

        chat.get_by_text("收到：太快").wait_for()

    def test_too_long_is_told_before_it_is_sent(self, desk: FakeDesk, chat: Page) -> None:
        chat.get_by_label("想说什么").fill("长" * 2001)
        chat.keyboard.press("Enter")

        expect(chat.get_by_text("这段话有 2001 字，最多 2000 字")).to_be_visible()
        expect(chat.get_by_label("想说什么")).to_have_value("长" * 2001)
        assert desk.heard == []

    @pytest.mark.parametrize(("said", "told"), [("太长", "错误 413"), ("写错", "错误 422")])
    def test_a_refused_text_comes_back_into_the_field(
        self, chat: Page, said: str, told: str
    ) -> None:
        chat.get_by_label("想说什么").fill(said)
        chat.keyboard.press("Enter")

        expect(chat.locator(".note")).to_have_text(told)
        expect(chat.get_by_label("想说什么")).to_have_value(said)

    def test_with_the_engine_away_its_message_is_shown_and_the_text_offered_again(
        self, chat: Page
    ) -> None:
        turn = say(chat, "引擎")

        expect(turn.locator(".bubble")).to_have_text("我这边暂时没连上，可以转人工。")
        expect(chat.get_by_role("button", name="再发一次")).to_be_visible()

    @pytest.mark.parametrize("said", ["不吭声", "出错"])
    def test_silence_is_told_and_the_text_offered_again(self, chat: Page, said: str) -> None:
        chat.get_by_label("想说什么").fill(said)
        chat.keyboard.press("Enter")

        expect(chat.locator(".delivery")).to_contain_text("助手没能回答这一句")
        expect(chat.get_by_role("button", name="再发一次")).to_be_visible()

    def test_an_expired_session_starts_anew_and_keeps_the_text(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        chat.get_by_label("想说什么").fill("过期")
        chat.keyboard.press("Enter")

        expect(chat.locator(".note")).to_contain_text("已为您重新开始")
        expect(chat.get_by_label("想说什么")).to_have_value("过期")
        expect(chat.locator("[data-author=bot]")).to_have_count(2)
        assert len(desk.opened) == 2


class TestKeeping:
    def test_a_reload_goes_on_in_the_same_conversation(self, desk: FakeDesk, chat: Page) -> None:
        say(chat, "schedule")
        chat.reload()

        expect(chat.locator("[data-card=schedule]")).to_be_visible()
        say(chat, "接着说")
        assert desk.opened == ["web"]
        assert len({heard["session"] for heard in desk.heard}) == 1

    def test_numbers_typed_in_the_chat_are_masked_on_the_screen_and_in_storage(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "我的号码 13800001234，身份证 00000019900101001X")
        mine = chat.locator(".turn.patient .bubble")

        expect(mine).to_have_text("我的号码 138****1234，身份证 000**************X")
        stored = chat.evaluate("JSON.stringify(sessionStorage)")
        mine_stored = stored[stored.index("mine") : stored.index("收到")]
        assert "13800001234" not in mine_stored
        assert desk.heard[-1]["text"] == "我的号码 13800001234，身份证 00000019900101001X"

    def test_ending_asks_once_and_leaves_nothing(self, desk: FakeDesk, chat: Page) -> None:
        say(chat, "一些心里话")
        chat.get_by_role("button", name="结束并清除").first.click()
        with chat.expect_navigation():
            chat.get_by_role("dialog").get_by_role("button", name="结束并清除").click()

        chat.locator("[data-author=bot]").wait_for()
        assert "一些心里话" not in chat.content()
        assert "一些心里话" not in chat.evaluate("JSON.stringify(sessionStorage)")
        assert len(desk.opened) == 2
        assert desk.ended == ["s1"]


class TestAPrintedCode:
    def test_at_the_letterbox_begins_with_a_complaint_once(
        self, desk: FakeDesk, chat: Page, address: str
    ) -> None:
        chat.evaluate("sessionStorage.clear()")
        chat.goto("about:blank")
        chat.goto(f"{address}/chat#complaint")

        chat.get_by_text("收到：/complaint_file").wait_for()
        expect(chat.locator(".turn").nth(1)).to_contain_text("投诉与建议")
        chat.reload()
        expect(chat.locator(".turn")).to_have_count(3)
        assert [heard["payload"] for heard in desk.heard] == ["/complaint_file"]
