"""The call list and the daily register in a real browser."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select, update

from api.database import Sessions
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.patients.models import VisitorCard
from api.staff.models import AuditEntry
from tests.api.appointments.booking_rows import in_days
from tests.api.attendance.visits import Visits
from tests.api.pages.staff.browsing import CHROMIUM, go, log_in, log_out
from tests.api.staff.booked import PHONE, seal_of

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_a_patient_whom_nothing_reached_is_called_and_the_day_taken_out(
    page: Page,
    address: str,
    staffed_app: FastAPI,
    sessions: Sessions,
    visits: Visits,
    tmp_path: Path,
) -> None:
    booked = await visits.booked(in_days(1))
    notice = Notice(
        key=f"booked:{booked.id}",
        kind=NoticeKind.BOOKED,
        patient_id=booked.patient_id,
        account_id=booked.account_id,
        appointment_id=booked.id,
        status=NoticeStatus.TO_CALL,
        due_at=booked.created_at,
        created_at=booked.created_at,
        updated_at=booked.created_at,
    )
    visits.session.add(notice)
    await visits.session.execute(
        update(VisitorCard)
        .where(VisitorCard.patient_id == booked.patient_id)
        .values(phone_sealed=seal_of(staffed_app).seal(PHONE))
    )
    await visits.session.commit()
    await log_in(page, address, "agent1")
    await go(page, "接待", "待电话")
    call = page.get_by_role("group")
    await expect(call.get_by_text("林*雨 · 预约成功")).to_be_visible()
    await expect(page.get_by_text(PHONE)).to_have_count(0)
    await call.get_by_role("button", name="查看号码").click()
    await expect(call.get_by_text(PHONE)).to_be_visible()
    await page.screenshot(path=tmp_path / "calls.png")
    await call.get_by_role("button", name="已联系").click()
    await expect(page.get_by_text("请写一句处理结果。")).to_be_visible()
    await call.get_by_label("联系结果").fill("本人接听，已知道时间")
    await call.get_by_role("button", name="已联系").click()
    await expect(page.get_by_text("没有要打的电话。")).to_be_visible()
    await log_out(page)

    await log_in(page, address, "analyst")
    await go(page, "预约", "登记表")
    await page.get_by_label("日期").fill(str(in_days(1)))
    await page.get_by_label("日期").blur()
    await expect(page.get_by_role("row").filter(has_text=str(booked.number))).to_be_visible()
    await page.screenshot(path=tmp_path / "register.png")
    await page.get_by_role("button", name="导出 Excel").click()
    await page.get_by_label("用途").fill("交门诊部核对")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="确定").click()
    assert (await download.value).suggested_filename == f"register-{in_days(1)}.xlsx"
    async with sessions() as session:
        taken = select(AuditEntry.details).where(AuditEntry.action == "register.export")
        details = await session.scalar(taken)
    assert details == {"form": "xlsx", "lines": 1, "reason": "交门诊部核对"}
