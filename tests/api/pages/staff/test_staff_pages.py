"""The staff's pages in a real browser: log in, take a conversation over, reply, give it back."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.clock import HOSPITAL_ZONE, FixedClock
from api.complaints import service as complaints
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.conversations.models import Author, Conversation, Handler
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import load_service_levels
from api.pages.staff import install_staff_pages
from api.settings import Settings
from api.staff.service import ensure_sample_staff
from tests.api.staff import factories

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "a password of the sample"
pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


@pytest.fixture(scope="module")
def desk_clock() -> FixedClock:
    """The clock of the running application; tests only move it on."""
    return FixedClock(datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE))


@pytest.fixture
def clock(desk_clock: FixedClock) -> FixedClock:
    """The same for the tests."""
    return desk_clock


@pytest.fixture(scope="module")
async def address(
    settings: Settings, desk_clock: FixedClock, database: AsyncEngine
) -> AsyncIterator[str]:
    """The base address of the running application with its staff pages, which NiceGUI can make
    only once in a process. The database must be there before it."""
    app = create_app(settings, desk_clock)
    install_staff_pages(app)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        await chromium.close()


async def _log_in(page: Page, address: str, username: str, password: str = PASSWORD) -> None:
    await page.goto(f"{address}/staff")
    await page.get_by_label("用户名").fill(username)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()


async def _log_out(page: Page) -> None:
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_label("用户名")).to_be_visible()


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

    await _log_in(page, address, "agent1", "wrong")
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()

    await page.get_by_role("button", name="患者要求人工").click()
    await expect(page.get_by_text("我想找人问问", exact=True)).to_be_visible()
    await expect(page.get_by_text("human_ask · 93%")).to_be_visible()
    await expect(page.get_by_text("骨科", exact=True)).to_be_visible()
    await page.screenshot(path=tmp_path / "queue.png")
    await page.get_by_role("button", name="接待", exact=True).click()
    await expect(page.get_by_text("现在由导医王老师为您服务")).to_be_visible()

    # The patient writes; the page hears of it by itself, and a half-written reply stays.
    box = page.get_by_placeholder("回复患者")
    await box.fill("您好，")
    async with sessions() as session, session.begin():
        await conversations.record_inbound(
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
    await page.get_by_role("button", name="结束接待，交还助手").click()
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
    await page.get_by_role("link", name="会话").click()
    await page.get_by_role("link", name="查看").first.click()
    await expect(page.get_by_text("human_ask · 93%")).to_be_visible()
    await page.screenshot(path=tmp_path / "conversation.png")
    await _log_out(page)
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
    await _log_in(page, address, "complaints")
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

    await _log_out(page)
    await _log_in(page, address, "discipline")
    await expect(page.get_by_role("link", name=secret)).to_be_visible()
    await expect(page.get_by_text(urgent)).to_have_count(0)

    await _log_out(page)
    await _log_in(page, address, "supervisor")
    await expect(page.get_by_text("危急征象：胸痛")).to_be_visible()
    await page.screenshot(path=tmp_path / "alerts.png")
    await page.get_by_role("button", name="我来处理").click()
    await expect(page.get_by_text("危急征象：胸痛")).to_have_count(0)

    await _log_out(page)
    await _log_in(page, address, "admin")
    await expect(page.get_by_text("您的岗位目前没有可用的页面。")).to_be_visible()


async def test_green_channels_run_on_top_of_the_desk_until_they_are_closed(
    address: str,
    browser: Browser,
    sessions: Sessions,
    redis: Redis,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)
        asked = await factories.conversation(session, clock.now())
        await factories.green_channel(session, asked.id, clock.now())
    clock.advance(seconds=75)
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await _log_in(page, address, "agent1")
    await expect(page.get_by_text("绿色通道（1）")).to_be_visible()
    channel = page.get_by_role("group")
    await expect(channel.get_by_text("派人：还剩 1 分 45 秒")).to_be_visible()
    await channel.get_by_role("button", name="已派人").click()
    await expect(channel.get_by_text("王老师")).to_be_visible()
    await expect(channel.get_by_role("button", name="已派人")).to_have_count(0)
    await channel.get_by_text("先救治后挂号").click()
    await expect(channel.get_by_role("checkbox", name="先救治后挂号")).to_be_checked()

    # A clock that ran out is red and counted; a half-written note stays when the page is redrawn.
    await channel.get_by_role("button", name="结束").click()
    note = page.get_by_label("处理结果")
    await note.fill("已送到")
    clock.advance(minutes=10)
    await wake_desk(redis, "queue", asked.id)
    over = channel.get_by_text("医生：已超时 1 分 15 秒")
    await expect(over).to_be_attached()
    await expect(over).to_have_css("color", "rgb(179, 38, 30)")
    await expect(page.get_by_text("超时 1 个", exact=True)).to_be_attached()
    await expect(note).to_have_value("已送到")
    await page.screenshot(path=tmp_path / "green_channel.png")
    await note.fill(" ")
    await page.get_by_role("button", name="确认结束").click()
    await expect(page.get_by_text("请写一句处理结果。")).to_be_visible()
    await note.fill("已送到抢救室")
    await page.get_by_role("button", name="确认结束").click()
    await expect(channel).to_have_count(0)
    await expect(page.get_by_text("今天开通 1 个，超时 1 个")).to_be_visible()

    async with sessions() as session:
        actions = [action for _, action, _ in await factories.audited(session)]
    assert actions == ["login", *(f"green_channel.{a}" for a in ("dispatched", "mark", "close"))]


async def test_a_supervisor_looks_rules_over_and_tries_a_message(
    address: str, browser: Browser, sessions: Sessions, tmp_path: Path
) -> None:
    async with sessions() as session, session.begin():
        await ensure_sample_staff(session, PASSWORD)
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await _log_in(page, address, "supervisor")
    await page.get_by_role("link", name="红旗规则").click()
    await expect(page.get_by_text("条，未审核")).to_be_visible()
    rule = page.get_by_role("row").filter(has_text="chest_pain_with_signs")
    await expect(rule.get_by_text("全部：胸痛")).to_be_visible()
    await expect(rule.get_by_text("胸痛中心")).to_be_visible()
    await expect(rule.get_by_text("未审核")).to_be_visible()
    await page.screenshot(path=tmp_path / "red_flags.png")

    await page.get_by_label("级别").click()
    await page.get_by_role("option", name="心理危机").click()
    await expect(rule).to_have_count(0)
    await page.get_by_text("只看未审核").click()
    await expect(page.get_by_role("row").filter(has_text="有轻生的想法")).to_be_visible()

    await page.get_by_label("像患者那样说一句").fill("我爸胸口压着痛，出冷汗")
    await page.get_by_role("button", name="试一试").click()
    found = page.get_by_role("status")
    await expect(found.get_by_text("级别：急症")).to_be_visible()
    await expect(found.get_by_text("胸痛伴大汗")).to_be_visible()
    await expect(found.get_by_text("是胸痛")).to_be_visible()
    await page.screenshot(path=tmp_path / "tried.png")
    await page.get_by_label("像患者那样说一句").fill("停车怎么收费")
    await page.get_by_role("button", name="试一试").click()
    await expect(found.get_by_text("没有规则成立。")).to_be_visible()

    await _log_out(page)
    await _log_in(page, address, "agent1")
    await expect(page.get_by_role("link", name="接待台")).to_be_visible()
    await expect(page.get_by_role("link", name="红旗规则")).to_have_count(0)
    await page.goto(f"{address}/staff/red_flags")
    await expect(page.get_by_text("您的岗位不能看这一页。")).to_be_visible()
