"""The timetable in a real browser: the week, stopping a clinic, an extra slot through two hands."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.clinics.models import Clinic, ClinicStatus, Period, Quota, Slot
from api.database import Sessions
from api.departments.models import Department
from api.extra_slots.models import ExtraSlotRequest, ExtraSlotStatus
from tests.api.appointments.booking_rows import in_days
from tests.api.attendance.visits import Visits
from tests.api.pages.staff.browsing import CHROMIUM, go, log_in, log_out

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def choose(page: Page, department: str) -> None:
    """Type a department's name and take the only one that fits."""
    await go(page, "预约", "出诊表")
    field = page.get_by_role("combobox", name="科室")
    await field.fill(department)
    await page.get_by_role("option", name=department, exact=True).click()


async def test_a_supervisor_stops_a_clinic_and_sees_whom_it_concerns(
    page: Page, address: str, sessions: Sessions, visits: Visits, tmp_path: Path
) -> None:
    booked = await visits.booked(in_days(1))
    name = await department_of(visits, booked.clinic_id)
    await visits.session.commit()
    await log_in(page, address, "supervisor")
    await choose(page, name)
    await page.get_by_role("button", name="下午 余 0 / 1").click()
    dialog = page.get_by_role("dialog").first
    await expect(dialog.get_by_text("已有 1 人预约")).to_be_visible()
    await page.screenshot(path=tmp_path / "clinic.png")
    await dialog.get_by_role("button", name="停诊").click()
    await expect(page.get_by_text("已有 1 人预约、0 个号待确认、0 人候补")).to_be_visible()
    await page.get_by_label("停诊原因").fill("医生临时手术")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("已停诊，正在通知患者。")).to_be_visible()
    clinic = page.get_by_role("button", name="下午 停诊")
    await expect(clinic).to_be_visible()
    await page.screenshot(path=tmp_path / "week.png")
    await clinic.click()
    await page.get_by_role("button", name="受影响的患者").click()
    line = page.get_by_text(f"{booked.number} · 林*雨 · 138****1234")
    await expect(line).to_be_visible()
    await expect(line).to_contain_text("待退费")
    await page.get_by_role("button", name="恢复出诊").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("已恢复出诊。")).to_be_visible()
    async with sessions() as session:
        found = await session.get_one(Clinic, booked.clinic_id)
    assert found.status is ClinicStatus.OPEN


async def test_an_extra_slot_goes_through_two_hands(
    page: Page, address: str, sessions: Sessions, visits: Visits, tmp_path: Path
) -> None:
    slots = await visits.rows.slots(day=in_days(1), period=Period.AM, count=3)
    name = await department_of(visits, slots[0].clinic_id)
    await visits.session.commit()
    await log_in(page, address, "agent1")
    await choose(page, name)
    await page.get_by_role("button", name="上午 余 3 / 3").click()
    await expect(page.get_by_role("button", name="停诊")).to_have_count(0)
    await page.get_by_text("申请加号", exact=True).click()
    await page.get_by_role("combobox", name="时段").click()
    await page.get_by_role("option", name="09:30-10:00").click()
    await page.get_by_label("原因").fill("外地来复查")
    await page.get_by_label("患者手机号").fill("13800001234")
    await page.get_by_label("患者姓名").fill("林小雨")
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_text("等另一位同事批准")).to_be_visible()
    await log_out(page)

    await log_in(page, address, "supervisor")
    await go(page, "预约", "出诊表")
    await expect(page.get_by_text("加号申请（1 个等处理）")).to_be_visible()
    await page.screenshot(path=tmp_path / "extra.png")
    await page.get_by_role("button", name="批准", exact=True).click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("加号申请（0 个等处理）")).to_be_visible()
    async with sessions() as session:
        asked = (await session.scalars(select(ExtraSlotRequest))).one()
        extra = await session.scalars(
            select(Slot).where(Slot.clinic_id == asked.clinic_id, Slot.quota == Quota.EXTRA)
        )
        assert [slot.taken for slot in extra] == [1]
    assert asked.status is ExtraSlotStatus.APPROVED
    assert asked.appointment_id is not None


async def department_of(visits: Visits, clinic_id: int) -> str:
    """The name of a clinic's department, which no other begins with."""
    clinic = await visits.session.get_one(Clinic, clinic_id)
    department = await visits.session.get_one(Department, clinic.department_code)
    department.name = f"甲{department.name}科"
    await visits.session.flush()
    return department.name
