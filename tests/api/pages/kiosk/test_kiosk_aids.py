"""What a visitor switches on for their eyes, their hands or their pace, and how it then looks."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.acting import say
from tests.api.pages.cards_shown import CARDS
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.kiosk.visiting import begin, end, open_panel, switch
from tests.api.pages.legibility import measure

CARD_TYPES = sorted({card["type"] for card in CARDS.values()})
PANELS = ["body", "departments", "days", "words", "tasks"]
AIDS = ["large", "contrast", "reach"]
LOOKS = [(), ("large",), ("contrast", "reach"), ("large", "reach")]
# What the hand reaches from a wheelchair: 1.2 m of a screen that ends at 1.9 m (GB 50763: 1.2 m).
REACH = 0.36 * 1920
_ABOVE_REACH = """
(within) => [...document.querySelectorAll(within)].filter((node) => {
  const box = node.getBoundingClientRect();
  return node.checkVisibility() && box.height && box.top < %s && box.bottom > 0
    && !node.closest('[data-log]');
}).map((node) => node.textContent.trim())
""" % (REACH - 1)


def above_reach(page: Page, within: str = "button, textarea") -> list[str]:
    found: list[str] = page.evaluate(_ABOVE_REACH, within)
    return found


def overflowing(page: Page) -> list[str]:
    """Buttons whose words don't fit in, and the page itself when it is wider than the screen."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('button')]
        .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1)
        .map((node) => node.textContent.trim().slice(0, 20))"""
    )
    return found


class TestSwitches:
    def test_all_are_off_at_first_told_by_name_and_state(self, kiosk: Page) -> None:
        for name in ["字大些", "黑底亮字", "按钮放低"]:
            button = kiosk.get_by_role("button", name=name)
            expect(button).to_have_attribute("aria-pressed", "false")
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            button.click()
            expect(button).to_have_attribute("aria-pressed", "false")

        assert kiosk.evaluate("Object.keys(document.documentElement.dataset)") == []

    @pytest.mark.parametrize("aid", AIDS)
    def test_the_next_patient_finds_everything_as_usual(self, kiosk: Page, aid: str) -> None:
        switch(kiosk, aid)
        begin(kiosk)
        assert kiosk.evaluate("Object.keys(document.documentElement.dataset)") == [aid]
        end(kiosk)

        assert kiosk.evaluate("Object.keys(document.documentElement.dataset)") == []
        expect(kiosk.locator(f"[data-aid={aid}]")).to_have_attribute("aria-pressed", "false")
        assert kiosk.evaluate("localStorage.length + sessionStorage.length") == 0

    def test_what_was_switched_on_and_left_is_off_after_a_minute(self, kiosk: Page) -> None:
        switch(kiosk, "large")
        kiosk.clock.fast_forward(59_000)
        assert kiosk.evaluate("document.documentElement.dataset.large") == "on"
        kiosk.clock.fast_forward(2_000)

        assert kiosk.evaluate("Object.keys(document.documentElement.dataset)") == []

    def test_what_is_in_use_stays_on(self, kiosk: Page) -> None:
        switch(kiosk, "large")
        begin(kiosk)
        kiosk.clock.fast_forward(70_000)

        assert kiosk.evaluate("document.documentElement.dataset.large") == "on"

    def test_it_can_be_switched_in_the_middle_of_a_conversation(self, kiosk: Page) -> None:
        begin(kiosk)
        say(kiosk, "appointment")
        switch(kiosk, "large", "contrast")

        expect(kiosk.locator("[data-card=appointment]")).to_be_visible()
        expect(kiosk.get_by_label("想说什么")).to_be_visible()


class TestLargeAndLess:
    def test_text_grows_and_the_home_shows_fewer_tasks(self, kiosk: Page) -> None:
        before = min(text["size"] for text in measure(kiosk).texts)
        switch(kiosk, "large")

        assert min(text["size"] for text in measure(kiosk).texts) >= before * 1.15
        expect(kiosk.locator(".tasks button:visible")).to_have_count(4)
        kiosk.get_by_role("button", name="还有别的事").click()
        expect(kiosk.locator(".tasks button:visible")).to_have_count(6)
        expect(kiosk.get_by_role("button", name="我要人工")).to_be_visible()

    def test_there_is_twice_the_time_before_the_warning(self, kiosk: Page) -> None:
        switch(kiosk, "large")
        begin(kiosk)
        kiosk.clock.fast_forward(98_000)
        expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
        kiosk.clock.fast_forward(3_000)

        expect(kiosk.get_by_role("alertdialog")).to_be_visible()

    def test_the_one_after_has_the_usual_time(self, kiosk: Page) -> None:
        switch(kiosk, "large")
        begin(kiosk)
        end(kiosk)
        begin(kiosk)
        kiosk.clock.fast_forward(51_000)

        expect(kiosk.get_by_role("alertdialog")).to_be_visible()

    def test_only_the_newest_turns_are_on_the_screen(self, kiosk: Page) -> None:
        switch(kiosk, "large")
        begin(kiosk)
        for words in ["一", "二", "三"]:
            say(kiosk, words)

        expect(kiosk.get_by_text("收到：三")).to_be_visible()
        expect(kiosk.get_by_text("收到：一")).to_be_hidden()


class TestReach:
    @pytest.mark.parametrize("looks", [("reach",), ("reach", "large")])
    def test_all_that_is_touched_is_within_reach(self, kiosk: Page, looks: tuple[str, ...]) -> None:
        switch(kiosk, *looks)
        assert above_reach(kiosk) == []
        begin(kiosk, "问路指南")
        assert above_reach(kiosk) == []
        for panel in PANELS:
            open_panel(kiosk, panel)
            assert above_reach(kiosk) == []
        kiosk.keyboard.press("Escape")
        say(kiosk, "identity_form")
        log = kiosk.locator("[data-log]").bounding_box()
        assert log is not None
        assert log["y"] >= REACH
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        assert above_reach(kiosk, "dialog[open] :is(button, input)") == []
        kiosk.clock.fast_forward(101_000)

        assert above_reach(kiosk, "[data-warning] button") == []

    @pytest.mark.parametrize(("looks", "accessible"), [((), "false"), (("reach",), "true")])
    def test_the_way_that_is_shown_first_has_no_steps(
        self, kiosk: Page, looks: tuple[str, ...], accessible: str
    ) -> None:
        kiosk.route("**/v1/way?*", lambda route: route.fulfill(status=404, body="{}"))
        switch(kiosk, *looks)
        begin(kiosk)
        say(kiosk, "triage")
        with kiosk.expect_request(f"**/v1/way?*accessible={accessible}*"):
            kiosk.get_by_role("button", name="怎么走").first.click()

    def test_the_whole_home_fits(self, kiosk: Page) -> None:
        switch(kiosk, "reach")

        assert kiosk.locator("[data-home]").evaluate("h => h.scrollHeight - h.clientHeight") <= 0


class TestLegibility:
    """In every look: text of 22 px, targets of 60 px, contrast of 4.5 to 1 (7 with 黑底亮字)."""

    @pytest.mark.parametrize("looks", LOOKS)
    def test_home_and_shortcuts(self, kiosk: Page, looks: tuple[str, ...]) -> None:
        switch(kiosk, *looks)
        self._check(kiosk, looks)
        begin(kiosk, "问路指南")
        self._check(kiosk, looks)
        for panel in PANELS:
            open_panel(kiosk, panel)
            self._check(kiosk, looks)
        open_panel(kiosk, "body").get_by_role("button", name="胸口").click()
        self._check(kiosk, looks)
        open_panel(kiosk, "departments").locator(".pick").first.click()
        self._check(kiosk, looks)

    @pytest.mark.parametrize("looks", [(), ("large",)])
    def test_a_wide_screen_has_the_shortcuts_beside_the_conversation(
        self, kiosk: Page, looks: tuple[str, ...]
    ) -> None:
        kiosk.set_viewport_size({"width": 1920, "height": 1080})
        switch(kiosk, *looks)
        self._check(kiosk, looks)
        begin(kiosk, "看什么科")
        for panel in PANELS:
            box = open_panel(kiosk, panel).bounding_box()
            log = kiosk.locator("[data-log]").bounding_box()
            assert box is not None
            assert log is not None
            assert log["x"] + log["width"] <= box["x"] + 1
            assert log["height"] >= 400
            self._check(kiosk, looks)
        expect(kiosk.get_by_role("button", name="发送")).to_be_in_viewport(ratio=1)
        expect(kiosk.locator("[data-aid=large]")).to_be_in_viewport(ratio=1)

    def test_every_card_in_high_contrast(self, kiosk: Page) -> None:
        switch(kiosk, "contrast")
        begin(kiosk)
        for kind in CARD_TYPES:
            say(kiosk, kind)
        self._check(kiosk, ("contrast",))
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        kiosk.get_by_role("button", name="确认提交").click()
        self._check(kiosk, ("contrast",))

    def test_every_card_in_large_type(self, desk: FakeDesk, kiosk: Page) -> None:
        switch(kiosk, "large")
        begin(kiosk)
        for kind in CARD_TYPES:
            say(kiosk, kind)
            self._check(kiosk, ("large",))
        assert len(desk.heard) == len(CARD_TYPES) + 1

    def _check(self, page: Page, looks: tuple[str, ...]) -> None:
        drawn = measure(page)
        assert drawn.texts
        assert drawn.smaller_text_than(22) == []
        assert drawn.smaller_targets_than(60) == []
        assert drawn.fainter_than(7 if "contrast" in looks else 4.5) == []
        assert overflowing(page) == []
