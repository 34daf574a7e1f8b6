"""What a visitor does at the lobby screen, in one line each."""

from playwright.sync_api import Locator, Page


def begin(page: Page, task: str = "看什么科") -> None:
    """Touch a task on the home and wait for its answer."""
    page.get_by_role("button", name=task).click()
    page.locator(".turn:not(.patient)").nth(1).wait_for()


def end(page: Page) -> None:
    """Leave the screen to the next one."""
    page.get_by_role("button", name="结束并清除").last.click()


def switch(page: Page, *aids: str) -> None:
    """Touch 字大些 (large), 黑底亮字 (contrast), 按钮放低 (reach) or 读给我听 (voice)."""
    for aid in aids:
        page.locator(f"[data-aid={aid}]").click()


def open_panel(page: Page, kind: str) -> Locator:
    """Open the shortcuts of that kind, unless they are open."""
    tab = page.locator(f"[data-tab={kind}]")
    if tab.get_attribute("aria-expanded") == "false":
        tab.click()
    return page.locator(".panel")
