"""GET /v1/lexicon."""

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.doctors.models import Doctor
from api.knowledge.lexicon import lexicon

pytestmark = pytest.mark.usefixtures("hospital")


async def test_it_is_for_the_dialogue_model_alone(client: AsyncClient) -> None:
    assert (await client.get("/v1/lexicon")).status_code == 401


async def test_it_names_departments_and_doctors(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    answer = await client.get("/v1/lexicon", headers=internal)
    said = answer.json()
    assert answer.headers["etag"] == f'"{said["version"]}"'
    department = next(one for one in said["departments"] if one["code"] == "yaofang")
    assert set(department) == {"code", "name", "aliases", "kind"}
    assert next(one for one in said["doctors"] if one["id"] == "d122") == {
        "id": "d122",
        "name": "张珊",
        "reading": "zhang shan",
        "title": "chief",
        "department": "erke",
        "sex": "f",
    }


async def test_who_has_the_present_version_gets_304(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    tag = (await client.get("/v1/lexicon", headers=internal)).headers["etag"]
    again = await client.get("/v1/lexicon", headers=internal | {"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await client.get("/v1/lexicon", headers=internal | {"If-None-Match": '"old"'})
    assert other.status_code == 200


async def test_a_doctor_added_in_the_database_makes_a_new_version(session: AsyncSession) -> None:
    before = await lexicon(session)
    present = (await session.scalars(select(Doctor).where(Doctor.id == "d122"))).one()
    session.add(
        Doctor(
            id="d901",
            name="单新来",
            reading="shan xin lai",
            initials="sxl",
            sex="f",
            title=present.title,
            department_code="erke",
            specialities=["小儿咳嗽"],
            kind=present.kind,
            fee=50,
        )
    )
    await session.flush()
    after = await lexicon(session)
    assert before.version != after.version
    assert "d901" in {doctor.id for doctor in after.doctors}


async def test_who_left_is_no_longer_named(session: AsyncSession) -> None:
    (await session.get_one(Doctor, "d122")).active = False
    await session.flush()
    assert "d122" not in {doctor.id for doctor in (await lexicon(session)).doctors}


async def test_what_can_be_booked_beside_a_doctor_is_named(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    said = (await client.get("/v1/lexicon", headers=internal)).json()
    parking = {"code": "parking", "name": "停车位", "aliases": ["车位"], "kind": "parking"}
    assert parking in said["resources"]
