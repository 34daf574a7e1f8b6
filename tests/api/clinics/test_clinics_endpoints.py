"""GET /v1/clinics."""

import pytest
from httpx import AsyncClient

from api.clock import FixedClock

pytestmark = pytest.mark.usefixtures("hospital")

CARD = {
    "id",
    "doctor",
    "title",
    "department",
    "date",
    "period",
    "start",
    "end",
    "remaining",
    "fee",
    "location",
    "status",
}


async def test_a_clinic_has_the_fields_of_the_schedule_card(client: AsyncClient) -> None:
    answer = await client.get(
        "/v1/clinics", params={"doctor": "d122", "from": "2026-11-19", "to": "2026-11-19"}
    )
    (clinic,) = answer.json()
    assert set(clinic) >= CARD
    assert {key: clinic[key] for key in CARD - {"id"}} == {
        "doctor": "张珊",
        "title": "主任医师",
        "department": "儿科",
        "date": "2026-11-19",
        "period": "am",
        "start": "08:00",
        "end": "12:00",
        "remaining": 24,
        "fee": 50,
        "location": "门诊楼 2 楼 B 区 1 诊室",
        "status": "open",
    }


async def test_several_doctors_can_be_asked_for_at_once(client: AsyncClient) -> None:
    answer = await client.get("/v1/clinics", params={"doctor": ["d122", "d062"]})
    assert {clinic["doctor"] for clinic in answer.json()} == {"张珊", "张山"}


async def test_a_stopped_clinic_says_so_with_the_reason(client: AsyncClient) -> None:
    answer = await client.get("/v1/clinics", params={"doctor": "d017", "from": "2026-11-26"})
    stopped = answer.json()[0]
    assert (stopped["status"], stopped["remaining"]) == ("stopped", 0)
    assert stopped["stop_reason"] == "外出会诊"


async def test_nothing_fits_is_an_empty_list(client: AsyncClient) -> None:
    answer = await client.get("/v1/clinics", params={"department": "不存在的科"})
    assert (answer.status_code, answer.json()) == (200, [])


async def test_slots_of_today_begin_after_now(client: AsyncClient, clock: FixedClock) -> None:
    today = (await client.get("/v1/clinics", params={"department": "jizhen"})).json()[0]
    slots = (await client.get(f"/v1/clinics/{today['id']}/slots")).json()
    assert slots
    assert all(slot["starts_at"] > clock.now().isoformat() for slot in slots)
    assert sum(slot["remaining"] for slot in slots) == today["remaining"]


async def test_one_clinic_by_its_id(client: AsyncClient) -> None:
    first = (await client.get("/v1/clinics", params={"limit": 1})).json()[0]
    assert (await client.get(f"/v1/clinics/{first['id']}")).json() == first


@pytest.mark.parametrize("path", ["/v1/clinics/2147483647", "/v1/clinics/2147483647/slots"])
async def test_an_unknown_clinic_is_404(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "params",
    [
        {"from": "tomorrow"},
        {"period": "night"},
        {"kind": "Not a kind"},
        {"limit": "0"},
        {"department": "a\x00b"},
        {"doctor": "x" * 200},
    ],
)
async def test_bad_input_is_422(client: AsyncClient, params: dict[str, str]) -> None:
    answer = await client.get("/v1/clinics", params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")
