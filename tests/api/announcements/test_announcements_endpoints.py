"""GET /v1/announcements: what the hospital announces, while it is valid."""

from datetime import datetime

import pytest
from httpx import AsyncClient

from api.clock import HOSPITAL_ZONE, FixedClock

pytestmark = pytest.mark.usefixtures("hospital")


async def shown(client: AsyncClient, **params: str | list[str]) -> list[str]:
    """The ids of what is shown."""
    answer = await client.get("/v1/announcements", params=params)
    assert answer.status_code == 200
    return [announcement["id"] for announcement in answer.json()]


async def test_anybody_may_read_what_is_valid_today(client: AsyncClient) -> None:
    ids = await shown(client)
    assert "free-clinic-2026-11" in ids
    assert "free-clinic-2026-10" not in ids


async def test_an_announcement_has_its_validity(client: AsyncClient) -> None:
    answer = await client.get("/v1/announcements", params={"kind": "free_clinic"})
    (announcement,) = answer.json()
    assert (announcement["valid_from"], announcement["valid_to"]) == ("2026-11-10", "2026-11-28")
    assert announcement["departments"] == ["xinxueguan", "neifenmi", "guke"]


async def test_a_department_sees_its_own_alone(client: AsyncClient) -> None:
    assert await shown(client, department="guke") == ["free-clinic-2026-11"]
    assert await shown(client, department="erke") == []


async def test_several_departments_see_those_of_each(client: AsyncClient) -> None:
    ids = await shown(client, department=["guke", "xiaohua"])
    assert ids == ["free-clinic-2026-11", "gastroscopy-painless-2026"]


async def test_one_that_names_no_department_is_for_all(
    client: AsyncClient, clock: FixedClock
) -> None:
    clock.moment = datetime(2026, 10, 25, 9, 0, tzinfo=HOSPITAL_ZONE)
    assert "free-clinic-2026-10" in await shown(client, department="erke")


@pytest.mark.parametrize(
    ("moment", "visible"),
    [((2026, 11, 28, 23, 59), True), ((2026, 11, 29, 0, 0), False), ((2026, 11, 9, 23, 59), False)],
)
async def test_the_last_day_counts_and_nothing_after_it(
    client: AsyncClient,
    clock: FixedClock,
    moment: tuple[int, int, int, int, int],
    visible: bool,
) -> None:
    clock.moment = datetime(*moment, tzinfo=HOSPITAL_ZONE)
    assert ("free-clinic-2026-11" in await shown(client)) is visible


async def test_bad_input_is_refused(client: AsyncClient) -> None:
    for query in ("kind=nichts", "department=%00"):
        answer = await client.get(f"/v1/announcements?{query}")
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "invalid_input"
