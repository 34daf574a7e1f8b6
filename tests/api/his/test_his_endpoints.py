"""/v1/appointments when a HIS has the last word: what the action server sees."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr

from api.clinics.models import Slot
from api.settings import Settings
from tests.api.his.house import SEAL, House, Person
from tests.applications import new_app
from tests.simulators.fhir_his import TOKEN, Misbehaviour


@pytest.fixture
async def client(
    settings: Settings, house: House, address: str, internal: dict[str, str]
) -> AsyncIterator[AsyncClient]:
    """The action server's calls to an application that the settings connect to the HIS."""
    connected = settings.model_copy(
        update={
            "his": "fhir",
            "his_url": address,
            "his_token": SecretStr(TOKEN),
            "his_timeout_seconds": 20,
        }
    )
    app = new_app(connected, house.clock)
    app.state.seal = SEAL
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(
            transport=transport, base_url="http://daoyi.test/v1", headers=internal
        ) as client:
            yield client


async def held(client: AsyncClient, person: Person, slot: Slot) -> dict[str, Any]:
    body = {"conversation": str(person.conversation), "visitor": person.card, "slot_id": slot.id}
    answer = await client.post("/appointments/holds", json=body)
    card: dict[str, Any] = answer.json()
    return card


async def confirmed(client: AsyncClient, person: Person, card: dict[str, Any]) -> Any:
    body = {"conversation": str(person.conversation)}
    return await client.post(f"/appointments/{card['id']}/confirm", json=body)


async def test_a_confirmed_booking_is_at_the_his(client: AsyncClient, house: House) -> None:
    slot, person = await house.slot(), await house.person()
    card = await held(client, person, slot)
    answer = await confirmed(client, person, card)
    assert (answer.status_code, answer.json()["status"]) == (200, "booked")
    assert house.his.all_live() == {card["id"]: 1}


async def test_without_an_answer_the_card_is_held_and_submitted(
    client: AsyncClient, house: House
) -> None:
    slot, person = await house.slot(), await house.person()
    card = await held(client, person, slot)
    house.his.writes.append(Misbehaviour.UNAVAILABLE)
    shown = (await confirmed(client, person, card)).json()
    assert (shown["status"], shown["submitted"], shown["hold_until"]) == ("held", True, None)
    assert shown["submitted"] is True
    listed = await client.get("/appointments", params={"conversation": str(person.conversation)})
    assert [item["submitted"] for item in listed.json()["items"]] == [True]


async def test_a_refusal_says_it_in_words_with_what_is_possible(
    client: AsyncClient, house: House
) -> None:
    nine, half_past = await house.slots(count=2)
    person = await house.person()
    card = await held(client, person, nine)
    house.his.gives_away(next(iter(house.his.slots)))
    answer = await confirmed(client, person, card)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "his_declined")
    assert error["message"].startswith("医院的挂号系统说这个号刚刚没有了")
    assert [one["slot_id"] for one in error["alternatives"]] == [half_past.id]


async def test_a_cancellation_without_an_answer_is_shown_as_submitted(
    client: AsyncClient, house: House
) -> None:
    slot, person = await house.slot(), await house.person()
    card = await held(client, person, slot)
    await confirmed(client, person, card)
    house.his.writes.append(Misbehaviour.CUT)
    where = {"conversation": str(person.conversation)}
    shown = (await client.delete(f"/appointments/{card['id']}", params=where)).json()
    assert (shown["status"], shown["submitted"]) == ("booked", True)
    await house.settle()
    listed = await client.get("/appointments", params=where)
    assert listed.json()["items"] == []


async def test_a_change_is_shown_as_changed_when_the_his_has_it(
    client: AsyncClient, house: House
) -> None:
    nine, half_past = await house.slots(count=2)
    person = await house.person()
    card = await held(client, person, nine)
    await confirmed(client, person, card)
    body = {"conversation": str(person.conversation), "slot_id": half_past.id}
    changed = (await client.post(f"/appointments/{card['id']}/change", json=body)).json()
    assert (changed["status"], changed["time"]) == ("changed", "09:30-10:00")
    assert house.his.all_live() == {changed["id"]: 1}


def test_a_his_without_an_address_is_refused_at_the_start(settings: Settings) -> None:
    given = settings.model_dump() | {
        "his": "fhir",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
    }
    with pytest.raises(ValueError, match="DAOYI_HIS_URL"):
        Settings(**given)
