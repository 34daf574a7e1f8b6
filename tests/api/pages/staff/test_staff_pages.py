"""The staff's pages in a real browser: log in, take a conversation over, reply, give it back."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis
from sqlalchemy import update

from api.clock import FixedClock
from api.complaints import service as complaints
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn
from api.conversations import received
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.conversations.models import Author, Conversation, Handler
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import load_service_levels
from api.notices.models import Notice, NoticeStatus
from api.settings import Settings
from api.staff.service import ensure_sample_staff
from tests.api.pages.staff.browsing import CHROMIUM, PASSWORD, go, log_in, log_out
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_an_agent_takes_a_conversation_over_replies_and_gives_it_back(
    address: str,
    browser: Browser,
    sessions: Sessions,
    redis: Redis,
    clock: FixedClock,
    settings: Settings,
    tmp_path: Path,
) -> None:
    levels = load_service_levels(settings.knowledge_base)
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)
        asked = await factories.conversation(session, clock.now())
        await factories.patient_says(session, asked.id, "我想找人问问", clock.now(), "human_ask")
        await handoff.request(
            session,
            asked.id,
            reason="asked",
            now=clock.now(),
            levels=levels,
            summary={"slots": {"registration__subject": "骨科"}},
        )
    clock.advance(minutes=3)
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    await log_in(page, address, "agent1", "wrong")
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()

    await page.get_by_role("button", name="患者要求人工").click()
    await expect(page.get_by_text("我想找人问问", exact=True)).to_be_visible()
    await expect(page.get_by_text("要找人工 · 93%")).to_be_visible()
    await expect(page.get_by_text("要找人工 93%")).to_be_visible()
    await expect(page.get_by_text("骨科", exact=True)).to_be_visible()
    await page.screenshot(path=tmp_path / "queue.png")
    await page.get_by_role("button", name="接待", exact=True).click()
    await expect(page.get_by_text("现在由导医王老师为您服务")).to_be_visible()

    # The patient writes; the page hears of it by itself, and a half-written reply stays.
    box = page.get_by_placeholder("回复患者")
    await box.fill("您好，")
    async with sessions() as session, session.begin():
        await received.record_inbound(
            session,
            asked.id,
            text="骨科几楼",
            payload=None,
            client_message_id=None,
            now=clock.now(),
        )
    await wake_desk(redis, "message", asked.id)
    await expect(page.get_by_text("骨科几楼", exact=True)).to_be_visible()
    await expect(box).to_have_value("您好，")
    await box.press_sequentially("骨科在三楼。")
    await box.press("Control+Enter")
    await expect(page.get_by_text("您好，骨科在三楼。", exact=True)).to_be_visible()
    await expect(box).to_have_value("")
    await page.screenshot(path=tmp_path / "talk.png")
    await page.get_by_role("button", name="结束", exact=True).click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("您现在没有接待的会话。")).to_be_visible()

    async with sessions() as session:
        found = await conversations.get_conversation(session, asked.id)
        said = await conversations.transcript(session, asked.id)
        record = await factories.audited(session)
    assert (found.handler, found.generation) == (Handler.BOT, 2)
    assert "您好，骨科在三楼。" in [m.text for m in said if m.author is Author.AGENT]
    assert [action for _, action, _ in record] == [
        "login.failed",
        "login",
        "conversation.view",
        "conversation.take",
        "conversation.reply",
        "conversation.return",
    ]
    await go(page, "质检与改进", "会话")
    await page.get_by_role("link", name="查看").first.click()
    await expect(page.get_by_text("要找人工 · 93%")).to_be_visible()
    await page.screenshot(path=tmp_path / "conversation.png")
    await log_out(page)
    await page.goto(f"{address}/staff/desk")
    await expect(page.get_by_label("用户名")).to_be_visible()
    assert hosts == {urlsplit(address).netloc}
    assert problems == []


async def _file(
    sessions: Sessions, clock: FixedClock, settings: Settings, what: str
) -> tuple[Conversation, str]:
    folder = settings.knowledge_base
    async with sessions() as session, session.begin():
        told_in = await factories.conversation(session, clock.now())
        request = ComplaintIn(conversation=told_in.id, what=what, where="门诊二楼")
        filed = await complaints.file(
            session,
            clock,
            load_service_levels(folder),
            load_complaint_rules(folder),
            request,
        )
        return told_in, filed.receipt


async def test_each_role_finds_its_own_pages(
    address: str,
    browser: Browser,
    sessions: Sessions,
    clock: FixedClock,
    settings: Settings,
    tmp_path: Path,
) -> None:
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)
    told_in, urgent = await _file(sessions, clock, settings, "护士打错针了")
    _, secret = await _file(sessions, clock, settings, "主任暗示要红包")
    async with sessions() as session, session.begin():
        await factories.danger(session, told_in.id, clock.now())

    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await log_in(page, address, "complaints")
    await page.wait_for_url("**/staff/complaints")
    await expect(page.get_by_role("link", name=urgent)).to_be_visible()
    await expect(page.get_by_text(secret)).to_have_count(0)
    await page.screenshot(path=tmp_path / "complaints.png")
    await page.get_by_role("link", name=urgent).click()
    await expect(page.get_by_text("护士打错针了")).to_be_visible()
    await page.get_by_label("处理说明").fill("正在核实用药记录")
    await page.get_by_text("同时告诉患者").click()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("已告知患者")).to_be_visible()
    await page.screenshot(path=tmp_path / "complaint.png")
    await page.goto(f"{address}/staff/complaints/{secret}")
    await expect(page.get_by_text("没有查到这个受理号")).to_be_visible()
    await page.goto(f"{address}/staff/desk")
    await expect(page.get_by_text("您的岗位不能看这一页。")).to_be_visible()
    async with sessions() as session:
        told = await conversations.messages_after(session, told_in.id, 0)
    assert "正在核实用药记录" in told[-1].text

    await log_out(page)
    await log_in(page, address, "discipline")
    await expect(page.get_by_role("link", name=secret)).to_be_visible()
    await expect(page.get_by_text(urgent)).to_have_count(0)

    await log_out(page)
    await log_in(page, address, "supervisor")
    await expect(page.get_by_text("危急征象：胸痛")).to_be_visible()
    await page.screenshot(path=tmp_path / "alerts.png")
    await page.get_by_role("button", name="我来处理").click()
    await expect(page.get_by_text("危急征象：胸痛")).to_have_count(0)

    await log_out(page)
    await log_in(page, address, "admin")
    await expect(page.get_by_role("button", name="新建账号")).to_be_visible()


async def test_news_that_reached_nobody_are_seen_beside_the_complaint(
    address: str, page: Page, sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    _, receipt = await _file(sessions, clock, settings, "排队太久")
    await log_in(page, address, "complaints")
    await page.get_by_role("link", name=receipt).click()
    await page.get_by_label("处理说明").fill("今天起加开一个窗口")
    await page.get_by_text("同时告诉患者").click()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("已告知患者")).to_be_visible()
    async with sessions() as session, session.begin():
        await session.execute(update(Notice).values(status=NoticeStatus.UNREACHED))
    await page.reload()
    await expect(page.get_by_text("最近的进展还没有通知到患者", exact=True)).to_be_visible()
    history = page.get_by_role("region", name="处理经过")
    await expect(history.get_by_text("还没有通知到患者", exact=True)).to_be_visible()
    await expect(page.get_by_text("已告知患者")).to_have_count(0)
