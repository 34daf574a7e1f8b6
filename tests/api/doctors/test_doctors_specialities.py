"""Whose field a disease is."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.doctors.specialities import find_by_speciality
from tests.api.knowledge.sample import statements

pytestmark = pytest.mark.usefixtures("hospital")


async def fields(session: AsyncSession, said: str) -> set[tuple[str, str | None]]:
    """Who is found, and for which speciality."""
    found = await find_by_speciality(session, said)
    return {(entry.doctor.name, entry.matched) for entry in found}


@pytest.mark.parametrize(
    ("said", "doctor", "speciality"),
    [
        ("腰椎间盘突出哪个医生拿手", "章建国", "腰椎间盘突出"),
        ("擅长做白内障手术的医生有谁", "李晶", "白内障"),
        ("小孩多动症有专门的医生看吗", "宗仁杰", "多动"),
        ("老年痴呆找谁看", "邱伯年", "老年痴呆"),
    ],
)
async def test_a_speciality_is_found_inside_a_sentence(
    session: AsyncSession, said: str, doctor: str, speciality: str
) -> None:
    assert await fields(session, said) == {(doctor, speciality)}


async def test_the_closest_speciality_alone_counts(session: AsyncSession) -> None:
    assert await fields(session, "过敏性鼻炎谁看得好") == {("靳小东", "过敏性鼻炎")}


async def test_who_has_more_of_the_word_is_found_beside_who_has_it_whole(
    session: AsyncSession,
) -> None:
    found = await fields(session, "看糖尿病足的专家")
    assert found == {("柏松", "糖尿病足"), ("傅云飞", "糖尿病足创面")}


@pytest.mark.parametrize("said", ["哪个专家好", "有没有女医生", "明天专家有号吗", "", "😀", "术"])
async def test_without_a_disease_nobody_is_found(session: AsyncSession, said: str) -> None:
    assert await find_by_speciality(session, said) == []


async def test_the_roster_is_read_in_one_query(
    session: AsyncSession, database: AsyncEngine
) -> None:
    with statements(database) as sent:
        await find_by_speciality(session, "失眠")
    assert len(sent) == 1
