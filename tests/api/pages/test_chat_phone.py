"""/chat on phones of every kind: small, on its side, dark, in large type, with the keyboard up."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.pages.acting import say
from tests.api.pages.axe import serious_violations
from tests.api.pages.cards_shown import CARDS
from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.legibility import measure

CARD_TYPES = sorted({card["type"] for card in CARDS.values()})
SMALL, USUAL, ON_ITS_SIDE = (360, 640), (390, 844), (844, 390)
PHONES = {
    "small": (SMALL, "light"),
    "small, large type": (SMALL, "large"),
    "usual, dark": (USUAL, "dark"),
    "on its side": (ON_ITS_SIDE, "light"),
    "on its side, large type": (ON_ITS_SIDE, "large"),
}
KEYBOARD = 300  # CSS pixels that a screen keyboard takes

# An iPhone's keyboard covers the page: the window keeps its height, only what is seen gets less.
_COVERING_KEYBOARD = """
const seen = new EventTarget();
Object.assign(seen, { height: innerHeight, width: innerWidth, scale: 1, offsetTop: 0 });
const real = window.visualViewport;
real.addEventListener('resize', () => {
  seen.height = innerHeight;
  seen.dispatchEvent(new Event('resize'));
});
Object.defineProperty(window, 'visualViewport', { value: seen });
window.keyboard = (height) => {
  seen.height = innerHeight - height;
  seen.dispatchEvent(new Event('resize'));
};
"""
_FITS = """
() => {
  const seen = visualViewport.height;
  const bottom = document.querySelector('.composer').getBoundingClientRect().bottom;
  return { over: bottom - seen, log: document.querySelector('[data-log]').clientHeight };
}
"""
_SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(params=PHONES)
def page(
    request: pytest.FixtureRequest, browser: Browser, address: str, faults: list[str]
) -> Iterator[Page]:
    """A phone of each kind, greeted."""
    size, look = PHONES[request.param]
    page = open_page(browser, faults, *size, color_scheme="dark" if look == "dark" else "light")
    page.goto(f"{address}/chat")
    page.wait_for_selector("[data-author=bot]")
    if look == "large":
        page.get_by_role("button", name="大字").click()
    yield page
    page.context.close()
    assert faults == []


def assert_good(page: Page) -> None:
    drawn = measure(page)
    assert drawn.smaller_text_than(16) == []
    assert drawn.smaller_targets_than(44) == []
    assert drawn.fainter_than(4.5) == []
    assert page.evaluate(_SIDEWAYS) <= 0
    assert serious_violations(page) == []


def test_every_state_is_legible_and_nobody_is_kept_out(page: Page) -> None:
    for kind in CARD_TYPES:
        say(page, kind)
    say(page, "引擎")
    assert_good(page)
    page.get_by_role("button", name="填写就诊人信息").click()
    page.get_by_role("button", name="确认提交").click()
    assert_good(page)
    page.get_by_role("button", name="先不填").click()
    page.get_by_role("button", name="结束并清除").first.click()
    assert_good(page)


def test_the_conversation_has_most_of_the_screen_and_the_field_is_on_it(page: Page) -> None:
    height = page.evaluate("innerHeight")
    fits = page.evaluate(_FITS)

    assert fits["over"] <= 0
    assert fits["log"] >= 0.55 * height


class TestKeyboardUp:
    def resizing(self, page: Page) -> None:
        """As on Android: `interactive-widget=resizes-content` makes the page smaller."""
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": size["width"], "height": size["height"] - KEYBOARD})

    def covering(self, page: Page) -> None:
        """As on iPhones."""
        page.evaluate(f"keyboard({KEYBOARD})")

    @pytest.fixture(params=["resizing", "covering"])
    def raise_keyboard(self, request: pytest.FixtureRequest) -> Callable[[Page], None]:
        raising: Callable[[Page], None] = getattr(self, request.param)
        return raising

    @pytest.fixture
    def talking(self, browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
        page = open_page(browser, faults, *SMALL)
        page.add_init_script(_COVERING_KEYBOARD)
        page.goto(f"{address}/chat")
        page.wait_for_selector("[data-author=bot]")
        say(page, "appointments")
        yield page
        page.context.close()
        assert faults == []

    def test_field_person_and_the_last_words_stay_in_sight(
        self, talking: Page, raise_keyboard: Callable[[Page], None]
    ) -> None:
        say(talking, "最后一句")
        raise_keyboard(talking)
        seen = talking.evaluate("Math.min(innerHeight, visualViewport.height)")

        for shown in (
            talking.get_by_label("想说什么"),
            talking.locator("[data-human]"),
            talking.get_by_text("收到：最后一句"),
        ):
            box = shown.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= seen + 1

    def test_with_the_keyboard_gone_the_page_is_whole_again(self, talking: Page) -> None:
        self.covering(talking)
        talking.evaluate("keyboard(0)")

        assert talking.evaluate("document.body.getBoundingClientRect().height") == 640

    def test_a_page_that_was_enlarged_by_two_fingers_is_left_alone(self, talking: Page) -> None:
        talking.evaluate("visualViewport.scale = 2")
        self.covering(talking)

        assert talking.evaluate("document.body.style.height") == ""


class TestNoKeyboardOnTheWay:
    def test_an_answer_does_not_take_the_focus_from_who_types(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        field = chat.get_by_label("想说什么")
        field.fill("我还在写")
        desk.later("您好，请讲。", author="agent")
        chat.get_by_text("您好，请讲。").wait_for()

        expect(field).to_be_focused()
        expect(field).to_have_value("我还在写")
