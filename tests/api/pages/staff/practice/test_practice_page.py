"""A practice with a simulated patient, in a real browser."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.practice.models import PracticeRun
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def says(page: Page, text: str) -> None:
    """Type it and send it with the keyboard."""
    box = page.get_by_placeholder("对患者说")
    await box.fill(text)
    await box.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text(text, exact=True)).to_be_visible()


async def test_an_agent_practises_a_complaint_and_sees_what_it_was_worth_and_why(
    address: str, page: Page, sessions: Sessions, clock: FixedClock, tmp_path: Path
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await log_in(page, address, "agent1")
    await page.wait_for_url("**/staff/desk")
    await page.goto(f"{address}/staff/practice")
    await page.get_by_label("哪一类").click()
    await page.get_by_role("option", name="投诉").click()
    await page.screenshot(path=tmp_path / "choose.png")
    await page.get_by_role("button", name="高立军").click()
    log = page.get_by_role("log")
    await expect(log.get_by_text("投诉").first).to_be_visible()
    clock.advance(seconds=20)
    await says(page, "高先生您好，我是导医台王老师，让您久等了，实在对不起。您慢慢说，在哪个科？")
    await expect(log.get_by_text("消化内科门诊")).to_be_visible()
    await page.get_by_role("button", name="给个提示").click()
    await expect(page.get_by_text("马上给您登记").or_(page.get_by_text("受理回执"))).to_be_visible()
    await says(page, "在哪个科？")
    await page.screenshot(path=tmp_path / "talk.png")
    await page.get_by_role("button", name="登记投诉").click()
    await page.get_by_label("什么事").fill("等了两个小时")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("患者说完了")).to_be_visible()
    await says(page, "已经登记好了，三天内答复您，您慢走")
    await page.get_by_role("button", name="结束，看得分").click()
    await expect(page.get_by_text("得分：")).to_be_visible()
    await page.screenshot(path=tmp_path / "result.png", full_page=True)
    deductions = page.get_by_role("region", name="扣分")
    await expect(deductions.get_by_text("又问了一遍：在哪里发生的")).to_be_visible()
    await expect(page.locator(".marked").get_by_text("又问了一遍")).to_be_visible()
    await expect(page.get_by_role("region", name="好同事会这样说")).to_be_visible()
    async with sessions() as session:
        run = await session.scalar(select(PracticeRun))
    assert run is not None
    assert run.score is not None
    assert (run.hints, run.score["reached"]) == (1, True)
    await page.goto(f"{address}/staff/practice")
    own = page.get_by_role("region", name="我练过的")
    await expect(own.get_by_text(f"{run.points:g} 分")).to_be_visible()


async def test_who_is_kept_waiting_asks_whether_anybody_is_there_and_a_reload_keeps_the_talk(
    address: str, page: Page, clock: FixedClock
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await log_in(page, address, "trainer")
    await page.wait_for_url(lambda url: not url.endswith("/login"))
    await page.goto(f"{address}/staff/practice")
    await page.get_by_role("button", name="高立军").click()
    log = page.get_by_role("log")
    await expect(log.get_by_text("投诉").first).to_be_visible()
    clock.advance(seconds=50)
    asked = log.get_by_text("吗").or_(log.get_by_text("还在不在"))
    await expect(asked.last).to_be_visible(timeout=8000)
    await page.reload()
    await expect(log.locator(".line")).to_have_count(2)


async def test_a_trainer_releases_a_conversation_and_an_agent_answers_it(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    async with sessions() as session, session.begin():
        talk = await factories.conversation(session, clock.now())
        for author, text in (
            (Author.PATIENT, "我姓赵，等了两个小时没人管，气死了"),
            (Author.AGENT, "实在对不起，让您久等了。您慢慢说，在哪个科？"),
        ):
            said = Outgoing(text=text, author=author)
            await conversations.append(session, talk.id, [said], now=clock.now())
    await log_in(page, address, "trainer")
    await page.wait_for_url(lambda url: not url.endswith("/login"))
    await page.goto(f"{address}/staff/review/{talk.id}")
    await page.get_by_role("tab", name="用于练习").click()
    await page.get_by_role("button", name="看看要放出的文字").click()
    await page.get_by_label("起个名字").fill("等久了的患者")
    looked = page.get_by_role("checkbox", name="我看过了")
    if await looked.is_visible():
        await looked.check()
    await page.screenshot(path=tmp_path / "release.png")
    await page.get_by_role("button", name="放出来给大家练习").click()
    await expect(page.get_by_text("已经放出")).to_be_visible()
    await page.goto(f"{address}/staff/practice")
    await page.get_by_role("link", name="等久了的患者").click()
    log = page.get_by_role("log")
    await expect(log.get_by_text("等了两个小时")).to_be_visible()
    await expect(log.get_by_text("实在对不起")).to_have_count(0)
    await page.get_by_placeholder("对患者说").fill("哦，知道了")
    await page.get_by_role("button", name="发送").click()
    theirs = page.get_by_role("group", name="当时的答复")
    await expect(theirs.get_by_text("实在对不起")).to_be_visible()
    await expect(
        page.get_by_role("group", name="您的答复").get_by_text("没做到").first
    ).to_be_visible()
    await expect(page.get_by_text("这段会话练完了")).to_be_visible()
    await page.screenshot(path=tmp_path / "piece.png")
