"""A conversation on WeChat in an agent's browser: how much may still be said, and what arrived."""

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect
from redis.asyncio import Redis

from api.clock import FixedClock
from api.conversations.events import wake_desk
from api.conversations.models import Conversation, DeliveryState
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import load_service_levels
from api.settings import Settings
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories
from tests.api.staff.desk import followers

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


@pytest.fixture
async def asked(sessions: Sessions, clock: FixedClock, settings: Settings) -> Conversation:
    """Somebody on WeChat who waits for a person."""
    levels = load_service_levels(settings.knowledge_base)
    async with sessions() as session, session.begin():
        asked = await followers.follower(session, clock.now(), wrote_at=clock.now(), left=4)
        await factories.patient_says(session, asked.id, "我要人工", clock.now(), "human_ask")
        await handoff.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
        return asked


def in_words(moment: datetime) -> str:
    return f"{moment.month} 月 {moment.day} 日 {moment:%H:%M}"


async def test_an_agent_sees_what_may_still_be_sent_and_what_arrived(
    address: str,
    page: Page,
    sessions: Sessions,
    redis: Redis,
    clock: FixedClock,
    asked: Conversation,
) -> None:
    until = in_words(clock.now() + timedelta(hours=48))
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="患者要求人工").click()
    await page.get_by_role("button", name="接待", exact=True).click()
    await expect(page.get_by_text(f"还可以发 4 条，到 {until}", exact=True)).to_be_visible()
    await expect(page.get_by_text("正在发", exact=True)).to_have_count(1)

    box = page.get_by_placeholder("回复患者")
    await box.fill("骨科在三楼。")
    await box.press("Control+Enter")
    await expect(page.get_by_text("骨科在三楼。", exact=True)).to_be_visible()
    await expect(page.get_by_text("正在发", exact=True)).to_have_count(2)
    await box.fill("还有什么")
    async with sessions() as session, session.begin():
        await followers.posted(session, asked.id, DeliveryState.SENT)
        await followers.change(session, asked, messages_left=2)
    await wake_desk(redis, "message", asked.id)
    await expect(page.get_by_text("已发到微信", exact=True)).to_have_count(2)
    await expect(page.get_by_text("正在发", exact=True)).to_have_count(0)
    await expect(page.get_by_text(f"还可以发 2 条，到 {until}", exact=True)).to_be_visible()
    await expect(box).to_have_value("还有什么")

    await box.press("Control+Enter")
    await expect(page.get_by_text("正在发", exact=True)).to_have_count(1)
    async with sessions() as session, session.begin():
        await followers.posted(session, asked.id, DeliveryState.FAILED, "45047")
        await followers.change(session, asked, messages_left=0)
    await wake_desk(redis, "message", asked.id)
    why = "没有送到（条数用完了，等患者再说一句）"
    await expect(page.get_by_text(why, exact=True)).to_be_visible()
    await expect(page.get_by_text("现在发不出去：条数用完了")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "error", "shown"),
    [
        (DeliveryState.UNKNOWN, "interrupted", "可能没有送到"),
        (DeliveryState.FAILED, "token_40164", "没有送到（公众号的 IP 白名单不对，请告诉信息科）"),
        (DeliveryState.FAILED, "47001", "没有送到（微信没有收，代码 47001）"),
    ],
)
async def test_what_did_not_arrive_says_why(
    address: str,
    page: Page,
    sessions: Sessions,
    clock: FixedClock,
    asked: Conversation,
    state: DeliveryState,
    error: str,
    shown: str,
) -> None:
    async with sessions() as session, session.begin():
        silent_since = clock.now() - timedelta(hours=49)
        await followers.change(session, asked, messaged_at=silent_since)
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="患者要求人工").click()
    await page.get_by_role("button", name="接待", exact=True).click()
    await expect(page.get_by_text("现在发不出去：患者超过 48 小时没有说话")).to_be_visible()
    async with sessions() as session, session.begin():
        await followers.posted(session, asked.id, state, error)
    await page.reload()
    await page.get_by_role("button", name="患者要求人工").click()
    await expect(page.get_by_text(shown, exact=True)).to_be_visible()
