"""An identity card in the lobby: from the reader's agent to us, never through the page."""

import json
import logging
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis
from sqlalchemy import select

from api.clock import FixedClock
from api.patients import service as patients
from api.patients.models import Patient
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit
from tests.e2e.patient import identity_number
from tests.simulators.card_reader import Card, CardReader, Fault

ORIGIN = "http://daoyi.test"
ADULT = Card("测试甲", identity_number("19850412", 1))
CHILD = Card("测试乙", identity_number("20180412", 1))
REST = {"phone": "19900001234", "relation": "self", "consent": True}


@pytest.fixture
def reader(app: FastAPI, client: AsyncClient) -> CardReader:
    """The agent beside the screen, with a card on it."""
    app.state.settings = app.state.settings.model_copy(update={"kiosk_reader_port": 9753})
    return CardReader(ORIGIN, client, ADULT)


@pytest.fixture
async def visit(client: AsyncClient, dialogue: FakeDialogue) -> Visit:
    return await Visit.begins(client, "kiosk")


@pytest.fixture
async def link(visit: Visit, desk: Desk, clock: FixedClock) -> str:
    """The address of the form that `visit` was given."""
    conversation = await desk.conversation(visit)
    async with desk.app.state.sessions() as session, session.begin():
        opened = await patients.open_identity_link(session, clock, conversation.id)
    return f"/identity/{opened.token}"


async def ticket_of(client: AsyncClient, link: str) -> str:
    made = await client.post(f"{link}/reader")
    assert made.status_code == 200, made.text
    return str(made.json()["ticket"])


async def asks(reader: CardReader, ticket: str, origin: str = ORIGIN) -> Response:
    """What the page does with the agent of its machine."""
    transport = ASGITransport(reader.app())
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:9753") as page:
        return await page.post("/read", json={"ticket": ticket}, headers={"Origin": origin})


async def reads(client: AsyncClient, reader: CardReader, link: str) -> Response:
    return await asks(reader, await ticket_of(client, link))


async def test_the_page_learns_where_the_reader_is(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    found = await client.get(f"{link}/reader")
    assert found.json() == {"agent": "http://127.0.0.1:9753"}


async def test_without_a_reader_there_is_none(client: AsyncClient, link: str) -> None:
    assert (await client.get(f"{link}/reader")).json() == {"agent": None}
    made = await client.post(f"{link}/reader")
    assert made.status_code == 409
    assert made.json()["error"]["code"] == "reader_unavailable"


async def test_the_page_learns_only_that_it_is_done(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    done = await reads(client, reader, link)
    assert done.json() == {"done": True}
    shown = await client.get(f"{link}/read")
    assert shown.json() == {
        "name_masked": "测*甲",
        "id_number_masked": ADULT.id_number[:3] + "*" * 11 + ADULT.id_number[-4:],
        "minor": False,
    }
    assert shown.headers["cache-control"] == "no-store"


async def test_what_was_read_registers_the_patient_with_the_phone_that_was_typed(
    client: AsyncClient, reader: CardReader, link: str, dialogue: FakeDialogue, app: FastAPI
) -> None:
    await reads(client, reader, link)
    answer = await client.post(f"{link}/read", json=REST)
    assert answer.status_code == 200
    assert answer.json()["messages"]
    assert dialogue.messages[-1].startswith('/system_identity_done{"visitor": "')
    async with app.state.sessions() as session:
        [patient] = await session.scalars(select(Patient))
    assert app.state.seal.open(patient.name_sealed) == ADULT.name


async def test_consent_is_asked_for_all_the_same(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    await reads(client, reader, link)
    answer = await client.post(f"{link}/read", json=REST | {"consent": False})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "consent_needed"


async def test_a_fault_in_what_was_typed_needs_no_second_reading(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    await reads(client, reader, link)
    wrong = await client.post(f"{link}/read", json=REST | {"phone": "12"})
    assert wrong.json()["error"]["field"] == "phone"
    assert (await client.post(f"{link}/read", json=REST)).status_code == 200


async def test_a_childs_card_asks_for_a_guardian(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    reader.laid_on = CHILD
    await reads(client, reader, link)
    assert (await client.get(f"{link}/read")).json()["minor"] is True
    alone = await client.post(f"{link}/read", json=REST | {"relation": "child"})
    assert alone.json()["error"]["code"] == "guardian_needed"
    guarded = REST | {"relation": "child", "guardian": {"name": "测试丙"}}
    assert (await client.post(f"{link}/read", json=guarded)).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status"), [("no_card", 408), ("taken_away", 409), ("reader_away", 503)]
)
async def test_what_goes_wrong_at_the_reader_leaves_nothing_read(
    client: AsyncClient, reader: CardReader, link: str, fault: Fault, status: int
) -> None:
    reader.fault = fault
    assert (await reads(client, reader, link)).status_code == status
    shown = await client.get(f"{link}/read")
    assert shown.json()["error"]["code"] == "card_not_read"
    assert (await client.post(f"{link}/read", json=REST)).status_code == 404


async def test_a_ticket_outlives_a_fault_so_that_the_card_can_be_laid_on_again(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    ticket = await ticket_of(client, link)
    reader.laid_on = None
    assert (await asks(reader, ticket)).status_code == 408
    reader.laid_on = ADULT
    assert (await asks(reader, ticket)).status_code == 200


async def test_another_page_gets_nothing_out_of_the_reader(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    ticket = await ticket_of(client, link)
    refused = await asks(reader, ticket, origin="https://elsewhere.example")
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert (await client.get(f"{link}/read")).status_code == 404


async def test_a_ticket_is_good_for_one_card(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    ticket = await ticket_of(client, link)
    assert (await asks(reader, ticket)).status_code == 200
    reader.laid_on = CHILD
    assert (await asks(reader, ticket)).status_code == 502
    assert (await client.get(f"{link}/read")).json()["name_masked"] == "测*甲"


async def test_a_ticket_ends_after_two_minutes(
    client: AsyncClient, reader: CardReader, link: str, clock: FixedClock
) -> None:
    ticket = await ticket_of(client, link)
    clock.advance(minutes=2)
    assert (await asks(reader, ticket)).status_code == 502


async def test_what_was_read_is_kept_for_five_minutes(
    client: AsyncClient, reader: CardReader, link: str, clock: FixedClock
) -> None:
    await reads(client, reader, link)
    clock.advance(minutes=5)
    assert (await client.get(f"{link}/read")).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer x", "Basic abc", "Bearer " + "x" * 190]
)
async def test_nobody_sends_a_card_without_a_ticket(
    client: AsyncClient, reader: CardReader, link: str, authorization: str
) -> None:
    card = {"name": ADULT.name, "id_number": ADULT.id_number}
    headers = {"Authorization": authorization}
    sent = await client.post("/channels/card-reader", json=card, headers=headers)
    assert sent.status_code in {401, 404}


@pytest.mark.parametrize(
    "card",
    [
        {},
        {"name": "测试甲"},
        {"name": "测试甲", "id_number": "123456789012345678"},
        {"name": "", "id_number": ADULT.id_number},
        {"name": "x" * 201, "id_number": ADULT.id_number},
        {"name": "测试甲", "id_number": ADULT.id_number, "photo": "…"},
        [],
    ],
)
async def test_what_cannot_stand_on_a_card_is_refused_and_the_ticket_stays_good(
    client: AsyncClient, reader: CardReader, link: str, card: Any
) -> None:
    ticket = await ticket_of(client, link)
    headers = {"Authorization": f"Bearer {ticket}"}
    refused = await client.post("/channels/card-reader", json=card, headers=headers)
    assert refused.status_code == 422
    assert ADULT.id_number not in refused.text
    assert (await asks(reader, ticket)).status_code == 200


@pytest.mark.parametrize("what", ["reader", "read"])
async def test_a_form_that_is_over_reads_no_card(
    client: AsyncClient, reader: CardReader, link: str, visit: Visit, what: str
) -> None:
    await reads(client, reader, link)
    await client.request("DELETE", "/channels/web/sessions", json={"session": visit.session})
    body = REST if what == "read" else None
    assert (await client.post(f"{link}/{what}", json=body)).status_code == 404


async def test_a_form_is_used_once_also_with_a_card(
    client: AsyncClient, reader: CardReader, link: str, dialogue: FakeDialogue
) -> None:
    await reads(client, reader, link)
    await client.post(f"{link}/read", json=REST)
    assert (await client.post(f"{link}/read", json=REST)).status_code == 404
    assert len(dialogue.heard) == 1


async def test_another_form_never_gets_this_card(
    client: AsyncClient, reader: CardReader, link: str
) -> None:
    await reads(client, reader, link)
    assert (await client.get("/identity/another/read")).status_code == 404
    assert (await client.post("/identity/another/read", json=REST)).status_code == 404


async def test_neither_redis_nor_a_log_nor_the_model_knows_who_it_is(
    client: AsyncClient,
    reader: CardReader,
    link: str,
    redis: Redis,
    dialogue: FakeDialogue,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await reads(client, reader, link)
    [key] = [key async for key in redis.scan_iter("card_read:*")]
    kept = key + str(await redis.get(key))
    await client.post(f"{link}/read", json=REST)
    for known in (kept, json.dumps(dialogue.messages, ensure_ascii=False), caplog.text):
        assert ADULT.id_number not in known
        assert ADULT.name not in known
    assert await redis.exists(key) == 0
