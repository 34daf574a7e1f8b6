"""GET /v1/way and /v1/floors."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.settings import Settings
from api.wayfinding.plan import HospitalPlan
from tests.api.wayfinding.conftest import hospital

__all__ = ["hospital"]

pytestmark = pytest.mark.usefixtures("hospital")


async def test_a_way_is_told_with_its_length_floors_and_steps(client: AsyncClient) -> None:
    answer = await client.get("/v1/way", params={"from": "k1", "to": "huxi", "accessible": True})

    assert answer.status_code == 200
    way = answer.json()
    assert way["from"] == {"code": "k1", "name": "大厅正门旁的导医屏"}
    assert way["to"] == {"code": "huxi", "name": "呼吸内科"}
    assert way["location"] == "门诊楼 3 楼 A 区"
    assert way["floors"] == ["门诊楼 1 楼", "门诊楼 3 楼"]
    assert (way["accessible"], way["step_free"]) == (True, True)
    assert way["metres"] == 85
    assert way["minutes"] == 4
    assert "坐 1 号电梯到 3 楼。" in way["legs"][0]["steps"]


async def test_a_leg_says_what_to_draw(client: AsyncClient) -> None:
    legs = (await client.get("/v1/way", params={"from": "k1", "to": "huxi"})).json()["legs"]

    assert legs[0]["points"][0] == [420, 520]
    assert legs[0]["highlight"][0] == "k1"
    assert legs[-1]["highlight"][-1] == "huxi"
    for leg in legs:
        drawing = await client.get(leg["drawing"])
        assert drawing.status_code == 200
        assert drawing.headers["content-type"].startswith("image/svg+xml")
        assert "default-src 'none'" in drawing.headers["content-security-policy"]
        assert all(f'id="{shape}"' in drawing.text for shape in leg["highlight"])


async def test_without_a_kiosk_the_way_is_from_the_first_one(client: AsyncClient) -> None:
    way = (await client.get("/v1/way", params={"to": "huxi"})).json()
    assert way["from"]["code"] == "k1"


async def test_a_department_is_known_by_its_name_too(client: AsyncClient) -> None:
    way = (await client.get("/v1/way", params={"to": "呼吸内科"})).json()
    assert way["to"]["code"] == "huxi"


@pytest.mark.parametrize("to", ["nichts", "内科", "' OR 1=1"])
async def test_an_unknown_or_ambiguous_department_is_not_found(
    client: AsyncClient, to: str
) -> None:
    answer = await client.get("/v1/way", params={"to": to})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query", [{}, {"to": "x" * 101}, {"to": "hu\x00xi"}, {"to": "huxi", "accessible": "maybe"}]
)
async def test_a_wrong_question_is_refused_kindly(
    client: AsyncClient, query: dict[str, str]
) -> None:
    answer = await client.get("/v1/way", params=query)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_from_an_unknown_kiosk_at_least_the_place_is_said(client: AsyncClient) -> None:
    answer = await client.get("/v1/way", params={"from": "k99", "to": "huxi"})
    assert answer.status_code == 404
    assert "门诊楼 3 楼 A 区" in answer.json()["error"]["message"]


@pytest.mark.parametrize("floor", ["mz99", "links", "..%2F..%2Fhospital", "%2Fetc%2Fpasswd"])
async def test_no_other_file_can_be_had_as_a_drawing(client: AsyncClient, floor: str) -> None:
    assert (await client.get(f"/v1/floors/{floor}.svg")).status_code == 404


async def test_a_hospital_without_plans_has_no_ways(
    app: FastAPI, client: AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    app.state.settings = settings.model_copy(update={"knowledge_base": tmp_path})
    assert (await client.get("/v1/way", params={"to": "huxi"})).status_code == 404


async def test_every_department_of_the_database_has_a_way(
    client: AsyncClient, plan: HospitalPlan
) -> None:
    departments = (await client.get("/v1/departments")).json()
    assert {one["code"] for one in departments} == set(plan.doors)
