"""Finding doctors by what people type or a recogniser heard."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.doctors.service import OnRoster, find_doctors, get_doctor, get_doctors
from api.errors import NotFound
from tests.api.knowledge.sample import statements

ADDRESS = ("主任", "医生", "大夫")

pytestmark = pytest.mark.usefixtures("hospital")


async def found(session: AsyncSession, q: str, department: str | None = None) -> list[OnRoster]:
    return await find_doctors(session, q, department, ADDRESS)


async def names(session: AsyncSession, q: str, department: str | None = None) -> list[str]:
    return [entry.doctor.name for entry in await found(session, q, department)]


async def test_without_a_question_the_whole_roster(session: AsyncSession) -> None:
    assert len(await found(session, "")) >= 160


@pytest.mark.parametrize("department", ["erke", "儿科", "小儿科"])
async def test_a_department_by_code_name_or_alias(session: AsyncSession, department: str) -> None:
    entries = await found(session, "", department)
    assert {entry.department.code for entry in entries} == {"erke"}
    assert len(entries) >= 3


@pytest.mark.parametrize("q", ["张山", "zhangshan", "zhang shan", "zs", "张姗", "張山"])
async def test_two_doctors_with_one_reading_are_both_found(session: AsyncSession, q: str) -> None:
    assert set(await names(session, q)) == {"张山", "张珊"}


async def test_the_name_as_written_comes_first(session: AsyncSession) -> None:
    assert await names(session, "李晶医生") == ["李晶", "李静"]


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("zeng li", "曾立"),
        ("shan wen xiu", "单文秀"),
        ("xie chun he", "解春和"),
        ("zha liang jun", "查良骏"),
        ("qiu zhi yuan", "仇志远"),
        ("ou zhi qiang", "区志强"),
        ("曾力", "曾立"),
        ("欧志强", "区志强"),
        ("谢春和", "解春和"),
    ],
)
async def test_surnames_are_read_as_the_roster_says(
    session: AsyncSession, q: str, name: str
) -> None:
    assert (await names(session, q))[0] == name


async def test_a_surname_with_a_form_of_address_finds_all_who_bear_it(
    session: AsyncSession,
) -> None:
    entries = await found(session, "张主任", "guke")
    assert {entry.doctor.name for entry in entries} == {"张山", "张立新"}
    assert len({entry.score for entry in entries}) == 1


async def test_a_compound_surname(session: AsyncSession) -> None:
    assert await names(session, "欧阳主任") == ["欧阳振海"]


async def test_the_department_tells_two_of_one_name_apart(session: AsyncSession) -> None:
    first = (await found(session, "普外科王伟"))[0]
    assert (first.doctor.name, first.department.code) == ("王伟", "puwai")


@pytest.mark.parametrize(
    ("q", "name"),
    [("膝盖疼", "张山"), ("牛皮癣", "许敏"), ("掏耳朵", "靳小东"), ("试管婴儿", "严佩珊")],
)
async def test_what_a_doctor_is_good_at_finds_the_doctor(
    session: AsyncSession, q: str, name: str
) -> None:
    assert name in (await names(session, q))[:2]


async def test_a_department_finds_its_doctors(session: AsyncSession) -> None:
    assert {entry.department.code for entry in await found(session, "心内")} == {"xinxueguan"}


@pytest.mark.parametrize("q", ["阿凡提", "qwertz", "🙂🙂", "主任的号"])
async def test_a_name_that_nobody_has_finds_nobody(session: AsyncSession, q: str) -> None:
    assert [entry for entry in await found(session, q) if entry.score] == []


async def test_an_unknown_department_has_no_doctors(session: AsyncSession) -> None:
    assert await found(session, "", "不存在的科") == []


async def test_a_search_is_one_query(session: AsyncSession, database: AsyncEngine) -> None:
    with statements(database) as sent:
        assert await found(session, "膝盖疼")
    assert len(sent) == 1


async def test_ids_keep_their_order_and_unknown_ones_are_left_out(session: AsyncSession) -> None:
    entries = await get_doctors(session, ["d062", "d999", "d001", "d062"])
    assert [entry.doctor.id for entry in entries] == ["d062", "d001"]


async def test_a_doctor_who_left_is_not_found(session: AsyncSession) -> None:
    (await get_doctor(session, "d122")).doctor.active = False
    await session.flush()
    with pytest.raises(NotFound):
        await get_doctor(session, "d122")
