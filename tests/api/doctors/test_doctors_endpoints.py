"""GET /v1/doctors."""

from typing import Any

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.usefixtures("hospital")


async def found(client: AsyncClient, **params: str) -> list[dict[str, Any]]:
    doctors: list[dict[str, Any]] = (await client.get("/v1/doctors", params=params)).json()
    return doctors


async def names(client: AsyncClient, **params: str) -> list[str]:
    return [doctor["name"] for doctor in await found(client, **params)]


async def test_without_a_question_the_whole_roster(client: AsyncClient) -> None:
    assert len(await found(client)) >= 160


@pytest.mark.parametrize("department", ["erke", "儿科", "小儿科"])
async def test_a_department_by_code_name_or_alias(client: AsyncClient, department: str) -> None:
    doctors = await found(client, department=department)
    assert {doctor["department_code"] for doctor in doctors} == {"erke"}
    assert len(doctors) >= 3


async def test_a_doctor_is_shown_with_words_and_codes(client: AsyncClient) -> None:
    (doctor,) = await found(client, ids="d122")
    assert doctor["name"] == "张珊"
    assert (doctor["title"], doctor["title_code"]) == ("主任医师", "chief")
    assert (doctor["department"], doctor["department_code"]) == ("儿科", "erke")
    assert (doctor["fee"], doctor["kind"], doctor["sex"]) == (50, "expert", "f")


@pytest.mark.parametrize("q", ["张山", "zhangshan", "zhang shan", "zs", "张姗", "張山"])
async def test_two_doctors_with_one_reading_are_both_found(client: AsyncClient, q: str) -> None:
    assert set(await names(client, q=q)) == {"张山", "张珊"}


async def test_the_name_as_written_comes_first(client: AsyncClient) -> None:
    assert await names(client, q="李晶医生") == ["李晶", "李静"]


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
    client: AsyncClient, q: str, name: str
) -> None:
    assert (await names(client, q=q))[0] == name


async def test_a_surname_with_a_form_of_address_finds_all_who_bear_it(client: AsyncClient) -> None:
    doctors = await found(client, q="张主任", department="guke")
    assert {doctor["name"] for doctor in doctors} == {"张山", "张立新"}
    assert len({doctor["score"] for doctor in doctors}) == 1


async def test_a_compound_surname(client: AsyncClient) -> None:
    assert await names(client, q="欧阳主任") == ["欧阳振海"]


async def test_the_department_tells_two_of_one_name_apart(client: AsyncClient) -> None:
    first = (await found(client, q="普外科王伟"))[0]
    assert (first["name"], first["department_code"]) == ("王伟", "puwai")


@pytest.mark.parametrize(
    ("q", "name"),
    [("膝盖疼", "张山"), ("牛皮癣", "许敏"), ("掏耳朵", "靳小东"), ("试管婴儿", "严佩珊")],
)
async def test_what_a_doctor_is_good_at_finds_the_doctor(
    client: AsyncClient, q: str, name: str
) -> None:
    assert name in (await names(client, q=q))[:2]


async def test_a_department_finds_its_doctors(client: AsyncClient) -> None:
    assert {doctor["department_code"] for doctor in await found(client, q="心内")} == {"xinxueguan"}


@pytest.mark.parametrize("q", ["不存在的名字", "qwertz", "🙂", "王", " "])
async def test_strange_questions_are_answered(client: AsyncClient, q: str) -> None:
    answer = await client.get("/v1/doctors", params={"q": q})
    assert answer.status_code == 200


async def test_a_name_that_nobody_has_finds_nobody(client: AsyncClient) -> None:
    assert await names(client, q="阿凡提") == []


async def test_ids_keep_their_order_and_unknown_ones_are_left_out(client: AsyncClient) -> None:
    doctors = await found(client, ids="d062,d999,d001")
    assert [doctor["id"] for doctor in doctors] == ["d062", "d001"]


async def test_one_doctor_by_id(client: AsyncClient) -> None:
    assert (await client.get("/v1/doctors/d122")).json()["name"] == "张珊"
    assert (await client.get("/v1/doctors/d999")).status_code == 404
