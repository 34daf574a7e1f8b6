"""The reports in a real browser."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.database import Sessions
from api.reports import service
from api.reports.opening import reporting_of
from api.staff.models import AuditEntry
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.reports.case_book import CaseBook
from tests.api.reports.report_rows import at

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_a_week_and_a_month_are_looked_at_and_taken_out(
    page: Page, address: str, staffed_app: FastAPI, sessions: Sessions, tmp_path: Path
) -> None:
    book = CaseBook(sessions)
    done = await book.file(at("11-10 09:00"), what="<b>等了两个小时</b>", department="fare")
    await book.answer(done, at("11-11 09:00"))
    await book.file(at("11-11 10:00"), what="红包", category="corruption", restricted=True)
    await book.file(at("10-20 10:00"), category="charges")
    async with sessions() as session, session.begin():
        now = staffed_app.state.clock.now()
        made = await service.make_due(session, reporting_of(staffed_app), now)
    weekly = next(run for run in made if run.kind == "weekly" and not run.restricted)

    await log_in(page, address, "analyst")
    await page.get_by_role("link", name="报表").click()
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("示范人民医院客户服务意见表")
    line = page.get_by_role("row").filter(has_text=done)
    await expect(line).to_contain_text("<b>等了两个小时</b>")
    await expect(line).to_contain_text("按时")
    await expect(page.get_by_text("红包")).to_have_count(0)
    await expect(page.get_by_text(f"已生成，校验码 {weekly.sha256[:16]}")).to_be_visible()
    await expect(page.get_by_text("自动生成的一致")).to_be_visible()
    await page.screenshot(path=tmp_path / "weekly.png", full_page=True)

    await page.get_by_label("报表", exact=True).click()
    await page.get_by_role("option", name="每月专题会材料").click()
    await expect(title).to_have_text("示范人民医院 2026 年 10 月投诉处理专题会材料")
    await expect(page.get_by_role("row", name="收费 1")).to_be_visible()
    await page.get_by_label("时间", exact=True).click()
    await page.get_by_role("option", name="2026-11，未结束").click()
    await expect(title).to_have_text("示范人民医院 2026 年 11 月投诉处理专题会材料")
    await page.screenshot(path=tmp_path / "monthly.png", full_page=True)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="下载 PDF").click()
    assert (await download.value).suggested_filename == "monthly-2026-11.pdf"
    async with sessions() as session:
        exported = select(AuditEntry.subject).where(AuditEntry.action == "report.export")
        assert await session.scalar(exported) == "report:monthly:2026-11"
