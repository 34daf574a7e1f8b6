"""Green channels on top of the desk, in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from api.clock import FixedClock
from api.conversations.events import wake_desk
from api.database import Sessions
from api.staff.service import ensure_sample_staff
from tests.api.pages.staff.browsing import CHROMIUM, PASSWORD, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


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
    await log_in(page, address, "agent1")
    await expect(page.get_by_text("绿色通道（1）")).to_be_visible()
    channel = page.get_by_role("group")
    await expect(channel.get_by_text("派人：还剩 1 分 45 秒")).to_be_visible()
    await channel.get_by_role("button", name="已派人").click()
    await expect(channel.get_by_text("王老师")).to_be_visible()
    await expect(channel.get_by_role("button", name="已派人")).to_have_count(0)
    await channel.get_by_text("先救治后挂号").click()
    await expect(channel.get_by_role("checkbox", name="先救治后挂号")).to_be_checked()

    # A clock that ran out is red and counted; a half-written note stays when the page is redrawn.
    close = await channel.get_by_role("button", name="结束").element_handle()
    await close.click()
    note = page.get_by_label("处理结果")
    await note.fill("已送到")
    clock.advance(minutes=10)
    await wake_desk(redis, "queue", asked.id)
    over = channel.get_by_text("医生：已超时 1 分 15 秒")
    await expect(over).to_be_attached()
    assert await close.is_visible(), "a button stays itself: a press on it can't be lost"
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
