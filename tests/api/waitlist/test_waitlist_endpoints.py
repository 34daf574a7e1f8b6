"""/v1/waitlist over HTTP: shapes, codes, and that success is said after the commit."""

import uuid
from typing import Any

import pytest
from httpx import AsyncClient

from api.clinics.models import Slot
from api.clock import FixedClock
from tests.api.appointments.booking_rows import BookingRows


class Caller:
    """The action server: holds the token, speaks for one conversation and one visitor."""

    def __init__(self, client: AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.conversation = ""
        self.visitor = 0

    async def open(self, rows: BookingRows) -> "Caller":
        conversation = await rows.conversation()
        card = await rows.card(conversation)
        self.conversation, self.visitor = str(conversation.id), card.id
        await rows.session.commit()
        return self

    async def another(self, rows: BookingRows) -> "Caller":
        return await Caller(self.client, self.headers).open(rows)

    async def post(self, path: str, **body: Any) -> Any:
        wish = {"conversation": self.conversation, **body}
        return await self.client.post(f"/v1{path}", json=wish, headers=self.headers)

    async def book(self, slot: Slot) -> Any:
        return await self.post("/appointments", visitor=self.visitor, slot_id=slot.id)

    async def join(self, slot: Slot) -> Any:
        return await self.post("/waitlist", visitor=self.visitor, clinic_id=slot.clinic_id)

    async def delete(self, path: str) -> Any:
        where = {"conversation": self.conversation}
        return await self.client.delete(f"/v1{path}", params=where, headers=self.headers)

    async def mine(self) -> list[dict[str, Any]]:
        where = {"conversation": self.conversation}
        answer = await self.client.get("/v1/waitlist", params=where, headers=self.headers)
        assert answer.status_code == 200
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
async def caller(client: AsyncClient, internal: dict[str, str], committed: BookingRows) -> Caller:
    return await Caller(client, internal).open(committed)


@pytest.fixture
async def slot(committed: BookingRows) -> Slot:
    slot = await committed.slot()
    await committed.session.commit()
    return slot


async def test_joining_answers_201_with_a_waitlisted_card_that_says_who_is_ahead(
    caller: Caller, committed: BookingRows, slot: Slot
) -> None:
    has, first = await caller.another(committed), await caller.another(committed)
    await has.book(slot)
    await first.join(slot)
    answer = await caller.join(slot)
    card = answer.json()
    assert (answer.status_code, card["status"], card["ahead"]) == (201, "waitlisted", 1)
    assert (card["slot_id"], card["number"], card["id"]) == (None, "", card["entry"])
    assert card["time"] == "09:00-20:00"
    assert [one["entry"] for one in await caller.mine()] == [card["entry"]]


async def test_an_offer_is_listed_as_held_and_accepting_books_it(
    caller: Caller, committed: BookingRows, slot: Slot
) -> None:
    has = await caller.another(committed)
    booked = (await has.book(slot)).json()
    entry = (await caller.join(slot)).json()["entry"]
    assert (await caller.post(f"/waitlist/{entry}/accept")).json()["error"]["code"] == "not_offered"
    await has.delete(f"/appointments/{booked['id']}")
    [offer] = await caller.mine()
    assert (offer["status"], offer["slot_id"], offer["entry"]) == ("held", slot.id, entry)
    assert offer["hold_until"].startswith("2026-11-19T10:00")
    for _ in range(2):
        answer = await caller.post(f"/waitlist/{entry}/accept")
        assert (answer.status_code, answer.json()["status"]) == (200, "booked")
    assert await caller.mine() == []


async def test_declining_passes_the_place_to_the_next(
    caller: Caller, committed: BookingRows, slot: Slot
) -> None:
    has, second = await caller.another(committed), await caller.another(committed)
    booked = (await has.book(slot)).json()
    entry = (await caller.join(slot)).json()["entry"]
    await second.join(slot)
    await has.delete(f"/appointments/{booked['id']}")
    answer = await caller.post(f"/waitlist/{entry}/decline")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert await caller.mine() == []
    assert [one["status"] for one in await second.mine()] == ["held"]


async def test_an_offer_that_ran_out_is_refused_kindly(
    caller: Caller, committed: BookingRows, slot: Slot, clock: FixedClock
) -> None:
    has = await caller.another(committed)
    booked = (await has.book(slot)).json()
    entry = (await caller.join(slot)).json()["entry"]
    await has.delete(f"/appointments/{booked['id']}")
    clock.advance(hours=25)
    answer = await caller.post(f"/waitlist/{entry}/accept")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "hold_expired")


async def test_leaving_twice_is_no_error(
    caller: Caller, committed: BookingRows, slot: Slot
) -> None:
    await (await caller.another(committed)).book(slot)
    entry = (await caller.join(slot)).json()["entry"]
    for _ in range(2):
        answer = await caller.delete(f"/waitlist/{entry}")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert await caller.mine() == []


async def test_nobody_answers_for_somebody_else(
    caller: Caller, committed: BookingRows, slot: Slot
) -> None:
    other = await caller.another(committed)
    await (await caller.another(committed)).book(slot)
    entry = (await caller.join(slot)).json()["entry"]
    for answer in (
        await other.post(f"/waitlist/{entry}/accept"),
        await other.post(f"/waitlist/{entry}/decline"),
        await other.delete(f"/waitlist/{entry}"),
        await caller.delete(f"/waitlist/{uuid.uuid4()}"),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "waitlist_entry_not_found"


async def test_free_places_are_named_instead_and_kept_ones_are_not_shown(
    caller: Caller, committed: BookingRows, slot: Slot, clock: FixedClock
) -> None:
    answer = await caller.join(slot)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "waitlist_places_free")
    has = await caller.another(committed)
    booked = (await has.book(slot)).json()
    await caller.join(slot)
    clock.advance(hours=17)  # three in the morning
    await has.delete(f"/appointments/{booked['id']}")
    shown = (await caller.client.get(f"/v1/clinics/{slot.clinic_id}")).json()
    assert shown["remaining"] == 0
    refused = await (await caller.another(committed)).book(slot)
    assert refused.json()["error"]["code"] == "kept_for_waitlist"


async def test_it_is_for_the_action_server_only(client: AsyncClient) -> None:
    answer = await client.get("/v1/waitlist", params={"conversation": str(uuid.uuid4())})
    assert answer.status_code == 401
