"""/v1/appointments over HTTP: shapes, codes, and that a refusal leaves nothing behind."""

import uuid
from typing import Any

import pytest
from booking_rows import TODAY, BookingRows, in_days
from httpx import AsyncClient

from api.clinics.models import Period, Slot


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

    def wish(self, slot: Slot) -> dict[str, Any]:
        return {"conversation": self.conversation, "visitor": self.visitor, "slot_id": slot.id}

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        return await self.client.post(
            f"/v1/appointments{path}", json=body, headers=self.headers | headers
        )

    async def book(self, slot: Slot, **headers: str) -> Any:
        return await self.post("", self.wish(slot), **headers)

    async def cancel(self, appointment_id: str) -> Any:
        return await self.client.delete(
            f"/v1/appointments/{appointment_id}",
            params={"conversation": self.conversation},
            headers=self.headers,
        )

    async def upcoming(self) -> list[dict[str, Any]]:
        answer = await self.client.get(
            "/v1/appointments", params={"conversation": self.conversation}, headers=self.headers
        )
        assert answer.status_code == 200
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
async def caller(client: AsyncClient, internal: dict[str, str], committed: BookingRows) -> Caller:
    return await Caller(client, internal).open(committed)


class TestBook:
    async def test_answers_201_with_the_card_that_proves_it(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        answer = await caller.book(slot)
        assert answer.status_code == 201
        card = answer.json()
        assert card["status"] == "booked"
        assert card["time"] == "09:00-09:30"
        assert [item["id"] for item in await caller.upcoming()] == [card["id"]]

    async def test_the_same_key_gives_the_same_card(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot(capacity=9)
        await committed.session.commit()
        first = await caller.book(slot, **{"Idempotency-Key": "k1"})
        again = await caller.book(slot, **{"Idempotency-Key": "k1"})
        assert again.json() == first.json()

    async def test_a_refusal_says_which_rule_in_words_and_what_is_possible(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        doctor = await committed.doctor()
        begun = await committed.slot(doctor, day=TODAY)
        open_slot = await committed.slot(doctor, day=in_days(1))
        await committed.session.commit()
        answer = await caller.book(begun)
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert error["code"] == "slot_past"
        assert error["message"] == "这个时间已经过了，请选后面的时间。"
        assert error["alternatives"][0] == {
            "slot_id": open_slot.id,
            "clinic_id": open_slot.clinic_id,
            "doctor_id": doctor.id,
            "doctor": "曾理",
            "department": error["alternatives"][0]["department"],
            "date": "2026-11-19",
            "period": "am",
            "time": "09:00-09:30",
            "fee": 50,
            "remaining": 1,
        }
        assert await caller.upcoming() == []

    async def test_two_places_at_one_moment_are_refused_in_words(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        one, other = await committed.slot(), await committed.slot()
        await committed.session.commit()
        booked = (await caller.book(one)).json()
        answer = await caller.book(other)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (409, "same_time")
        assert error["message"] == "就诊人这个时间已经约了另一个科，两头赶不上。换一个时间就行。"
        assert error["appointment"]["id"] == booked["id"]
        assert [item["id"] for item in await caller.upcoming()] == [booked["id"]]

    async def test_without_the_token_nobody_books(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        caller.headers = {}
        assert (await caller.book(slot)).status_code == 401

    async def test_a_wrong_shape_is_a_422(self, caller: Caller) -> None:
        body = {"conversation": caller.conversation, "visitor": caller.visitor, "slot_id": 1}
        faults: list[dict[str, Any]] = [
            {"conversation": "not-a-uuid"},
            {"visitor": 0},
            {"visitor": 2**31},
            {"slot_id": 2**63},
            {"slot_id": "soon"},
        ]
        for fault in faults:
            answer = await caller.post("", body | fault)
            assert (answer.status_code, fault) == (422, fault)

    async def test_an_unknown_conversation_or_slot_is_a_404(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        unknown = caller.wish(slot) | {"conversation": str(uuid.uuid4())}
        assert (await caller.post("", unknown)).json()["error"]["code"] == "visitor_not_found"
        nowhere = caller.wish(slot) | {"slot_id": 2**31 - 1}
        assert (await caller.post("", nowhere)).json()["error"]["code"] == "slot_not_found"


class TestTheCardSaysUntilWhenItCanBeChanged:
    async def test_before_the_deadline(self, caller: Caller, committed: BookingRows) -> None:
        slot = await committed.slot(day=in_days(1))
        await committed.session.commit()
        booked = (await caller.book(slot)).json()
        [listed] = await caller.upcoming()
        for card in (booked, listed):
            assert card["starts_at"] == "2026-11-19T09:00:00+08:00"
            assert card["cancel_until"] == "2026-11-18T15:00:00+08:00"
            assert card["changeable"] is True

    async def test_at_the_deadline_and_after_it(
        self, caller: Caller, committed: BookingRows, clock: Any
    ) -> None:
        slot = await committed.slot(day=in_days(1))
        await committed.session.commit()
        await caller.book(slot)
        clock.advance(hours=5)
        assert [card["changeable"] for card in await caller.upcoming()] == [True]
        clock.advance(seconds=1)
        assert [card["changeable"] for card in await caller.upcoming()] == [False]

    async def test_it_agrees_with_what_cancelling_answers(
        self, caller: Caller, committed: BookingRows, clock: Any
    ) -> None:
        slot = await committed.slot(day=in_days(1))
        await committed.session.commit()
        await caller.book(slot)
        clock.advance(hours=5, seconds=1)
        [card] = await caller.upcoming()
        error = (await caller.cancel(card["id"])).json()["error"]
        assert (error["code"], error["until"]) == ("cancel_too_late", card["cancel_until"])

    async def test_of_a_held_confirmed_and_changed_place_too(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        nine, half_past = await committed.slots(day=in_days(2), count=2)
        await committed.session.commit()
        held = (await caller.post("/holds", caller.wish(nine))).json()
        whose = {"conversation": caller.conversation}
        confirmed = (await caller.post(f"/{held['id']}/confirm", whose)).json()
        to = whose | {"slot_id": half_past.id}
        changed = (await caller.post(f"/{held['id']}/change", to)).json()
        for card in (held, confirmed, changed):
            assert card["cancel_until"] == "2026-11-19T15:00:00+08:00"
            assert card["changeable"] is True


class TestHoldThenConfirm:
    async def test_the_place_is_kept_then_booked(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        held = await caller.post("/holds", caller.wish(slot))
        assert held.status_code == 201
        assert held.json()["status"] == "held"
        assert held.json()["hold_until"] == "2026-11-18T10:10:00+08:00"
        where = f"/{held.json()['id']}/confirm"
        booked = await caller.post(where, {"conversation": caller.conversation})
        assert booked.status_code == 200
        assert booked.json()["status"] == "booked"
        assert booked.json()["hold_until"] is None

    async def test_too_late_is_told(
        self, caller: Caller, committed: BookingRows, clock: Any
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        held = await caller.post("/holds", caller.wish(slot))
        clock.advance(minutes=10)
        where = f"/{held.json()['id']}/confirm"
        answer = await caller.post(where, {"conversation": caller.conversation})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "hold_expired")


class TestCancel:
    async def test_answers_with_the_cancelled_card(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot()
        await committed.session.commit()
        booked = (await caller.book(slot)).json()
        answer = await caller.cancel(booked["id"])
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert await caller.upcoming() == []

    async def test_too_late_tells_the_deadline_and_whom_to_call(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        slot = await committed.slot(day=TODAY, period=Period.PM)
        await committed.session.commit()
        booked = (await caller.book(slot)).json()
        error = (await caller.cancel(booked["id"])).json()["error"]
        assert error["code"] == "cancel_too_late"
        assert error["until"] == "2026-11-17T15:00:00+08:00"
        assert "11 月 17 日 15:00" in error["message"]
        assert "0571-0000-9999" in error["message"]

    async def test_somebody_elses_is_a_404(
        self, caller: Caller, committed: BookingRows, client: AsyncClient, internal: dict[str, str]
    ) -> None:
        slot = await committed.slot()
        other = await Caller(client, internal).open(committed)
        booked = (await other.book(slot)).json()
        answer = await caller.cancel(booked["id"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_your_appointment")


class TestChange:
    async def test_the_card_shows_the_new_place_as_changed(
        self, caller: Caller, committed: BookingRows
    ) -> None:
        nine, half_past = await committed.slots(count=2)
        await committed.session.commit()
        old = (await caller.book(nine)).json()
        body = {"conversation": caller.conversation, "slot_id": half_past.id}
        new = await caller.post(f"/{old['id']}/change", body)
        assert new.status_code == 200
        assert (new.json()["status"], new.json()["time"]) == ("changed", "09:30-10:00")
        listed = await caller.upcoming()
        assert [(item["id"], item["status"]) for item in listed] == [(new.json()["id"], "booked")]

    async def test_a_refused_change_leaves_the_old_place(
        self, caller: Caller, committed: BookingRows, client: AsyncClient, internal: dict[str, str]
    ) -> None:
        nine, half_past = await committed.slots(count=2)
        other = await Caller(client, internal).open(committed)
        await other.book(half_past)
        old = (await caller.book(nine)).json()
        body = {"conversation": caller.conversation, "slot_id": half_past.id}
        refused = await caller.post(f"/{old['id']}/change", body)
        assert refused.json()["error"]["code"] == "slot_full"
        assert [item["id"] for item in await caller.upcoming()] == [old["id"]]
