"""Finding departments by what people call them, and saying where they are."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.departments.models import Department, DepartmentKind
from api.departments.service import find_departments, get_department, hospital, location
from api.errors import NotFound
from api.wording import load_wording
from tests.api.knowledge.sample import statements

pytestmark = pytest.mark.usefixtures("hospital")


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
        ("湿疹", "皮肤科"),
        ("ct室", "放射科"),
    ],
)
async def test_finds_what_people_say(session: AsyncSession, said: str, meant: str) -> None:
    assert (await find_departments(session, said))[0][1].name == meant


async def test_an_ambiguous_alias_finds_each_equally(session: AsyncSession) -> None:
    found = await find_departments(session, "五官科")
    assert {one.name for _, one in found} == {"眼科", "耳鼻喉科"}
    assert {score for score, _ in found} == {1.0}


@pytest.mark.parametrize("q", ["股票", "？！", "x" * 100, "🙂"])
async def test_what_means_no_department_finds_none(session: AsyncSession, q: str) -> None:
    assert await find_departments(session, q) == []


async def test_a_search_is_one_query(session: AsyncSession, database: AsyncEngine) -> None:
    with statements(database) as sent:
        await find_departments(session, "心内")
    assert len(sent) == 1


async def test_a_closed_department_is_not_found(session: AsyncSession) -> None:
    (await get_department(session, "erke")).active = False
    await session.flush()
    with pytest.raises(NotFound):
        await get_department(session, "erke")
    assert await find_departments(session, "儿科", DepartmentKind.PLACE) == []


async def test_the_hospital_is_as_its_file_says(session: AsyncSession) -> None:
    profile = await hospital(session)
    assert (profile.name, profile.slot_minutes) == ("示范人民医院", 30)


def test_a_basement_is_said_as_one(knowledge_base: Path) -> None:
    words = load_wording(knowledge_base / "wording")
    place = Department(building="医技楼", floor=-1, zone="A 区")
    assert location(words, place) == "医技楼地下 1 楼 A 区"
    assert location(words, place, "3 诊室") == "医技楼地下 1 楼 A 区 3 诊室"
