"""A HIS that is late, fails, is cut off, answers rubbish, or does things twice: never two bookings
there, never a place lost here, and what is submitted ends as what the HIS really has."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.appointments import service
from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Slot
from api.errors import Refused
from api.his.fhir import FhirSource
from api.his.models import ConflictKind, OrderKind, OrderStatus
from api.his.orders import write
from api.his.settling import settle_orders
from api.notices.models import NoticeKind
from tests.api.appointments.booking_rows import places_disagree
from tests.api.his.house import NAME, PAPER, PHONE, House, Person
from tests.simulators.fhir_his import Misbehaviour

M = Misbehaviour
# Done at the HIS, and its answer is no use.
DONE_UNHEARD = [M.CUT, M.BROKEN_AFTER, M.MALFORMED]


@pytest.fixture(autouse=True)
async def every_place_is_accounted_for(house: House) -> AsyncIterator[None]:
    yield
    async with house.sessions() as session:
        assert await places_disagree(session) == []
    assert house.his.oversold() == []


async def booked(house: House) -> tuple[Person, Slot, Appointment]:
    slot, person = await house.slot(), await house.person()
    return person, slot, await house.book(person, slot)


class TestBooking:
    @pytest.mark.parametrize("fault", [*DONE_UNHEARD, M.UNAVAILABLE])
    async def test_without_an_answer_it_is_submitted_and_resolved_later(
        self, house: House, fault: Misbehaviour
    ) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.writes.append(fault)
        submitted = await house.book(person, slot)
        assert submitted.status is AppointmentStatus.SUBMITTED
        assert await house.room(slot) == (1, 1)
        assert await house.told(submitted) == set()
        assert await house.settle() == 1
        assert await house.status(submitted) is AppointmentStatus.BOOKED
        assert house.his.all_live() == {str(submitted.id): 1}
        assert NoticeKind.BOOKED in await house.told(submitted)
        assert await house.history(submitted) == ["held", "submitted", "booked"]

    async def test_an_answer_that_is_late_is_found_afterwards(
        self, house: House, hasty: FhirSource
    ) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.writes.append(M.LATE)
        submitted = await house.asking(hasty).book(person, slot)
        assert submitted.status is AppointmentStatus.SUBMITTED
        await house.settle()
        assert await house.status(submitted) is AppointmentStatus.BOOKED
        assert house.his.all_live() == {str(submitted.id): 1}

    async def test_a_request_that_arrives_after_all_is_no_second_booking(
        self, house: House, hasty: FhirSource
    ) -> None:
        slot, person = await house.slot(capacity=3), await house.person()
        house.his.writes.append(M.HELD_BACK)
        submitted = await house.asking(hasty).book(person, slot)
        await house.his.waiting.wait()
        wanted = next(iter(house.his.slots))
        house.his.gives_away(wanted)
        await house.settle()  # finds none, and places it elsewhere
        house.his.takes_back(wanted)
        house.his.let_go.set()
        await house.his.arrived.wait()
        assert await house.status(submitted) is AppointmentStatus.BOOKED
        assert house.his.all_live() == {str(submitted.id): 1}
        assert house.his.requests["POST"] == 2

    async def test_confirming_again_meanwhile_asks_nobody(self, house: House) -> None:
        slot, person = await house.slot(), await house.person()
        held = await house.hold(person, slot)
        house.his.writes.append(M.UNAVAILABLE)
        first = await house.confirm(person, held)
        again = await house.confirm(person, held)
        assert first.status is again.status is AppointmentStatus.SUBMITTED
        assert house.his.requests["POST"] == 1

    async def test_an_empty_answer_is_looked_up_at_once(self, house: House) -> None:
        house.his.writes.append(M.EMPTY)
        _, _, appointment = await booked(house)
        assert appointment.status is AppointmentStatus.BOOKED

    async def test_while_the_his_is_away_it_is_asked_again_less_and_less(
        self, house: House
    ) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.reads.extend([M.UNAVAILABLE] * 9)
        submitted = await house.book(person, slot)
        asked = [await house.settle(minutes=1) for _ in range(8)]
        assert asked == [1, 0, 1, 0, 0, 0, 1, 0]
        assert await house.status(submitted) is AppointmentStatus.SUBMITTED
        assert await house.room(slot) == (1, 1)
        house.his.reads.clear()
        await house.settle()
        assert await house.status(submitted) is AppointmentStatus.BOOKED

    async def test_booked_twice_there_ends_as_one(self, house: House) -> None:
        slot, person = await house.slot(capacity=2), await house.person()
        house.his.writes.append(M.TWICE)
        appointment = await house.book(person, slot)
        assert house.his.all_live() == {str(appointment.id): 2}
        await house.sync()
        assert house.his.all_live() == {str(appointment.id): 1}
        assert await house.status(appointment) is AppointmentStatus.BOOKED

    async def test_a_process_that_died_before_asking_leaves_nothing_open(
        self, house: House
    ) -> None:
        slot, person = await house.slot(), await house.person()
        held = await house.hold(person, slot)
        to = AppointmentStatus.SUBMITTED
        async with house.sessions() as session, session.begin():
            where = person.conversation, held.id
            await service.confirm(session, house.clock, house.rules, *where, to=to)
            await write(session, house.clock.now(), held, OrderKind.BOOK)
        assert await house.settle(seconds=59) == 0  # the writer may still be asking
        assert await house.settle(seconds=1) == 1
        assert await house.status(held) is AppointmentStatus.BOOKED
        assert NoticeKind.BOOKED in await house.told(held)

    async def test_two_settlers_book_once(self, house: House) -> None:
        people = [await house.person() for _ in range(6)]
        slot = await house.slot(capacity=6)
        house.his.writes.extend([M.UNAVAILABLE, M.CUT] * 3)
        submitted = [await house.book(person, slot) for person in people]
        house.clock.advance(minutes=11)
        asked = await asyncio.gather(*(settle_orders(house.link, house.clock) for _ in range(3)))
        assert sum(asked) == 6
        assert house.his.all_live() == {str(one.id): 1 for one in submitted}
        for appointment in submitted:
            assert await house.history(appointment) == ["held", "submitted", "booked"]

    async def test_identity_goes_to_the_his_and_nowhere_else(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        house.his.writes.append(M.MALFORMED)
        with caplog.at_level("DEBUG"):
            await booked(house)
            await house.settle()
        sent = str(house.his.sent[0])
        assert NAME in sent
        assert PHONE in sent
        assert PAPER in sent
        assert not any(secret in caplog.text for secret in (NAME, PHONE, PAPER))


class TestRefused:
    async def test_a_place_that_was_given_away_is_said_with_others_instead(
        self, house: House
    ) -> None:
        nine, half_past = await house.slots(count=2)
        person = await house.person()
        house.his.gives_away(next(iter(house.his.slots)))
        with pytest.raises(Refused, match="his_declined") as refused:
            await house.book(person, nine)
        offered = [one["slot_id"] for one in refused.value.params["alternatives"]]
        assert offered == [half_past.id]
        assert await house.room(nine) == (0, 0)
        assert (await house.book(person, half_past)).status is AppointmentStatus.BOOKED

    async def test_a_rule_of_the_his_gives_the_place_back(self, house: House) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.writes.append(M.REFUSED)
        with pytest.raises(Refused, match="his_declined"):
            await house.book(person, slot)
        assert await house.room(slot) == (0, 1)
        assert house.his.all_live() == {}

    async def test_refused_later_the_patient_is_told(self, house: House) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.writes.extend([M.UNAVAILABLE, M.REFUSED])
        submitted = await house.book(person, slot)
        await house.settle()
        assert await house.status(submitted) is AppointmentStatus.EXPIRED
        assert await house.told(submitted) == {NoticeKind.BOOKING_REFUSED}
        assert await house.room(slot) == (0, 1)

    async def test_what_has_begun_is_not_placed_any_more(self, house: House) -> None:
        slot, person = await house.slot(days=3), await house.person()
        house.his.writes.append(M.UNAVAILABLE)
        submitted = await house.book(person, slot)
        await house.settle(days=3)
        assert await house.status(submitted) is AppointmentStatus.EXPIRED
        assert house.his.all_live() == {}


class TestTogether:
    async def test_when_the_his_has_fewer_places_than_we_thought_it_decides(
        self, house: House
    ) -> None:
        slot = await house.slot(capacity=6)
        house.his.gives_away(*list(house.his.slots)[:4])
        people = [await house.person() for _ in range(6)]
        results = await asyncio.gather(
            *(house.book(person, slot) for person in people), return_exceptions=True
        )
        given = [one for one in results if isinstance(one, Appointment)]
        refused = [one.code for one in results if isinstance(one, Refused)]
        assert len(given) == 2
        assert set(refused) <= {"his_declined", "slot_full"}
        assert len(refused) == 4
        assert house.his.all_live() == {str(one.id): 1 for one in given}
        taken, _ = await house.room(slot)
        assert taken == 2

    async def test_booking_settling_and_reading_at_once_agree_in_the_end(
        self, house: House
    ) -> None:
        slots = [*await house.slots(count=4, capacity=2), *await house.slots(days=4, count=4)]
        people = [await house.person() for _ in range(8)]
        house.his.writes.extend([M.CUT, None, M.BROKEN_AFTER, M.UNAVAILABLE] * 2)
        jobs = [settle_orders(house.link, house.clock), house.sync(), house.sync()]
        wishes = zip(people, slots, strict=True)
        await asyncio.gather(
            *(house.book(person, slot) for person, slot in wishes), *jobs, return_exceptions=True
        )
        await house.settle()
        await house.sync()
        assert sum(house.his.all_live().values()) == len(house.his.all_live()) == 8


class TestCancelling:
    @pytest.mark.parametrize("fault", [*DONE_UNHEARD, M.UNAVAILABLE, M.STALE])
    async def test_without_an_answer_it_stands_until_the_his_says_so(
        self, house: House, fault: Misbehaviour
    ) -> None:
        person, slot, appointment = await booked(house)
        house.his.writes.append(fault)
        asked = await house.cancel(person, appointment)
        assert (asked.status, asked.submitted) == (AppointmentStatus.BOOKED, True)
        assert await house.room(slot) == (1, 1)
        again = await house.cancel(person, appointment)
        assert again.submitted
        await house.settle()
        assert await house.status(appointment) is AppointmentStatus.CANCELLED
        assert house.his.all_live() == {}
        assert house.his.free() == 1
        assert NoticeKind.CANCELLED in await house.told(appointment)

    async def test_the_his_may_refuse_and_it_stands(self, house: House) -> None:
        person, slot, appointment = await booked(house)
        house.his.writes.append(M.REFUSED)
        with pytest.raises(Refused, match="his_cancel_declined") as refused:
            await house.cancel(person, appointment)
        assert refused.value.params["phone"] == "0571-0000-9999"
        assert not (await house.now_is(appointment)).submitted
        assert await house.conflicts() == {(ConflictKind.CANCEL_REFUSED, str(appointment.id))}
        assert await house.room(slot) == (1, 1)

    async def test_what_was_refused_can_be_asked_again(self, house: House) -> None:
        person, _, appointment = await booked(house)
        house.his.writes.append(M.REFUSED)
        with pytest.raises(Refused, match="his_cancel_declined"):
            await house.cancel(person, appointment)
        again = await house.cancel(person, appointment)
        assert again.status is AppointmentStatus.CANCELLED
        assert await house.conflicts() == set()
        assert house.his.all_live() == {}

    async def test_what_is_cancelled_before_the_his_answered_is_not_kept_there(
        self, house: House, hasty: FhirSource
    ) -> None:
        slot, person = await house.slot(), await house.person()
        house.his.writes.append(M.HELD_BACK)
        submitted = await house.asking(hasty).book(person, slot)
        await house.his.waiting.wait()
        asked = await house.cancel(person, submitted)
        assert asked.submitted
        await house.settle()
        assert await house.status(submitted) is AppointmentStatus.CANCELLED
        house.his.let_go.set()
        await house.his.arrived.wait()
        assert house.his.all_live() == {}
        assert await house.room(slot) == (0, 1)
        assert await house.told(submitted) == {NoticeKind.CANCELLED}


class TestChanging:
    @pytest.mark.parametrize("fault", [*DONE_UNHEARD, M.UNAVAILABLE])
    async def test_without_an_answer_both_places_are_kept(
        self, house: House, fault: Misbehaviour
    ) -> None:
        nine, half_past = await house.slots(count=2)
        person = await house.person()
        old = await house.book(person, nine)
        house.his.writes.append(fault)
        new = await house.change(person, old, half_past)
        assert new.status is AppointmentStatus.SUBMITTED
        assert await house.status(old) is AppointmentStatus.BOOKED
        assert (await house.room(nine), await house.room(half_past)) == ((1, 1), (1, 1))
        assert (await house.change(person, old, half_past)).id == new.id
        await house.settle()
        assert await house.status(new) is AppointmentStatus.BOOKED
        assert await house.status(old) is AppointmentStatus.CHANGED
        assert house.his.all_live() == {str(new.id): 1}
        assert NoticeKind.CHANGED in await house.told(new)

    async def test_meanwhile_neither_can_be_cancelled_or_changed(self, house: House) -> None:
        nine, half_past, ten = await house.slots(count=3)
        person = await house.person()
        old = await house.book(person, nine)
        house.his.writes.append(M.UNAVAILABLE)
        new = await house.change(person, old, half_past)
        for action in (
            house.cancel(person, old),
            house.cancel(person, new),
            house.change(person, old, ten),
            house.change(person, new, ten),
        ):
            with pytest.raises(Refused, match="his_pending"):
                await action

    async def test_a_refused_change_leaves_the_old_place_as_it_was(self, house: House) -> None:
        nine, half_past = await house.slots(count=2)
        person = await house.person()
        old = await house.book(person, nine)
        house.his.gives_away(list(house.his.slots)[1])
        with pytest.raises(Refused, match="his_declined"):
            await house.change(person, old, half_past)
        kept = await house.now_is(old)
        assert (kept.status, kept.submitted) == (AppointmentStatus.BOOKED, False)
        assert house.his.all_live() == {str(old.id): 1}
        assert (await house.cancel(person, old)).status is AppointmentStatus.CANCELLED

    async def test_an_old_place_that_cannot_be_given_back_is_given_back_later(
        self, house: House
    ) -> None:
        nine, half_past = await house.slots(count=2)
        person = await house.person()
        old = await house.book(person, nine)
        house.his.writes.extend([None, M.UNAVAILABLE])
        new = await house.change(person, old, half_past)
        assert new.status is AppointmentStatus.BOOKED
        assert house.his.all_live() == {str(old.id): 1, str(new.id): 1}
        assert await house.order_status(old, OrderKind.CANCEL) is OrderStatus.UNKNOWN
        await house.settle()
        assert house.his.all_live() == {str(new.id): 1}

    async def test_a_held_place_is_changed_without_asking_anybody(self, house: House) -> None:
        nine, half_past = await house.slots(count=2)
        person = await house.person()
        old = await house.hold(person, nine)
        new = await house.change(person, old, half_past)
        assert new.status is AppointmentStatus.HELD
        assert house.his.requests["POST"] == 0
