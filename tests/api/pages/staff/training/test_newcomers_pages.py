"""Which pages a newcomer sees, and what reminds everybody to learn."""

import pytest
from httpx import AsyncClient
from playwright.async_api import Page, expect

from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Role
from api.training import service
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.pages.staff.test_page_permissions import FORBIDDEN
from tests.api.staff.training.trained import newcomer
from tests.api.staff.who_may import EVERYBODY, PAGES, SAMPLES
from tests.api.training.learned import HOSPITALS


async def test_a_newcomer_sees_the_pages_of_learning_only(
    address: str, sessions: Sessions, clock: FixedClock
) -> None:
    cookies = {role: (await newcomer(sessions, clock, role=role))[1] for role in Role}
    wrong = []
    async with AsyncClient(base_url=f"{address}/staff", timeout=60) as client:
        for path, roles in PAGES.items():
            if path == "/":
                continue
            role = min(roles)
            answer = await client.get(path.format(**SAMPLES), headers=cookies[role])
            if (FORBIDDEN in answer.text) is (roles == EVERYBODY):
                wrong.append((path, role.value, answer.status_code))
        for cookie in cookies.values():
            home = await client.get("/", headers=cookie)
            if home.headers["location"] != "/staff/training":
                wrong.append(("/", home.headers["location"], home.status_code))
    assert wrong == []


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")
async def test_the_bar_reminds_of_what_is_due(
    address: str, page: Page, sessions: Sessions, clock: FixedClock
) -> None:
    async with sessions() as session, session.begin():
        await service.remind_everybody(session, HOSPITALS, clock.now())
    await log_in(page, address, "auditor")
    await page.get_by_role("link", name="学习提醒 1").click()
    await expect(page.get_by_text("2026-12-02 前完成")).to_be_visible()
