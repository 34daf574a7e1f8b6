"""Logging in and out of the staff's pages in a browser."""

from playwright.async_api import Page, expect

from tests.api.pages.chromium import CHROMIUM

__all__ = ["CHROMIUM", "PASSWORD", "go", "log_in", "log_out"]

PASSWORD = "a password of the sample"


async def log_in(page: Page, address: str, username: str, password: str = PASSWORD) -> None:
    await page.goto(f"{address}/staff")
    await page.get_by_label("用户名").fill(username)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()


async def go(page: Page, area: str, name: str) -> None:
    """To a page by the bar at its top: first the area of work, then the page."""
    await page.get_by_role("navigation", name="工作区").get_by_role("link", name=area).click()
    pages = page.get_by_role("navigation", name="本区的页面")
    await pages.get_by_role("link", name=name, exact=True).click()


async def log_out(page: Page) -> None:
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_label("用户名")).to_be_visible()
