"""The red team on the pages: what the server sends of every page to every role, as it is opened,
holds no secret beyond the matrix."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.clock import FixedClock
from api.database import Sessions
from api.handoff.levels import load_service_levels
from api.settings import Settings
from api.staff.models import Role
from tests.api.attendance.visits import Visits
from tests.api.staff.booked import BookedDesk
from tests.api.staff.red_team import CORRUPT, SAID, Hospital, build, everybody, plant
from tests.api.staff.who_may import PAGES, SAMPLES, A, D


@pytest.fixture
async def there(
    address: str,
    staffed_app: FastAPI,
    sessions: Sessions,
    clock: FixedClock,
    visits: Visits,
    settings: Settings,
) -> AsyncIterator[Hospital]:
    """The hospital with its secrets, behind its pages."""
    levels = load_service_levels(settings.knowledge_base)
    async with AsyncClient(base_url=address, timeout=60) as client:
        desk = BookedDesk(client, sessions, clock, visits)
        there = await build(staffed_app, desk, levels)
        await plant(there, staffed_app, desk, levels)
        yield there


async def test_no_page_holds_what_is_beyond_the_matrix(there: Hospital) -> None:
    # Or nothing would be found wherever one looks.
    for role, ids, words in ((D, there.secret, CORRUPT), (A, there.ordinary, SAID)):
        page = f"/staff/conversations/{ids['conversation']}"
        assert words in (await there.client.get(page, headers=there.cookies[role])).text
    leaks = []
    for path, roles in {**PAGES, "/login": set(Role)}.items():
        for role in everybody():
            for ids in there.asked_for(path, open_to=role in roles):
                answer = await there.client.get(
                    f"/staff{path}".format(**SAMPLES | ids),
                    headers=there.cookies[role] if role else {},
                )
                # The address itself stands in the page that was asked for.
                known = {str(one) for one in ids.values() if str(one) in str(answer.url)}
                found = [one for one in there.leaks(role, answer) if one not in known]
                if found:
                    leaks.append((path, role, found))
    assert leaks == []
