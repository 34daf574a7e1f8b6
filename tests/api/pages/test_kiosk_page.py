"""/kiosk in a real browser: large, private, wiped when nobody is there."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.acting import fill_identity, say
from tests.api.pages.cards_shown import CARDS
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.legibility import measure

CARD_TYPES = sorted({card["type"] for card in CARDS.values()})
TASKS = ["看什么科", "预约挂号", "专家出诊", "我的预约", "投诉建议", "问路指南", "我要人工"]


def begin(page: Page, task: str = "看什么科") -> None:
    page.get_by_role("button", name=task).click()
    page.locator(".turn:not(.patient)").nth(1).wait_for()


class TestHome:
    def test_each_task_starts_a_conversation_with_one_touch(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        for task in TASKS:
            begin(kiosk, task)
            expect(kiosk.locator("[data-home]")).to_be_hidden()
            expect(kiosk.locator(".turn.patient .bubble")).to_have_text(task)
            kiosk.get_by_role("button", name="结束并清除").click()

        assert desk.opened == ["kiosk"] * 7
        assert [heard["payload"] for heard in desk.heard] == [
            "/triage_ask",
            "/booking_make",
            "/schedule_ask",
            "/booking_ask",
            "/complaint_file",
            "/guide_ask",
            "/human_ask",
        ]

    def test_the_greeting_comes_first_and_without_the_buttons_of_home(self, kiosk: Page) -> None:
        begin(kiosk)

        expect(kiosk.locator(".turn").first).to_contain_text("我是导医助手")
        expect(kiosk.get_by_role("button", name="不知道挂什么科")).to_have_count(0)

    def test_no_session_is_opened_before_a_touch(self, desk: FakeDesk, kiosk: Page) -> None:
        kiosk.clock.fast_forward(200_000)

        expect(kiosk.locator("[data-home]")).to_be_visible()
        expect(kiosk.locator("[data-warning]")).to_be_hidden()
        assert desk.opened == []

    def test_everything_can_be_reached_by_keyboard(self, kiosk: Page) -> None:
        reached = []
        for _ in range(8):
            kiosk.keyboard.press("Tab")
            reached.append(kiosk.evaluate("document.activeElement.innerText"))

        assert [task for task in TASKS if not any(task in text for text in reached)] == []
        kiosk.keyboard.press("Enter")
        expect(kiosk.locator("[data-card=handoff]")).to_be_visible()


class TestWipe:
    def test_a_warning_comes_after_fifty_seconds_and_the_wipe_twenty_five_later(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk)
        say(kiosk, "appointment")

        kiosk.clock.fast_forward(48_000)
        expect(kiosk.locator("[data-warning]")).to_be_hidden()
        kiosk.clock.fast_forward(3_000)
        expect(kiosk.get_by_role("alertdialog")).to_be_visible()
        expect(kiosk.get_by_role("button", name="继续")).to_be_focused()
        kiosk.clock.fast_forward(22_000)
        expect(kiosk.get_by_role("alertdialog")).to_be_visible()
        kiosk.clock.run_for(4_000)

        expect(kiosk.locator("[data-home]")).to_be_visible()
        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
        assert kiosk.locator(".turn").count() == 0
        assert "曾丽" not in kiosk.content()
        kiosk.wait_for_function("() => true")
        assert desk.ended == ["s1"]

    def test_going_on_keeps_everything_and_counts_from_the_start(self, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "appointment")
        kiosk.clock.fast_forward(51_000)
        kiosk.get_by_role("button", name="继续").click()

        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
        expect(kiosk.locator("[data-card=appointment]")).to_be_visible()
        kiosk.clock.fast_forward(48_000)
        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()

    def test_escape_means_that_somebody_is_there(self, kiosk: Page) -> None:
        begin(kiosk)
        kiosk.clock.fast_forward(51_000)
        kiosk.keyboard.press("Escape")

        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
        expect(kiosk.locator("[data-stage]")).to_be_visible()

    def test_every_touch_puts_the_warning_off(self, kiosk: Page) -> None:
        begin(kiosk)
        kiosk.clock.fast_forward(40_000)
        kiosk.locator("[data-log]").click(position={"x": 5, "y": 5})
        kiosk.clock.fast_forward(40_000)

        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()

    def test_a_persons_reply_gives_time_to_read(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "我要人工")
        kiosk.clock.fast_forward(40_000)
        desk.later("您好，我来帮您。", author="agent", author_name="李老师")
        kiosk.get_by_text("您好，我来帮您。").wait_for()
        kiosk.clock.fast_forward(40_000)

        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()

    def test_the_wipe_takes_the_identity_form_with_it(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "identity_form")
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(kiosk)
        kiosk.clock.fast_forward(51_000)
        kiosk.get_by_role("button", name="我办完了，清除").click()

        expect(kiosk.locator("[data-home]")).to_be_visible()
        assert kiosk.locator("form").count() == 0
        assert desk.identities == []

    @pytest.mark.parametrize("form_open", [False, True])
    def test_ending_is_always_in_sight_and_wipes_at_once(
        self, kiosk: Page, form_open: bool
    ) -> None:
        begin(kiosk)
        say(kiosk, "identity_form")
        if form_open:
            kiosk.get_by_role("button", name="填写就诊人信息").click()
        kiosk.get_by_role("button", name="结束并清除").last.click()

        expect(kiosk.locator("[data-home]")).to_be_visible()
        assert kiosk.locator(".turn").count() == 0

    def test_the_next_patient_gets_another_session(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "前一位的话")
        kiosk.get_by_role("button", name="结束并清除").click()
        begin(kiosk, "投诉建议")

        assert desk.opened == ["kiosk", "kiosk"]
        assert desk.heard[-1]["session"] == "s2"
        assert "前一位的话" not in kiosk.content()

    def test_a_late_reply_to_the_one_before_is_not_shown(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "我要人工")
        kiosk.get_by_role("button", name="结束并清除").click()
        begin(kiosk)
        kiosk.get_by_role("button", name="结束并清除").click()
        desk.later("给前一位的回复", author="agent")

        expect(kiosk.locator("[data-home]")).to_be_visible()
        assert "给前一位的回复" not in kiosk.content()

    def test_nothing_is_stored_on_the_device(self, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "我的号码 13800001234")

        kept = "[localStorage.length, sessionStorage.length, document.cookie, history.length]"
        storage, session, cookie, history = kiosk.evaluate(kept)
        assert (storage, session, cookie) == (0, 0, "")
        assert history <= 2  # the empty tab and this page


class TestIdentity:
    def test_numbers_are_typed_on_the_screen_and_hidden_when_left(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk)
        say(kiosk, "identity_form")
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        kiosk.get_by_label("就诊人姓名").fill("王小明")
        number = kiosk.get_by_label("证件号码")
        number.click()
        pad = kiosk.locator(".keypad:visible")
        for digit in "0000001990010100188":
            pad.get_by_role("button", name=digit, exact=True).click()
        pad.get_by_role("button", name="删除").click()
        expect(number).to_have_value("000000199001010018")
        kiosk.get_by_label("联系电话").fill("13800001234")
        hidden = "node => getComputedStyle(node).webkitTextSecurity"
        assert number.evaluate(hidden) == "disc"
        kiosk.get_by_text("我已看过并同意").click()
        kiosk.get_by_role("button", name="确认提交").click()

        kiosk.get_by_text("已登记：王*").wait_for()
        assert desk.identities[0]["id_number"] == "000000199001010018"

    def test_a_passport_is_typed_with_letters_on_the_screen(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk)
        say(kiosk, "identity_form")
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(kiosk, "")
        kiosk.get_by_role("radio", name="护照").check()
        kiosk.get_by_label("证件号码").click()
        pad = kiosk.locator(".keypad:visible")
        for key in "E123456788":
            pad.get_by_role("button", name=key, exact=True).click()
        pad.get_by_role("button", name="删除").click()
        drawn = measure(kiosk)
        assert drawn.smaller_targets_than(60) == []
        kiosk.get_by_role("button", name="确认提交").click()

        kiosk.get_by_text("已登记：王*").wait_for()
        assert (desk.identities[0]["id_type"], desk.identities[0]["id_number"]) == (
            "passport",
            "E12345678",
        )


class TestLegibility:
    def test_home(self, kiosk: Page) -> None:
        drawn = measure(kiosk)

        assert drawn.smaller_text_than(22) == []
        assert drawn.smaller_targets_than(60) == []
        assert drawn.fainter_than(4.5) == []
        assert kiosk.evaluate("document.documentElement.scrollHeight") <= 1920

    def test_every_card(self, kiosk: Page) -> None:
        begin(kiosk)
        for kind in CARD_TYPES:
            say(kiosk, kind)
            drawn = measure(kiosk)
            assert drawn.smaller_text_than(22) == []
            assert drawn.smaller_targets_than(60) == []
            assert drawn.fainter_than(4.5) == []

    def test_the_identity_form(self, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "identity_form")
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        kiosk.get_by_role("button", name="确认提交").click()
        kiosk.get_by_label("证件号码").click()
        drawn = measure(kiosk)

        assert drawn.smaller_text_than(22) == []
        assert drawn.smaller_targets_than(60) == []
        assert drawn.fainter_than(4.5) == []

    def test_the_warning(self, kiosk: Page) -> None:
        begin(kiosk)
        kiosk.clock.fast_forward(51_000)
        go_on = kiosk.get_by_role("button", name="继续").bounding_box()

        assert go_on is not None
        assert go_on["height"] >= 120

    def test_there_is_no_way_out_of_the_page(self, kiosk: Page) -> None:
        begin(kiosk)
        for kind in CARD_TYPES:
            say(kiosk, kind)

        expect(kiosk.locator("a[href]")).to_have_count(0)
