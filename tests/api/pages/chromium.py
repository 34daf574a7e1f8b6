"""Debian's Chromium, driven by Playwright (flags: facts/kiosk.md).

A browser lives for one module only: Playwright's synchronous interface keeps an event loop
running, in which no asynchronous test of another module could run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_SHELL, _WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = _SHELL if _SHELL.exists() else _WHOLE
"""The same engine without a browser's own windows, which nobody sees here, where there is one: it
takes a third of the processor time."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A running browser; the test is skipped where none is installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


def open_page(
    browser: Browser,
    faults: list[str],
    width: int,
    height: int,
    color_scheme: Literal["light", "dark"] = "light",
) -> Page:
    """An empty page of that size in CSS pixels. Script errors, and what the security policy
    stopped, are added to `faults`."""

    def heard(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            faults.append(message.text)

    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=color_scheme, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", heard)
    return page
