"""The record and its check in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.clock import FixedClock
from api.database import Sessions
from api.staff.audit import entries
from tests.api.pages.staff.browsing import CHROMIUM, log_in, log_out
from tests.api.staff.audit.test_audit_chain import tamper

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_the_auditor_looks_filters_takes_out_and_checks(
    address: str, page: Page, sessions: Sessions, clock: FixedClock, tmp_path: Path
) -> None:
    now = clock.now()
    async with sessions() as session, session.begin():
        for number in range(120):
            entries.record(
                session, "staff:agent1", "conversation.view", f"conversation:{number}", now
            )
        entries.record(session, "staff:agent2", "register.export", "register:2026-11-18", now)
    await log_in(page, address, "auditor")
    await expect(page.get_by_role("cell", name="register:2026-11-18")).to_be_visible()
    await expect(page.get_by_text("已显示 100 条")).to_be_visible()
    await page.screenshot(path=tmp_path / "audit.png")
    await page.get_by_role("button", name="再看 100 条").click()
    await expect(page.get_by_role("cell", name="conversation:0", exact=True)).to_be_visible()

    await page.get_by_label("人员").click()
    await page.get_by_role("option", name="李老师（agent2）").click()
    await page.get_by_role("button", name="查询").click()
    await expect(page.get_by_text("已显示 1 条")).to_be_visible()
    await expect(page.get_by_role("cell", name="导出登记表")).to_be_visible()
    await page.get_by_role("button", name="导出 CSV").click()
    await page.get_by_label("导出用途").fill("每月核对")
    async with page.expect_download() as download:
        await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    saved = tmp_path / "audit.csv"
    await (await download.value).save_as(saved)
    lines = saved.read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "staff:agent2" in lines[1]

    check = page.get_by_role("button", name="核对记录是否完整")
    await check.click()
    await expect(page.get_by_text("记录完整：从 2026-11-18")).to_be_visible()
    await page.get_by_text("权限表").click()
    await expect(page.get_by_role("row").filter(has_text="处理纪检事项")).to_be_visible()
    await page.screenshot(path=tmp_path / "checked.png", full_page=True)
    await tamper(
        sessions, "UPDATE audit_log SET actor = 'staff:agent1' WHERE actor = 'staff:agent2'"
    )
    await check.click()
    await expect(page.get_by_text("记录被动过")).to_be_visible()
    await expect(page.get_by_text("记录被改过（11-18")).to_be_visible()
    await page.screenshot(path=tmp_path / "broken.png")

    await log_out(page)
    await log_in(page, address, "discipline")
    await page.get_by_role("link", name="审计").click()
    await expect(page.get_by_text("谁在什么时候看过")).to_be_visible()
    await expect(page.get_by_role("cell", name="staff:agent1")).to_have_count(0)
    await expect(check).to_have_count(0)
