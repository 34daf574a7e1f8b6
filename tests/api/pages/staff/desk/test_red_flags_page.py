"""The rules of red flags, looked over and tried in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from api.database import Sessions
from api.staff.service import ensure_sample_staff
from tests.api.pages.staff.browsing import CHROMIUM, PASSWORD, go, log_in, log_out

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_a_supervisor_looks_rules_over_and_tries_a_message(
    address: str, browser: Browser, sessions: Sessions, tmp_path: Path
) -> None:
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await log_in(page, address, "supervisor")
    await go(page, "质检与改进", "红旗规则")
    await expect(page.get_by_text("条，未审核")).to_be_visible()
    rule = page.get_by_role("row").filter(has_text="chest_pain_with_signs")
    await expect(rule.get_by_text("全部：胸痛")).to_be_visible()
    await expect(rule.get_by_text("胸痛中心")).to_be_visible()
    await expect(rule.get_by_text("未审核")).to_be_visible()
    await page.screenshot(path=tmp_path / "red_flags.png")

    await page.get_by_label("级别").click()
    await page.get_by_role("option", name="心理危机").click()
    await expect(rule).to_have_count(0)
    await page.get_by_text("只看未审核").click()
    await expect(page.get_by_role("row").filter(has_text="有轻生的想法")).to_be_visible()

    await page.get_by_label("像患者那样说一句").fill("我爸胸口压着痛，出冷汗")
    await page.get_by_role("button", name="试一试").click()
    found = page.get_by_role("status")
    await expect(found.get_by_text("级别：急症")).to_be_visible()
    await expect(found.get_by_text("胸痛伴大汗")).to_be_visible()
    await expect(found.get_by_text("是胸痛")).to_be_visible()
    await page.screenshot(path=tmp_path / "tried.png")
    await page.get_by_label("像患者那样说一句").fill("停车怎么收费")
    await page.get_by_role("button", name="试一试").click()
    await expect(found.get_by_text("没有规则成立。")).to_be_visible()

    await log_out(page)
    await log_in(page, address, "agent1")
    await expect(page.get_by_role("link", name="接待台")).to_be_visible()
    await expect(page.get_by_role("link", name="红旗规则")).to_have_count(0)
    await page.goto(f"{address}/staff/red_flags")
    await expect(page.get_by_text("您的岗位不能看这一页。")).to_be_visible()
