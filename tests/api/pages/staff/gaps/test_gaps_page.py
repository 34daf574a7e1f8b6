"""The page of knowledge gaps in a real browser."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.guide.models import GuideArticle
from api.proposals.models import Proposal
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.review.digested import digested
from tests.api.review.told import Talk

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


def asks(clock: FixedClock, text: str) -> Talk:
    return Talk(started=clock.now()).says(text, "nlu_fallback").hears("换个说法？")


@pytest.fixture
async def lost_property(sessions: Sessions) -> AsyncIterator[None]:
    """An article of an office, past the day on which it should have been looked over."""
    async with sessions() as session, session.begin():
        session.add(
            GuideArticle(
                id="luggage-lost",
                title="遗失物品",
                topic="luggage",
                questions=["东西丢了怎么办"],
                keywords=[],
                body="请到服务台登记。",
                owner="客户服务中心",
                review_date=date(2026, 10, 1),
                valid_from=date(2026, 1, 1),
            )
        )
    yield
    async with sessions() as session, session.begin():
        await session.delete(await session.get_one(GuideArticle, "luggage-lost"))


async def test_a_gap_becomes_an_article_of_the_department_that_owns_it(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    lost_property: None,
    tmp_path: Path,
) -> None:
    texts = ("能寄存行李吗", "行李寄存在哪里", "行李可以寄存吗")
    await digested(staffed_app, sessions, clock, *(asks(clock, text) for text in texts))
    await log_in(page, address, "trainer")
    await expect(page.get_by_role("button", name="退出")).to_be_visible()
    await page.goto(f"{address}/staff/gaps")
    await page.get_by_role("button", name="现在重新归类").click()
    gap = page.locator(".gap")
    await expect(gap).to_have_count(1)
    await expect(gap).to_contain_text("近来问了 3 次")
    await page.screenshot(path=tmp_path / "gaps.png")
    await gap.get_by_role("button", name="写一篇指南").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("标题").fill("寄存行李")
    await dialog.get_by_label("答案").fill("一楼服务台可以寄存，当天来取。")
    await page.screenshot(path=tmp_path / "draft.png")
    await dialog.get_by_label("主题").click()
    await page.get_by_role("option", name="luggage").click()
    await dialog.get_by_label("部门").click()
    await page.get_by_role("option", name="客户服务中心").click()
    await dialog.get_by_text("我看过了").click()
    await dialog.get_by_role("button", name="确定").click()
    await expect(gap).to_have_count(0)
    async with sessions() as session:
        proposal = await session.scalar(select(Proposal))
    assert proposal is not None
    assert proposal.content["title"] == "寄存行李"
    await page.get_by_role("combobox", name="进度").click()
    await page.get_by_role("option", name="已提建议").click()
    await expect(gap).to_contain_text("已提建议")
    await page.get_by_role("tab", name="该复核的指南").click()
    await expect(page.get_by_role("row", name="遗失物品")).to_contain_text("过了 48 天")
    await page.screenshot(path=tmp_path / "stale.png")


async def test_who_has_no_department_yet_is_told_what_to_do(address: str, page: Page) -> None:
    await log_in(page, address, "agent1")
    await page.wait_for_url("**/staff/desk")
    await page.goto(f"{address}/staff/gaps")
    await expect(page.get_by_text("您的账号还没有写部门")).to_be_visible()
    await expect(page.get_by_role("button", name="现在重新归类")).to_have_count(0)
