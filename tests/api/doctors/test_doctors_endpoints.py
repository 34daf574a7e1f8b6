"""GET /v1/doctors."""

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.usefixtures("hospital")


async def test_a_doctor_is_shown_with_words_and_codes(client: AsyncClient) -> None:
    (doctor,) = (await client.get("/v1/doctors", params={"ids": "d122"})).json()
    assert doctor["name"] == "张珊"
    assert (doctor["title"], doctor["title_code"]) == ("主任医师", "chief")
    assert (doctor["department"], doctor["department_code"]) == ("儿科", "erke")
    assert (doctor["fee"], doctor["kind"], doctor["sex"]) == (50, "expert", "f")
    assert (await client.get("/v1/doctors/d122")).json() == doctor


async def test_a_search_gives_scores_best_first(client: AsyncClient) -> None:
    found = (await client.get("/v1/doctors", params={"q": "张山医生"})).json()
    assert [(doctor["name"], doctor["score"]) for doctor in found] == [("张山", 1.0), ("张珊", 0.9)]


async def test_strange_questions_are_answered(client: AsyncClient) -> None:
    for q in ("🙂", "王", " ", "%00", "' OR 1=1 --"):
        assert (await client.get("/v1/doctors", params={"q": q})).status_code == 200


async def test_bad_input_is_refused_in_json(client: AsyncClient) -> None:
    for path in ("/v1/doctors/d999", "/v1/doctors/%00", "/v1/doctors?ids=%00"):
        answer = await client.get(path)
        assert answer.status_code in {404, 422}
        assert answer.json()["error"]["code"] in {"not_found", "invalid_input"}


async def test_a_speciality_finds_those_whose_field_it_is(client: AsyncClient) -> None:
    asked = {"speciality": "看甲状腺结节哪个专家好"}
    found = (await client.get("/v1/doctors", params=asked)).json()
    assert {doctor["name"] for doctor in found} == {"曾立", "钟浩然", "盖明秋", "冯诗涵"}
    assert {doctor["matched"] for doctor in found} == {"甲状腺结节"}
    here = (await client.get("/v1/doctors", params=asked | {"department": "neifenmi"})).json()
    assert [doctor["name"] for doctor in here] == ["曾立", "钟浩然"]
