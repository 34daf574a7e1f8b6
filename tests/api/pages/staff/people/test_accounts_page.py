"""Keeping accounts in a real browser: a new one, its one-time password, its first login."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.database import Sessions
from api.staff.models import Role, Staff
from tests.api.pages.staff.browsing import CHROMIUM, log_in, log_out

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)
OWN = "三月的桂花还没有开呢，再等等吧"


async def test_a_new_colleague_logs_in_with_a_one_time_password_and_makes_their_own(
    address: str, page: Page, sessions: Sessions, tmp_path: Path
) -> None:
    await log_in(page, address, "admin")
    await expect(page.get_by_role("row").filter(has_text="supervisor")).to_be_visible()
    await page.screenshot(path=tmp_path / "accounts.png")
    own = page.get_by_role("row").filter(has_text="赵工")
    await expect(own.get_by_role("button", name="停用")).to_have_count(0)

    await page.get_by_role("button", name="新建账号").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("用户名").fill("qian2")
    await dialog.get_by_label("姓名").fill("钱小梅")
    await dialog.get_by_label("岗位").click()
    await page.get_by_role("option", name="导医").click()
    await page.screenshot(path=tmp_path / "new.png")
    await dialog.get_by_role("button", name="确定").click()
    told = page.locator(".one-time")
    await expect(told).to_be_visible()
    password = await told.inner_text()
    await page.screenshot(path=tmp_path / "one_time.png")
    await page.get_by_role("button", name="我记下了").click()
    row = page.get_by_role("row").filter(has_text="qian2")
    await expect(row.get_by_text("下次登录要改密码")).to_be_visible()
    await expect(row.get_by_text("新同事，还在培训")).to_be_visible()

    await log_out(page)
    await log_in(page, address, "qian2", password)
    await expect(page.get_by_text("请先改成自己的密码")).to_be_visible()
    await page.goto(f"{address}/staff/desk")
    await expect(page.get_by_text("请先改成自己的密码")).to_be_visible()
    await page.get_by_label("现在的密码").fill(password)
    await page.get_by_label("新密码", exact=True).fill("短密码")
    await page.get_by_label("再输一遍新密码").fill("短密码")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("alert").filter(has_text="至少要 12 个字")).to_be_visible()
    await page.screenshot(path=tmp_path / "password.png")
    await page.get_by_label("新密码", exact=True).fill(OWN)
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("两次输入的新密码不一样")).to_be_visible()
    await page.get_by_label("再输一遍新密码").fill(OWN)
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("请用新密码重新登录")).to_be_visible()
    await page.get_by_label("用户名").fill("qian2")
    await page.get_by_label("密码").fill(OWN)
    await page.get_by_role("button", name="登录").click()
    # A new agent learns before they work.
    await expect(page.get_by_role("link", name="我的培训")).to_be_visible()
    await expect(page.get_by_role("link", name="接待台")).to_have_count(0)


async def test_an_account_is_switched_off_and_on_again(
    address: str, page: Page, sessions: Sessions
) -> None:
    async with sessions() as session, session.begin():
        session.add(Staff(username="li", display_name="李梅", role=Role.AGENT, password_hash="-"))
    await log_in(page, address, "admin")
    row = page.get_by_role("row").filter(has_text="李梅")
    await row.get_by_role("button", name="停用").click()
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(row.get_by_text("已停用")).to_be_visible()
    await row.get_by_role("button", name="启用").click()
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(row.get_by_text("在用")).to_be_visible()
    await row.get_by_role("button", name="修改").click()
    await page.get_by_role("dialog").get_by_label("同时接待几位").fill("3")
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(row.get_by_role("cell", name="3", exact=True)).to_be_visible()
