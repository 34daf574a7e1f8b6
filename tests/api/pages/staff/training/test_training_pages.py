"""Learning, an exam and the trainers' desk, in a real browser."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select, update

from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Staff
from api.staff.office import office_of
from api.staff.training import sitting
from api.training.models import Certificate, ExamAttempt, NewcomerRelease, RuleReading
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff.training.trained import learn_all
from tests.api.training.learned import HOSPITALS

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def tick(page: Page, name: str) -> None:
    """Tick a box of a dialog; its state comes with the page's next picture."""
    box = page.get_by_role("checkbox", name=name)
    await box.click()
    await expect(box).to_be_checked()


@pytest.fixture
async def newcomer(staffed: None, sessions: Sessions, clock: FixedClock) -> Staff:
    """agent1 began fifteen days ago."""
    since = clock.today() - timedelta(days=15)
    async with sessions() as session, session.begin():
        named = Staff.username == "agent1"
        await session.execute(update(Staff).where(named).values(newcomer_since=since))
        found = await session.scalar(select(Staff).where(named))
    assert found is not None
    return found


async def test_a_newcomer_confirms_a_rule_and_sits_an_exam_that_outlives_the_page(
    address: str, page: Page, newcomer: Staff, sessions: Sessions, tmp_path: Path
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await log_in(page, address, "agent1")
    await page.wait_for_url("**/staff/training")
    await expect(page.get_by_role("link", name="接待台")).to_have_count(0)
    await expect(page.get_by_text("还没确认《保密制度》")).to_be_visible()
    await page.screenshot(path=tmp_path / "training.png", full_page=True)
    await page.get_by_role("link", name="阅读并确认 保密制度").click()
    confirm = page.get_by_role("button", name="我已读并确认")
    await confirm.click()
    await expect(page.get_by_text("还有题没有答")).to_be_visible()
    await page.get_by_text("看一眼就告诉他").click()
    await confirm.click()
    await expect(page.get_by_text("应选：")).to_be_visible()
    await page.get_by_text("不查，也不说有没有这个人").first.click()
    await confirm.click()
    await expect(page.get_by_text("已确认，系统记下了")).to_be_visible()
    await page.screenshot(path=tmp_path / "rule.png", full_page=True)
    async with sessions() as session:
        assert (await session.scalars(select(RuleReading.rule))).all() == ["confidentiality"]
    await page.get_by_role("link", name="回到我的培训").click()
    await page.get_by_role("button", name="开始考试").click()
    await page.get_by_role("button", name="确定").click()
    await page.wait_for_url("**/training/exams/*")
    await page.get_by_role("radio").first.click()
    parts = page.get_by_role("group", name="试卷")
    await expect(parts.get_by_text("知识题（已答 1 / 10）")).to_be_visible()
    await parts.get_by_role("button", name="患者 1").click()
    await page.get_by_role("button", name="请他进来").locator("visible=true").click()
    box = page.get_by_placeholder("对患者说").locator("visible=true")
    await box.fill("您好，我是导医台王老师，您请说")
    await box.press("Control+Enter")
    log = page.get_by_role("log").locator("visible=true")
    await expect(log.get_by_text("您请说")).to_be_visible()
    await page.screenshot(path=tmp_path / "exam.png", full_page=True)
    await page.reload()
    await expect(parts.get_by_text("知识题（已答 1 / 10）")).to_be_visible()
    await parts.get_by_role("button", name="患者 1").click()
    await expect(log.get_by_text("您请说")).to_be_visible()
    await page.get_by_role("button", name="交卷").click()
    await expect(page.get_by_text("还有 9 道题没有答")).to_be_visible()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("这是按规则打的初评")).to_be_visible()
    deductions = page.get_by_role("region", name="扣分")
    await expect(deductions.get_by_text("没有接待这位患者")).to_have_count(2)
    await page.screenshot(path=tmp_path / "result.png", full_page=True)


async def test_a_trainer_reviews_an_exam_and_lets_the_newcomer_work(
    staffed_app: FastAPI,
    address: str,
    page: Page,
    newcomer: Staff,
    sessions: Sessions,
    tmp_path: Path,
) -> None:
    office = office_of(staffed_app)
    await learn_all(office, newcomer)
    exam = await sitting.begin(office, newcomer)
    await sitting.finish(office, newcomer, exam.id)
    await log_in(page, address, "trainer")
    await page.wait_for_url(lambda url: not url.endswith("/login"))
    await page.goto(f"{address}/staff/training-desk")
    person = page.get_by_role("group", name="王老师")
    await expect(person.get_by_role("button", name="批准独立上岗")).to_be_disabled()
    await page.screenshot(path=tmp_path / "desk.png", full_page=True)
    await page.get_by_role("link", name="复核 王老师").click()
    await page.get_by_role("button", name="改分或改结果").click()
    await page.get_by_label("分数").fill("86")
    await tick(page, "通过")
    await page.get_by_label("理由").fill("电脑坏了，当面考的")
    await page.get_by_role("button", name="确定").click()
    await page.wait_for_url("**/training-desk")
    await expect(page.get_by_text("86 分，通过")).to_be_visible()
    await person.get_by_role("button", name="批准独立上岗").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("现在没有新同事")).to_be_visible()
    async with sessions() as session:
        attempt = await session.scalar(select(ExamAttempt))
        released = await session.scalar(select(NewcomerRelease))
        certificate = await session.scalar(select(Certificate))
    assert attempt is not None
    assert (attempt.points, attempt.reason) == (86, "电脑坏了，当面考的")
    assert released is not None
    assert not released.waived
    assert certificate is not None
    assert certificate.expires_on.year == 2027
    await page.get_by_role("button", name="安排一次").click()
    await page.get_by_label("课程").click()
    await page.get_by_role("option", name=HOSPITALS.by_id["emotions"].title).click()
    await page.get_by_label("几点").fill("09:00")
    await page.get_by_label("地点").fill("三楼会议室")
    await tick(page, "王老师")
    await page.screenshot(path=tmp_path / "plan.png")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("请了 1 人")).to_be_visible()
    await page.get_by_role("button", name="签到").click()
    await tick(page, "王老师")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("到了 1 / 1 人")).to_be_visible()
