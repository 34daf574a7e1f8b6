"""Every page as every role: who may see it does, everybody else is told kindly that it isn't for
them, and whoever isn't logged in comes to the login."""

import pytest
from httpx import AsyncClient
from nicegui import Client

from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.who_may import PAGES, SAMPLES

FORBIDDEN = "您的岗位不能看这一页。"


def test_every_page_is_in_the_list() -> None:
    there = set(Client.page_routes.values())
    assert there == set(PAGES) | {"/login"}


async def test_every_page_is_open_to_its_roles_only(
    address: str, sessions: Sessions, clock: FixedClock
) -> None:
    cookies = {role: (await factories.logged_in(sessions, clock, role))[1] for role in Role}
    wrong = []
    async with AsyncClient(base_url=f"{address}/staff", timeout=60) as client:
        for path, roles in PAGES.items():
            url = path.format(**SAMPLES)
            for role, cookie in cookies.items():
                answer = await client.get(url, headers=cookie)
                refused = FORBIDDEN in answer.text
                leads_on = path == "/" and answer.status_code == 307
                if refused is (role in roles) or not (answer.status_code == 200 or leads_on):
                    wrong.append((path, role.value, answer.status_code, refused))
            nobody = await client.get(url)
            if (nobody.status_code, nobody.headers.get("location")) != (307, "/staff/login"):
                wrong.append((path, "nobody", nobody.status_code, False))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
async def test_home_leads_to_a_page_that_is_open(
    address: str, sessions: Sessions, clock: FixedClock, role: Role
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, role)
    async with AsyncClient(base_url=f"{address}/staff", timeout=60) as client:
        answer = await client.get("/", headers=cookie)
    if answer.status_code == 307:
        assert role in PAGES[answer.headers["location"].removeprefix("/staff")]
    else:
        assert not any(
            role in roles for path, roles in PAGES.items() if path not in {"/", "/password"}
        )
