"""Reading aloud: with a voice of this machine, when asked for, and silent for the next one."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.pages.acting import say
from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.kiosk.visiting import begin, end, switch

# A browser without a voice is what a test machine has: this one notes what it was to say.
_ENGINE = """
window.spoken = [];
window.voices = %s;
const engine = new EventTarget();
engine.getVoices = () => window.voices;
engine.speak = ({ text, rate, lang }) => window.spoken.push({ text, rate, lang });
engine.cancel = () => window.spoken.push('hushed');
Object.defineProperty(window, 'speechSynthesis', { value: engine });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
CHINESE = '[{"lang": "en-US", "localService": true}, {"lang": "zh-CN", "localService": true}]'
Open = Callable[[str], Page]


@pytest.fixture
def with_voices(browser: Browser, address: str, faults: list[str]) -> Iterator[Open]:
    """Opens /kiosk in a browser with these voices (JSON)."""
    page = open_page(browser, faults, 1080, 1920)

    def open_kiosk(voices: str) -> Page:
        page.add_init_script(_ENGINE % voices)
        page.clock.install()
        page.goto(f"{address}/kiosk")
        return page

    yield open_kiosk
    page.context.close()
    assert faults == []


def spoken(page: Page) -> list[object]:
    """What was said, with `hushed` where it was cut off; forgotten by asking."""
    heard: list[object] = page.evaluate("window.spoken.splice(0)")
    return [one if isinstance(one, str) else one["text"] for one in heard]  # type: ignore[index]


@pytest.mark.parametrize(
    "voices",
    [
        "[]",
        '[{"lang": "en-US", "localService": true}]',
        # The words would leave the hospital.
        '[{"lang": "zh-CN", "localService": false}]',
        '[{"lang": "zh-HK", "localService": true}]',
    ],
)
def test_without_a_chinese_voice_of_its_own_there_is_no_button(
    with_voices: Open, voices: str
) -> None:
    expect(with_voices(voices).get_by_role("button", name="读给我听")).to_be_hidden()


def test_a_voice_that_is_found_later_brings_the_button(with_voices: Open) -> None:
    page = with_voices("[]")
    page.evaluate(
        f"window.voices = {CHINESE}; speechSynthesis.dispatchEvent(new Event('voiceschanged'))"
    )

    expect(page.get_by_role("button", name="读给我听")).to_be_visible()


def test_it_is_silent_until_asked(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    begin(page)
    say(page, "schedule")

    assert set(spoken(page)) <= {"hushed"}


def test_the_home_is_read_when_switched_on(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")

    (text,) = spoken(page)
    assert "今天想办什么" in str(text)
    assert "看什么科。预约挂号。" in str(text)


def test_an_answer_and_its_choices_are_read(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")
    begin(page)
    spoken(page)
    say(page, "triage")

    assert spoken(page) == [
        "hushed",
        "孩子发烧，建议先看儿科。",
        "可以点：挂儿科的号；看看出诊。",
    ]


def test_whoever_goes_on_with_tab_hears_where_they_are(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")
    spoken(page)
    page.keyboard.press("Shift+Tab")

    assert spoken(page) == ["hushed", "按钮放低"]


def test_large_type_is_read_more_slowly(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice", "large")
    begin(page)
    rates = page.evaluate("window.spoken.filter((one) => one.rate).map((one) => one.rate)")

    assert rates[-1] < rates[0]


def test_the_warning_is_read(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")
    begin(page)
    spoken(page)
    page.clock.fast_forward(101_000)

    assert spoken(page)[:2] == [
        "hushed",
        "您还在吗。为了保护您的隐私，没有人操作时会清除屏幕上的内容",
    ]


def test_who_listens_has_twice_the_time(with_voices: Open) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")
    begin(page)
    page.clock.fast_forward(98_000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.fast_forward(3_000)

    expect(page.get_by_role("alertdialog")).to_be_visible()


def test_the_wipe_cuts_it_off_and_the_next_one_hears_nothing(
    desk: FakeDesk, with_voices: Open
) -> None:
    page = with_voices(CHINESE)
    switch(page, "voice")
    begin(page)
    end(page)
    assert spoken(page)[-1] == "hushed"
    begin(page, "投诉建议")

    assert set(spoken(page)) <= {"hushed"}
    expect(page.get_by_role("button", name="读给我听")).to_have_attribute("aria-pressed", "false")
