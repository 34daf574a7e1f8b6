"""GET /v1/departments and /v1/hospital."""

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.usefixtures("hospital")


async def test_lists_all_departments_and_places_in_the_hospitals_order(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments")).json()
    assert len(found) == 40
    assert found[0]["code"] == "huxi"
    assert found[0]["location"] == "门诊楼 3 楼 A 区"
    places = (await client.get("/v1/departments", params={"kind": "place"})).json()
    assert {place["code"] for place in places} == {
        "fangshe",
        "jianyan",
        "yaofang",
        "chuangwei",
        "houqin",
    }


async def test_a_search_gives_scores_best_first(client: AsyncClient) -> None:
    (found,) = (await client.get("/v1/departments", params={"q": "心内"})).json()
    assert (found["code"], found["score"]) == ("xinxueguan", 1.0)


async def test_one_department_by_code(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments/erke")).json()
    assert (found["name"], found["max_age"], found["phone"]) == ("儿科", 14, "0571-0000-2201")
    for unknown in ("nichts", "%00"):
        assert (await client.get(f"/v1/departments/{unknown}")).status_code in {404, 422}


async def test_the_hospital_says_where_its_emergency_department_is(client: AsyncClient) -> None:
    found = (await client.get("/v1/hospital")).json()
    assert found["name"] == "示范人民医院"
    assert found["emergency"]["location"] == "急诊楼 1 楼"
