"""Takes the README's picture from the running page: `.venv/bin/python docs/take_picture.py URL`.

Needs Debian's Chromium. The patient is made up, like everybody here.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURE = Path(__file__).parent / "images" / "conversation.png"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def say(page: Page, text: str) -> None:
    """Type a message and wait for the answer."""
    turns = page.locator("article.turn:not(.patient)")
    before = turns.count()
    page.get_by_role("textbox").first.fill(text)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "count => document.querySelectorAll('article.turn:not(.patient)').length > count",
        arg=before,
    )


def main() -> None:
    """Talk from the first word to a choice of clinics, and take the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 1180}, device_scale_factor=2)
        page.goto(f"{sys.argv[1]}/chat")
        page.locator("article.turn").first.wait_for()
        say(page, "孩子三岁，发烧两天了，看哪个科？")
        say(page, "那挂明天上午的号吧")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
