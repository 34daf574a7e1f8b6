"""The review inbox in a real browser."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect

from api.clock import FixedClock
from api.database import Sessions
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.review.digested import digested
from tests.api.review.told import Talk

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


def angry(clock: FixedClock) -> Talk:
    talk = Talk(started=clock.now()).says("你们什么态度！等了一上午没人管", "nlu_fallback")
    return talk.hears("换个说法？")


def lost(clock: FixedClock) -> Talk:
    return Talk(started=clock.now()).says("能寄存行李吗", "nlu_fallback").hears("换个说法？")


def calm(clock: FixedClock) -> Talk:
    return Talk(started=clock.now()).says("抽血要空腹吗").hears(card={"type": "guide"})


async def opens(page: Page, address: str) -> None:
    await log_in(page, address, "trainer")
    await expect(page.get_by_role("button", name="退出")).to_be_visible()
    await page.goto(f"{address}/staff/review")


async def test_a_reviewer_narrows_assigns_and_works_through_the_list(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    first, *_ = await digested(staffed_app, sessions, clock, angry(clock), lost(clock), calm(clock))
    await opens(page, address)
    rows = page.locator(".inbox-row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text("患者发火")
    await expect(rows.nth(0)).to_contain_text("你们什么态度！")
    await expect(rows.nth(2)).to_contain_text("答完了")
    await page.screenshot(path=tmp_path / "inbox.png")
    link = rows.nth(0).get_by_role("link", name="看回放")
    assert f"/staff/review/{first.id}#m" in (await link.get_attribute("href") or "")
    await page.get_by_role("combobox", name="理由").click()
    await page.get_by_role("option", name="患者发火").click()
    await expect(rows).to_have_count(1)
    await rows.get_by_role("checkbox").click()
    await page.get_by_role("button", name="分派选中的 1 个").click()
    await page.get_by_role("dialog").get_by_text("陈主管").click()
    await page.get_by_role("button", name="确定").click()
    await expect(rows.nth(0)).to_contain_text("陈主管 · 已分派")
    side = page.get_by_role("complementary")
    await expect(side.get_by_text("待看 1 · 看完 0 · 跳过 0")).to_be_visible()
    await rows.nth(0).get_by_role("button", name="看完了").click()
    await expect(rows).to_have_count(0)
    await expect(page.get_by_text("没有要看的会话")).to_be_visible()
    await expect(side.get_by_text("待看 0 · 看完 1 · 跳过 0")).to_be_visible()
    await page.screenshot(path=tmp_path / "inbox-empty.png")


async def test_the_list_is_worked_through_with_the_keyboard(
    staffed_app: FastAPI, address: str, page: Page, sessions: Sessions, clock: FixedClock
) -> None:
    _, second = await digested(staffed_app, sessions, clock, angry(clock), lost(clock))
    await opens(page, address)
    rows = page.locator(".inbox-row")
    await expect(rows).to_have_count(2)
    await page.keyboard.press("j")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("a")
    await expect(rows.nth(1)).to_contain_text("郑老师 · 已分派")
    await page.keyboard.press("k")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("d")
    await expect(rows).to_have_count(1)
    await page.keyboard.press("o")
    await page.wait_for_url(f"**/staff/review/{second.id}*")


async def test_from_a_replay_a_key_leads_to_the_next_of_mine_and_at_last_back(
    staffed_app: FastAPI, address: str, page: Page, sessions: Sessions, clock: FixedClock
) -> None:
    talks = (angry(clock), lost(clock), calm(clock))
    first, _, third = await digested(staffed_app, sessions, clock, *talks)
    await opens(page, address)
    rows = page.locator(".inbox-row")
    for at in (0, 2):
        await rows.nth(at).get_by_role("button", name="我来看").click()
        await expect(rows.nth(at)).to_contain_text("郑老师 · 已分派")
    await rows.nth(0).get_by_role("link", name="看回放").click()
    await page.wait_for_url(f"**/staff/review/{first.id}*")
    await expect(page.locator(".turn.chosen")).to_be_visible()
    await page.keyboard.press("d")
    # Nobody's is left to whoever takes it.
    await page.wait_for_url(f"**/staff/review/{third.id}*")
    await page.get_by_role("button", name="看完了，下一个").click()
    await page.wait_for_url("**/staff/review")
    await expect(rows).to_have_count(1)
    await page.goto(f"{address}/staff/review/{first.id}")
    await expect(page.get_by_text("看完了", exact=True)).to_be_visible()


async def test_a_plan_is_made_and_drawn_from(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    await digested(staffed_app, sessions, clock, lost(clock), calm(clock))
    await opens(page, address)
    await page.get_by_role("button", name="新建抽查计划").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("叫什么").fill("网页每周抽查")
    await dialog.get_by_label("每周抽几个").fill("1")
    await dialog.get_by_text("郑老师").click()
    await page.screenshot(path=tmp_path / "plan.png")
    await dialog.get_by_role("button", name="确定").click()
    plan = page.get_by_role("group", name="网页每周抽查")
    await expect(plan).to_contain_text("所有渠道，每周 1 个")
    await plan.get_by_role("button", name="现在抽").click()
    await expect(plan).to_contain_text("待看 1")
    await expect(page.locator(".inbox-row", has_text="郑老师 · 已分派")).to_have_count(1)
