"""Who sees which appointment, and what the card says."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from booking_rows import NOW, TODAY, BookingRows, in_days

from api.appointments import service
from api.appointments.models import Appointment
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Period, Slot
from api.clock import FixedClock
from api.conversations.models import Conversation
from api.errors import NotFound, Refused
from api.patients.models import VisitorCard
from api.wording import Wording, load_wording

Who = tuple[Conversation, VisitorCard]
Book = Callable[[Who, Slot], Awaitable[Appointment]]


@pytest.fixture(scope="session")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


@pytest.fixture
async def mother(rows: BookingRows) -> Who:
    conversation = await rows.conversation()
    return conversation, await rows.card(conversation)


@pytest.fixture
def book(rows: BookingRows, clock: FixedClock, rules: BookingRules) -> Book:
    async def booked(who: Who, slot: Slot) -> Appointment:
        request = BookingRequest(who[0].id, who[1].id, slot.id)
        return await service.book(rows.session, clock, rules, request)

    return booked


class TestCardOf:
    async def test_says_everything_a_patient_needs(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording
    ) -> None:
        doctor = await rows.doctor()
        slot = (await rows.slots(doctor, count=2))[1]
        booked = await book(mother, slot)
        card = await service.card_of(rows.session, words, mother[0].account_id, booked.id)
        said = card.model_dump(mode="json", exclude={"department", "department_code"})
        assert said == {
            "id": str(booked.id),
            "status": "booked",
            "doctor": "曾理",
            "title": "主任医师",
            "date": "2026-11-21",
            "period": "am",
            "time": "09:30-10:00",
            "location": "门诊楼 3 楼 B 区 305 诊室",
            "fee": 50,
            "number": str(booked.number),
            "visitor": "林*雨",
            "hold_until": None,
            "starts_at": "2026-11-21T09:30:00+08:00",
            "cancel_until": None,
            "changeable": False,
            "slot_id": slot.id,
            "clinic_id": slot.clinic_id,
            "doctor_id": doctor.id,
            "resource": None,
            "about": None,
            "stopped": False,
            "stop_reason": None,
            "entry": None,
            "ahead": None,
            "refund_due": False,
            "submitted": False,
        }

    async def test_of_a_hold_says_until_when(
        self, rows: BookingRows, mother: Who, clock: FixedClock, rules: BookingRules, words: Wording
    ) -> None:
        request = BookingRequest(mother[0].id, mother[1].id, (await rows.slot()).id)
        held = await service.hold(rows.session, clock, rules, request)
        card = await service.card_of(rows.session, words, mother[0].account_id, held.id)
        assert (card.status, card.hold_until) == ("held", NOW + timedelta(minutes=10))

    async def test_of_an_expired_hold_says_cancelled(
        self, rows: BookingRows, mother: Who, clock: FixedClock, rules: BookingRules, words: Wording
    ) -> None:
        request = BookingRequest(mother[0].id, mother[1].id, (await rows.slot()).id)
        held = await service.hold(rows.session, clock, rules, request)
        await service.release_expired(rows.session, NOW + timedelta(minutes=10))
        card = await service.card_of(rows.session, words, mother[0].account_id, held.id)
        assert (card.status, card.hold_until) == ("cancelled", None)

    async def test_a_stranger_finds_nothing(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording
    ) -> None:
        booked = await book(mother, await rows.slot())
        stranger = await rows.conversation()
        with pytest.raises(NotFound, match="not_your_appointment"):
            await service.card_of(rows.session, words, stranger.account_id, booked.id)


class TestUpcoming:
    async def test_lists_by_time_and_leaves_out_what_is_over(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording, clock: FixedClock
    ) -> None:
        later = await book(mother, await rows.slot(day=in_days(5)))
        today = await book(mother, await rows.slot(day=TODAY, period=Period.PM))
        cards = await service.upcoming(rows.session, words, clock.now(), mother[0].account_id)
        assert [card.id for card in cards] == [today.id, later.id]
        over = NOW.replace(hour=14, minute=30)
        cards = await service.upcoming(rows.session, words, over, mother[0].account_id)
        assert [card.id for card in cards] == [later.id]

    async def test_leaves_out_what_was_cancelled_or_has_expired(
        self,
        rows: BookingRows,
        mother: Who,
        book: Book,
        words: Wording,
        clock: FixedClock,
        rules: BookingRules,
    ) -> None:
        cancelled = await book(mother, await rows.slot())
        await service.cancel(rows.session, clock, rules, mother[0].id, cancelled.id)
        request = BookingRequest(mother[0].id, mother[1].id, (await rows.slot()).id)
        await service.hold(rows.session, clock, rules, request)
        clock.advance(minutes=10)
        account_id = mother[0].account_id
        assert await service.upcoming(rows.session, words, clock.now(), account_id) == []

    async def test_who_typed_the_same_name_and_phone_sees_it_elsewhere(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording, clock: FixedClock
    ) -> None:
        booked = await book(mother, await rows.slot())
        at_the_kiosk = await rows.conversation()
        await rows.card_for(at_the_kiosk, mother[1].patient_id)
        cards = await service.upcoming(rows.session, words, clock.now(), at_the_kiosk.account_id)
        assert [card.id for card in cards] == [booked.id]

    async def test_who_knows_only_the_number_of_a_paper_sees_nothing_of_others(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording, clock: FixedClock
    ) -> None:
        await book(mother, await rows.slot())
        curious = await rows.conversation()
        await rows.card_for(curious, mother[1].patient_id, person_hash="another phone")
        assert await service.upcoming(rows.session, words, clock.now(), curious.account_id) == []

    async def test_nor_when_they_came_first(
        self, rows: BookingRows, book: Book, words: Wording, clock: FixedClock
    ) -> None:
        patient = await rows.patient()
        curious = await rows.conversation()
        await rows.card(curious, patient, person_hash="another phone")
        owner = await rows.conversation()
        await book((owner, await rows.card(owner, patient)), await rows.slot())
        assert await service.upcoming(rows.session, words, clock.now(), curious.account_id) == []

    async def test_nor_by_the_way_in_a_refusal(
        self, rows: BookingRows, mother: Who, clock: FixedClock, rules: BookingRules, book: Book
    ) -> None:
        slot = await rows.slot(capacity=2)
        await book(mother, slot)
        curious = await rows.conversation()
        card = await rows.card_for(curious, mother[1].patient_id, person_hash="another phone")
        with pytest.raises(Refused) as refused:
            await book((curious, card), slot)
        assert refused.value.code == "already_booked_half_day"
        assert refused.value.params["appointment"] is None

    async def test_but_what_they_booked_themselves_they_see(
        self, rows: BookingRows, mother: Who, book: Book, words: Wording, clock: FixedClock
    ) -> None:
        await book(mother, await rows.slot())
        father = await rows.conversation()
        card = await rows.card_for(father, mother[1].patient_id, person_hash="father's phone")
        own = await book((father, card), await rows.slot(day=in_days(4)))
        cards = await service.upcoming(rows.session, words, clock.now(), father.account_id)
        assert [card.id for card in cards] == [own.id]
