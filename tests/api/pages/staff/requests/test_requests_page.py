"""The board of service requests and the dispatcher's list, in a real browser."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from redis.asyncio import Redis
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.events import wake_desk
from api.conversations.models import Message
from api.database import Sessions
from api.service_requests import service
from api.service_requests.kinds import load_service_kinds
from api.service_requests.models import ServiceRequest
from api.service_requests.schemas import RequestIn
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def filed(
    staffed_app: FastAPI, sessions: Sessions, clock: FixedClock, **wish: object
) -> ServiceRequest:
    """A wish of a new patient."""
    kinds = load_service_kinds(staffed_app.state.settings.knowledge_base)
    async with sessions() as session, session.begin():
        conversation = await factories.conversation(session, clock.now())
        given = RequestIn.model_validate({"conversation": conversation.id} | wish)
        return await service.file(session, clock, kinds, staffed_app.state.seal, given)


async def opens(page: Page, address: str, username: str, name: str) -> None:
    """Log in and open one of the pages."""
    await log_in(page, address, username)
    await page.wait_for_url("**/staff/desk")
    await page.goto(f"{address}/staff/{name}")


async def test_a_request_goes_over_the_board_and_stays_itself_while_the_page_is_refreshed(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    redis: Redis,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    wish = {"kind": "wheelchair", "place": "东门口", "details": "老人走不动了"}
    request = await filed(staffed_app, sessions, clock, **wish)
    await opens(page, address, "agent1", "requests")
    waiting = page.get_by_role("region", name="等接单")
    panel = waiting.get_by_role("group")
    await expect(panel.get_by_text("东门口")).to_be_visible()
    await expect(panel.get_by_text("还有 15 分钟")).to_be_visible()
    await expect(panel.get_by_text("老人", exact=True)).to_be_visible()
    button = await panel.get_by_role("button", name="接单").element_handle()
    clock.advance(minutes=16)
    await wake_desk(redis, "request", request.id)
    await expect(panel.get_by_text("超时 1 分钟")).to_be_visible()
    await expect(page.get_by_text("1 件超时")).to_be_visible()
    await page.screenshot(path=tmp_path / "requests.png")
    await button.click()
    accepted = page.get_by_role("region", name="已接单").get_by_role("group")
    await expect(accepted.get_by_text("谁在办：王老师")).to_be_visible()
    await accepted.get_by_role("button", name="已到场").click()
    started = page.get_by_role("region", name="进行中").get_by_role("group")
    await started.get_by_role("button", name="办好了").click()
    await page.get_by_label("结果").fill("已送到骨科")
    await page.get_by_role("button", name="确定").click()
    done = page.get_by_role("region", name="等患者确认").get_by_role("group")
    await expect(done).to_be_visible()
    async with sessions() as session:
        told = list(await session.scalars(select(Message).order_by(Message.id)))
    assert "已送到骨科" in told[-1].text
    payload = f'/press_service_done{{"request": "{request.number}", "solved": "yes"}}'
    assert told[-1].buttons[0]["payload"] == payload


async def test_a_supervisor_registers_a_volunteer_files_for_somebody_and_sends_the_volunteer(
    address: str, page: Page, sessions: Sessions, tmp_path: Path
) -> None:
    await opens(page, address, "supervisor", "requests")
    await page.get_by_role("button", name="志愿者名册").click()
    await page.get_by_label("编号").fill("V001")
    await page.get_by_label("姓名").fill("陈小明")
    await page.get_by_label("电话", exact=True).fill("13800001234")
    await page.get_by_role("button", name="登记志愿者").click()
    await expect(page.get_by_text("V001 陈小明")).to_be_visible()
    await page.screenshot(path=tmp_path / "roster.png")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="登记现场来的请求").click()
    await page.get_by_label("哪一种").click()
    await page.get_by_role("option", name="陪诊、陪检").click()
    await page.get_by_label("在哪里").fill("门诊楼大厅")
    await page.get_by_role("button", name="确定").click()
    panel = page.get_by_role("region", name="等接单").get_by_role("group")
    await panel.get_by_role("button", name="派给").click()
    await page.get_by_label("派给谁").fill("V001")
    await page.get_by_role("option", name="V001").click()
    await page.get_by_role("button", name="确定").click()
    accepted = page.get_by_role("region", name="已接单").get_by_role("group")
    await expect(accepted.get_by_text("V001 陈小明")).to_be_visible()


async def test_the_overview_shows_what_is_late_first_with_owner_and_next_step(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    await filed(staffed_app, sessions, clock, kind="interpreter", place="产科")
    await filed(staffed_app, sessions, clock, kind="wheelchair", place="东门口")
    clock.advance(minutes=20)
    await opens(page, address, "supervisor", "overview")
    lines = page.get_by_role("group")
    await expect(lines).to_have_count(2)
    await expect(lines.nth(0)).to_contain_text("轮椅、平车")
    await expect(lines.nth(0)).to_contain_text("超时")
    await expect(lines.nth(0)).to_contain_text("还没有人")
    await expect(lines.nth(1)).to_contain_text("翻译")
    await page.screenshot(path=tmp_path / "overview.png")


async def test_who_may_not_supervise_is_told_so(address: str, page: Page) -> None:
    await opens(page, address, "agent1", "overview")
    await expect(page.get_by_role("link", name="总览")).to_have_count(0)
    await expect(page.get_by_text("您的岗位不能看这一页。")).to_be_visible()
