"""A picture that a patient sent, in a staff member's browser."""

import pytest
from playwright.async_api import Page, expect
from redis.asyncio import Redis

from api.attachments.fetching import fetch
from api.clock import FixedClock
from api.conversations.events import wake_desk
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import load_service_levels
from api.security import seal_from
from api.settings import Settings
from tests.api.attachments.album import Album, Sent, Shelf, pasted
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


async def test_a_picture_appears_when_it_is_there_and_is_shown_when_it_is_asked_for(
    address: str,
    page: Page,
    sessions: Sessions,
    redis: Redis,
    clock: FixedClock,
    settings: Settings,
) -> None:
    album = Album(sessions, clock, seal_from(settings))
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now(), "wechat")
        picture = await pasted(session, asked.id, clock.now(), "media-1")
        letter = await pasted(session, asked.id, clock.now(), "media-2")
        lost = await pasted(session, asked.id, clock.now(), "media-3")
        levels = load_service_levels(settings.knowledge_base)
        await handoff.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="患者要求人工").click()
    await expect(page.get_by_text("图片正在取，稍等一会儿")).to_have_count(3)

    await fetch(album.fetching, picture.id)
    album.shelf = Shelf(Sent(b"%PDF-1.7"), Sent(b""))
    await fetch(album.fetching, letter.id)
    await fetch(album.fetching, lost.id)
    await wake_desk(redis, "message", asked.id)
    await expect(page.get_by_text("图片没有取到")).to_be_visible()
    await expect(page.get_by_text("图片正在取，稍等一会儿")).to_have_count(0)
    await expect(page.get_by_role("link", name="保存文件")).to_be_visible()
    async with sessions() as session:
        record = await factories.audited(session)
    assert "attachment.view" not in [action for _, action, _ in record]

    await page.get_by_role("button", name="查看图片").click()
    image = page.get_by_role("img", name="患者发来的图片")
    await expect(image).to_be_visible()
    drawn = "image => image.decode().then(() => image.naturalWidth)"
    assert await image.evaluate(drawn) == 1
    async with sessions() as session:
        record = await factories.audited(session)
    assert record[-1] == ("staff:agent1", "attachment.view", f"attachment:{picture.id}")
