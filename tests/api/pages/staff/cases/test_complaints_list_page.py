"""The list of complaints: what is urgent stands on top, a line stays itself, filters stay."""

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.database import Sessions
from api.staff.cases import casework
from api.staff.cases.inputs import StaffComplaintIn
from api.staff.models import Staff
from api.staff.office import office_of
from tests.api.pages.staff.browsing import CHROMIUM, log_in

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def _file(app: FastAPI, sessions: Sessions, what: str) -> str:
    """An agent writes down what somebody told them at the window."""
    async with sessions() as session:
        agent = await session.scalar(select(Staff).where(Staff.username == "agent1"))
    assert agent is not None
    body = StaffComplaintIn(channel="onsite", what=what)
    return (await casework.file(office_of(app), agent, body)).receipt


async def test_an_urgent_complaint_comes_in_on_top_and_the_other_lines_stay_themselves(
    address: str, page: Page, staffed_app: FastAPI, sessions: Sessions
) -> None:
    waiting = await _file(staffed_app, sessions, "挂号排队等了两个小时")
    await log_in(page, address, "supervisor")
    await expect(page.get_by_role("button", name="退出")).to_be_visible()
    await page.goto(f"{address}/staff/complaints")
    rows = page.get_by_role("table", name="投诉、建议与表扬").get_by_role("row")
    link = await page.get_by_role("link", name=waiting).element_handle()
    await expect(rows).to_have_count(2)

    urgent = await _file(staffed_app, sessions, "护士打错针，病人休克了")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text(urgent)
    await expect(rows.nth(1)).to_contain_text("紧急")
    await expect(rows.nth(2).get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    assert await link.is_visible(), "a link stays itself: a press on it can't be lost"


async def test_filters_stay_when_one_comes_back_from_a_case_but_words_are_in_no_address(
    address: str, page: Page, staffed_app: FastAPI, sessions: Sessions
) -> None:
    waiting = await _file(staffed_app, sessions, "挂号排队等了两个小时")
    charged = await _file(staffed_app, sessions, "做 CT 扣了两次费，张女士")
    await log_in(page, address, "complaints")
    await expect(page.get_by_role("link", name=waiting)).to_be_visible()
    await page.get_by_label("分类", exact=True).click()
    await page.get_by_role("option", name="收费", exact=True).click()
    await expect(page.get_by_role("link", name=waiting)).to_have_count(0)
    await page.get_by_role("link", name=charged).click()
    await expect(page.get_by_text("下一步：指定调查人")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("共 1 件")).to_be_visible()
    await expect(page.get_by_role("link", name=charged)).to_be_visible()

    await page.get_by_label("受理号或原话里的词").fill("张女士")
    await expect(page.get_by_role("link", name=charged)).to_be_visible()
    assert "category=charges" in page.url
    assert page.url.isascii()
    assert "%" not in page.url
    await page.get_by_role("button", name="清空").click()
    await expect(page.get_by_role("link", name=waiting)).to_be_visible()
    await expect(page).to_have_url(f"{address}/staff/complaints")
