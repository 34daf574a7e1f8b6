"""A caller whom nobody was free for: the agent sees the number when they ask for it."""

import pytest
from playwright.async_api import Page, expect

from api.clock import FixedClock
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import load_service_levels
from api.hotline import calls
from api.security import seal_from
from api.settings import Settings
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)
NUMBER = "13800138000"


async def test_the_number_is_shown_on_demand_and_the_look_is_recorded(
    address: str, page: Page, sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    levels, now = load_service_levels(settings.knowledge_base), clock.now()
    async with sessions() as session, session.begin():
        call = await calls.begin(session, "call-1", now)
        await handoff.request(session, call.conversation_id, reason="asked", now=now, levels=levels)
        await handoff.promise_call(session, call.conversation_id, now, levels)
        await calls.promise(session, call, seal_from(settings).seal(NUMBER))
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="患者要求人工").click()
    await expect(page.get_by_text("答应回电的号码")).to_be_visible()
    await expect(page.get_by_text(NUMBER)).to_have_count(0)
    await page.get_by_role("button", name="查看号码").click()
    await expect(page.get_by_text(NUMBER)).to_be_visible()
    async with sessions() as session:
        actions = [action for _, action, _ in await factories.audited(session)]
    assert "callback.number" in actions
