"""/kiosk for a screen reader and for a keyboard alone: axe-core on every state, and a booking."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.acting import say
from tests.api.pages.axe import serious_violations, violations
from tests.api.pages.cards_shown import CARDS
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.kiosk.visiting import begin, open_panel, switch

CARD_TYPES = sorted({card["type"] for card in CARDS.values()})
LOOKS = [(), ("large", "reach"), ("contrast",)]


def test_axe_would_find_something(kiosk: Page) -> None:
    kiosk.evaluate("document.querySelector('[data-end]').replaceChildren()")
    kiosk.evaluate("document.querySelector('.invite').style.color = '#ddd'")

    assert {one["id"] for one in serious_violations(kiosk)} == {"button-name", "color-contrast"}


class TestAxe:
    """No violation of any weight, on any state, in any look."""

    @pytest.mark.parametrize("looks", LOOKS)
    def test_home_and_shortcuts(self, kiosk: Page, looks: tuple[str, ...]) -> None:
        switch(kiosk, *looks)
        assert violations(kiosk) == []
        begin(kiosk, "问路指南")
        assert violations(kiosk) == []
        for panel in ["body", "departments", "days", "words", "tasks"]:
            open_panel(kiosk, panel)
            assert violations(kiosk) == []
        open_panel(kiosk, "body").get_by_role("button", name="胸口").click()
        assert violations(kiosk) == []

    def test_every_card(self, kiosk: Page) -> None:
        begin(kiosk)
        for kind in CARD_TYPES:
            say(kiosk, kind)

        assert violations(kiosk) == []

    @pytest.mark.parametrize("looks", LOOKS)
    def test_the_identity_form_and_the_warning_over_it(
        self, kiosk: Page, looks: tuple[str, ...]
    ) -> None:
        switch(kiosk, *looks)
        begin(kiosk)
        say(kiosk, "identity_form")
        kiosk.get_by_role("button", name="填写就诊人信息").click()
        kiosk.get_by_role("button", name="确认提交").click()
        kiosk.get_by_label("证件号码").click()
        assert violations(kiosk) == []
        kiosk.clock.fast_forward(101_000)

        assert violations(kiosk) == []


class TestKeyboard:
    def test_a_choice_is_made_without_touching_the_screen(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        self._tab_to(kiosk, "看什么科")
        kiosk.keyboard.press("Enter")
        kiosk.locator(".turn:not(.patient)").nth(1).wait_for()
        self._tab_to(kiosk, "肚子")
        kiosk.keyboard.press("Enter")
        self._tab_to(kiosk, "胃疼")
        kiosk.keyboard.press("Enter")

        kiosk.get_by_text("收到：胃疼").wait_for()
        assert desk.heard[-1]["text"] == "胃疼"

    def test_after_a_choice_tab_goes_on_from_the_answer(self, kiosk: Page) -> None:
        begin(kiosk)
        open_panel(kiosk, "words").get_by_role("button", name="上午", exact=True).press("Enter")
        kiosk.get_by_text("收到：上午").wait_for()

        expect(kiosk.locator(".turn").last).to_be_focused()

    def test_after_another_task_too(self, kiosk: Page) -> None:
        begin(kiosk, "我的预约")
        open_panel(kiosk, "tasks").get_by_role("button", name="专家出诊").press("Enter")
        kiosk.get_by_text("收到：/schedule_ask").wait_for()

        expect(kiosk.locator(".turn").last).to_be_focused()

    def test_where_the_focus_is_can_be_seen(self, kiosk: Page) -> None:
        self._tab_to(kiosk, "预约挂号")
        outline = kiosk.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )

        assert outline[0] == "solid"
        assert outline[1] >= 3

    def test_everything_on_a_panel_comes_in_the_order_it_is_seen(self, kiosk: Page) -> None:
        begin(kiosk, "我的预约")
        kiosk.locator("[data-tab=departments]").press("Enter")
        places = []
        for _ in range(6):
            kiosk.keyboard.press("Tab")
            places.append(kiosk.evaluate("document.activeElement.getBoundingClientRect().top"))

        assert places == sorted(places)

    def _tab_to(self, page: Page, name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText").startswith(name):
                return
        raise AssertionError(f"{name} can't be reached with Tab")


class TestScreenReader:
    def test_answers_are_announced_and_the_drawing_is_not(self, kiosk: Page) -> None:
        begin(kiosk)
        log = kiosk.get_by_role("log", name="对话")

        expect(log).to_have_attribute("aria-live", "polite")
        expect(log).to_contain_text("收到：/triage_ask")
        expect(kiosk.locator(".figure")).to_have_attribute("aria-hidden", "true")

    def test_a_panel_is_named_by_its_question(self, kiosk: Page) -> None:
        begin(kiosk)

        expect(kiosk.get_by_role("region", name="哪里不舒服？点一下")).to_be_visible()
        expect(kiosk.get_by_role("group", name="不打字，点一点")).to_be_visible()

    def test_the_state_of_the_link_is_announced(self, kiosk: Page) -> None:
        begin(kiosk)

        expect(kiosk.get_by_role("status")).to_have_text("智能导医在线")
