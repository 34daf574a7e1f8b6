"""Nobody learns by trying numbers what others have complained of."""

from typing import Any

import pytest
from httpx import AsyncClient

from api.clock import FixedClock
from api.database import Sessions
from tests.api.staff.cases.case_desk import CaseDesk


@pytest.fixture
def cases(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> CaseDesk:
    """The hospital's complaints."""
    return CaseDesk(client, internal, sessions, clock)


async def _asked(cases: CaseDesk, receipt: str, conversation: object) -> tuple[int, Any]:
    answer = await cases.client.get(
        f"/v1/complaints/{receipt}",
        params={"conversation": str(conversation)},
        headers=cases.internal,
    )
    return answer.status_code, answer.json()


async def test_a_number_of_the_discipline_office_is_to_others_one_that_nobody_has(
    cases: CaseDesk,
) -> None:
    patient, other = await cases.patient(), await cases.patient()
    receipt = await cases.file(patient, "张医生收红包", kind="complaint")
    unknown = await _asked(cases, "TS20200101-0001", other.id)
    assert unknown[0] == 404
    assert await _asked(cases, receipt, other.id) == unknown
    status, own = await _asked(cases, receipt, patient.id)
    assert (status, own["own"]) == (200, True)


async def test_who_is_wrong_too_often_hears_of_their_own_only(cases: CaseDesk) -> None:
    patient, other = await cases.patient(), await cases.patient()
    receipt = await cases.file(patient, kind="complaint")
    mine = await cases.file(other, "厕所太脏", kind="complaint")
    assert (await _asked(cases, receipt, other.id))[0] == 200
    for number in range(10):
        unknown = await _asked(cases, f"TS20200101-{number:04}", other.id)
    assert await _asked(cases, receipt, other.id) == unknown
    assert (await _asked(cases, mine, other.id))[0] == 200
    assert (await _asked(cases, receipt, patient.id))[0] == 200
