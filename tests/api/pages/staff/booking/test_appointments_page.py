"""Appointments at the desk in a real browser: find, check in, mark, cancel; by keyboard, too."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.appointments.models import Appointment, AppointmentStatus
from api.database import Sessions
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.attendance.visits import Visits
from tests.api.pages.staff.browsing import CHROMIUM, go, log_in, log_out
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def status_of(sessions: Sessions, appointment: Appointment) -> AppointmentStatus:
    async with sessions() as session:
        query = select(Appointment.status).where(Appointment.id == appointment.id)
        return (await session.scalars(query)).one()


async def test_an_agent_finds_a_patient_and_marks_the_visit(
    page: Page, address: str, sessions: Sessions, visits: Visits, tmp_path: Path
) -> None:
    booked = await visits.booked()
    await visits.session.commit()
    visits.at(13, 30)
    await log_in(page, address, "agent1")
    await go(page, "预约", "预约")
    row = page.get_by_role("row").filter(has_text=str(booked.number))
    await expect(row.get_by_text("林*雨（女，36 岁）")).to_be_visible()
    await expect(row.get_by_text("138****1234")).to_be_visible()

    # Somebody who isn't booked, then by the whole phone number; Enter is enough.
    phone = page.get_by_label("手机号", exact=True)
    await phone.fill("13900001234")
    await phone.press("Enter")
    await expect(page.get_by_text("没有查到。")).to_be_visible()
    await phone.fill("13800001234")
    await phone.press("Enter")
    await row.get_by_role("button", name="报到").click()
    await expect(page.get_by_text("已报到。")).to_be_visible()
    await row.get_by_role("button", name="撤销").focus()
    await page.keyboard.press("Enter")
    await expect(row.get_by_role("button", name="报到")).to_be_visible()
    visits.at(14, 30)
    await row.get_by_role("button", name="爽约").click()
    await expect(page.get_by_text("爽约会计入次数")).to_be_visible()
    await page.get_by_role("button", name="不了").click()
    assert await status_of(sessions, booked) is AppointmentStatus.BOOKED
    await row.get_by_role("button", name="已就诊").click()
    await expect(page.get_by_text("已记为就诊。")).to_be_visible()
    await row.get_by_role("button", name="详情").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("11-18 14:30 · 已就诊 · agent1")).to_be_visible()
    await page.screenshot(path=tmp_path / "appointment.png")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.screenshot(path=tmp_path / "appointments.png")
    assert await status_of(sessions, booked) is AppointmentStatus.SEEN


async def test_after_the_deadline_the_supervisor_is_asked_why(
    page: Page, address: str, sessions: Sessions, visits: Visits
) -> None:
    late, early = await visits.booked(in_days(1)), await visits.booked(in_days(5))
    await visits.session.commit()
    if visits.clock.now().hour < 16:
        visits.at(16)
    await log_in(page, address, "agent1")
    await go(page, "预约", "预约")
    await page.get_by_label("从", exact=True).fill(str(TODAY))
    await page.get_by_label("到", exact=True).fill(str(in_days(7)))
    await page.get_by_role("button", name="查询").click()
    row = page.get_by_role("row").filter(has_text=str(late.number))
    other = page.get_by_role("row").filter(has_text=str(early.number))
    await expect(other).to_be_visible()
    await expect(other.get_by_role("button", name="报到")).to_have_count(0)
    await other.get_by_role("button", name="退号").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("已退号，患者会收到通知。")).to_be_visible()
    await row.get_by_role("button", name="退号").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("退号和改约要在 11 月 18 日 15:00 之前")).to_be_visible()

    await log_out(page)
    await log_in(page, address, "supervisor")
    await go(page, "预约", "预约")
    await page.get_by_label("预约号").fill(str(late.number))
    await page.get_by_role("button", name="查询").click()
    await row.get_by_role("button", name="退号").click()
    await page.get_by_label("原因").fill("家里老人突然住院")
    await page.get_by_role("button", name="确定").click()
    await expect(row.get_by_text("已退号", exact=True)).to_be_visible()
    for one in (late, early):
        assert await status_of(sessions, one) is AppointmentStatus.CANCELLED


async def test_appeals_are_decided_on_the_page(
    page: Page, address: str, sessions: Sessions, visits: Visits, tmp_path: Path
) -> None:
    now = visits.clock.moment
    *_, last = await visits.missed(3, until=in_days(-1))
    await visits.appeal(last, "那天高架上堵了两个小时")
    visits.clock.moment = now
    await visits.session.commit()
    await log_in(page, address, "agent1")
    await go(page, "预约", "爽约与申诉")
    await expect(page.get_by_text("那天高架上堵了两个小时")).to_be_visible()
    await expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    await log_out(page)

    await log_in(page, address, "supervisor")
    await go(page, "预约", "爽约与申诉")
    await expect(page.get_by_text("等处理的申诉（1）")).to_be_visible()
    await expect(page.get_by_text("暂停网上预约到").first).to_be_visible()
    await page.screenshot(path=tmp_path / "appeals.png")
    await page.get_by_role("button", name="不同意").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("请写一句理由。")).to_be_visible()
    await page.get_by_role("button", name="不了").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="同意", exact=True).click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("没有等处理的申诉。")).to_be_visible()
    await expect(page.get_by_text("近 90 天计入 2 次").first).to_be_visible()
    await expect(page.get_by_text("暂停网上预约到")).to_have_count(0)
    async with sessions() as session:
        actions = [action for _, action, _ in await factories.audited(session)]
    assert "appeal.decide" in actions
