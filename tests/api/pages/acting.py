"""What a patient does on a page, in one line each."""

from playwright.sync_api import Locator, Page

# Made up: the region does not exist; the check digit is right. Born 1990-01-01 and 2020-01-01.
ADULT_CARD = "000000199001010018"
CHILD_CARD = "000000202001010012"


def say(page: Page, text: str) -> Locator:
    """Type a text, send it, and return the turn that answers."""
    answers = page.locator(".turn:not(.patient)")
    known = answers.count()
    page.get_by_label("想说什么").fill(text)
    page.keyboard.press("Enter")
    answers.nth(known).wait_for()
    return answers.nth(known)


def fill_identity(page: Page, card: str = ADULT_CARD) -> None:
    """Fill in the identity form of an adult, all but the last press."""
    page.get_by_label("就诊人姓名").fill("王小明")
    page.get_by_label("证件号码").fill(card)
    page.get_by_label("联系电话").fill("13800001234")
    page.get_by_text("我已看过并同意").click()
