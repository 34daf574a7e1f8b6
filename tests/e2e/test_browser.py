"""A patient at the lobby screen and on a phone, in a real browser in front of the whole product."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.api.pages.chromium import open_page, running_chromium
from tests.e2e.patient import identity_number

NAME = "测试丙"
# More turns than any booking needs: place, clinic, time, who, identity, confirmation.
MOST_STEPS = 12


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def kiosk(browser: Browser, product_url: str, faults: list[str]) -> Iterator[Page]:
    """/kiosk on an upright lobby screen, with a clock that the test may move."""
    page = open_page(browser, faults, 1080, 1920)
    page.clock.install()
    page.goto(f"{product_url}/kiosk")
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def chat(browser: Browser, product_url: str, faults: list[str]) -> Iterator[Page]:
    """/chat on a phone, greeted."""
    page = open_page(browser, faults, 390, 844)
    page.goto(f"{product_url}/chat")
    page.locator("[data-author=bot]").wait_for()
    yield page
    page.context.close()
    assert faults == []


def _answers(page: Page) -> Locator:
    return page.locator(".turn:not(.patient)")


def _await_answer(page: Page, known: int) -> None:
    _answers(page).nth(known).wait_for()
    page.locator("[data-typing]").wait_for(state="hidden")


def _say(page: Page, text: str) -> None:
    known = _answers(page).count()
    page.get_by_label("想说什么").fill(text)
    page.keyboard.press("Enter")
    _await_answer(page, known)


def _press(page: Page, button: Locator) -> None:
    known = _answers(page).count()
    button.click()
    _await_answer(page, known)


def _register(page: Page, opener: Locator) -> None:
    opener.click()
    page.get_by_label("就诊人姓名").fill(NAME)
    page.get_by_label("证件号码").fill(identity_number("19850412", uuid.uuid4().int % 1000))
    page.get_by_label("联系电话").fill(f"1990000{uuid.uuid4().int % 10000:04d}")
    page.get_by_text("我已看过并同意").click()
    _press(page, page.get_by_role("button", name="确认提交"))


def _go_on(page: Page) -> None:
    """Do what a patient would do next: fill the form, take the first clinic, confirm, or choose."""
    opener = page.locator("[data-card=identity_form] button:enabled")
    if opener.count():
        _register(page, opener.last)
        return
    go_ahead = page.locator(".choices .button.primary:visible")
    clinics = _answers(page).last.locator("[data-card=schedule] .row-choices button")
    for wanted in (go_ahead, clinics, page.locator(".choices .button:visible")):
        if wanted.count():
            _press(page, wanted.first)
            return
    raise AssertionError(f"nothing to press after: {_answers(page).last.inner_text()}")


def _book(page: Page) -> Locator:
    booked = page.locator("[data-card=appointment] [data-status=booked]")
    for _ in range(MOST_STEPS):
        if booked.count():
            return booked.last
        _go_on(page)
    raise AssertionError(f"not booked; last said: {_answers(page).last.inner_text()}")


def test_a_patient_books_at_the_lobby_screen_and_leaves_nothing_behind(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="预约挂号").click()
    _await_answer(kiosk, 1)
    _say(kiosk, "我想挂骨科的号")

    ticket = _book(kiosk)

    expect(ticket).to_contain_text("预约成功")
    expect(ticket).to_contain_text("骨科")
    expect(ticket.locator(".code")).not_to_be_empty()
    kiosk.get_by_role("button", name="结束并清除").click()
    expect(kiosk.locator("[data-home]")).to_be_visible()
    assert kiosk.locator(".turn").count() == 0
    assert NAME not in kiosk.content()


def test_the_lobby_screen_is_wiped_when_the_patient_walks_away(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="看什么科").click()
    _await_answer(kiosk, 1)
    _say(kiosk, "膝盖疼了三个月")

    kiosk.clock.fast_forward(51_000)
    expect(kiosk.get_by_role("alertdialog")).to_be_visible()
    kiosk.clock.run_for(26_000)

    expect(kiosk.locator("[data-home]")).to_be_visible()
    assert "膝盖" not in kiosk.content()


def test_danger_said_in_the_middle_of_a_booking_is_answered_first(chat: Page) -> None:
    _say(chat, "我要预约挂号")
    _say(chat, "突然胸口压着疼，出冷汗，喘不上气")

    card = chat.locator("[data-card=emergency]")
    expect(card.get_by_role("link", name="拨打 120")).to_be_visible()
    expect(card).to_contain_text("急诊")


def test_one_touch_on_the_phone_reaches_the_queue(chat: Page) -> None:
    _press(chat, chat.locator(".composer").get_by_role("button", name="转人工"))

    expect(chat.locator("[data-card=handoff]")).to_be_visible()
