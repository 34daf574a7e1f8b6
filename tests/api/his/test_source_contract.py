"""What every source of places promises: our own tables, and a HIS behind FHIR."""

from datetime import timedelta

import pytest

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import BookingRules
from api.errors import Refused
from api.his.models import OrderKind
from api.his.orders import write
from api.his.source import (
    Absent,
    Declined,
    Done,
    Ended,
    Order,
    Placed,
    SourceBooking,
    Timetable,
)
from tests.api.his.house import House


@pytest.fixture(params=["builtin", "fhir"])
def any_house(request: pytest.FixtureRequest, house: House, own_house: House) -> House:
    return house if request.param == "fhir" else own_house


async def order_of(house: House, appointment: Appointment) -> Order:
    """The order of an appointment, whether or not anybody was asked."""
    async with house.sessions() as session, session.begin():
        await write(session, house.clock.now(), appointment, OrderKind.BOOK)
    return await house.order(appointment)


class TestEverySource:
    async def test_who_books_has_the_place(self, any_house: House) -> None:
        slot, person = await any_house.slot(), await any_house.person()
        booked = await any_house.book(person, slot)
        assert booked.status is AppointmentStatus.BOOKED
        assert isinstance(await any_house.link.source.find(str(booked.id)), Placed)
        assert await any_house.room(slot) == (1, 1)

    async def test_a_hold_becomes_a_booking(self, any_house: House) -> None:
        slot, person = await any_house.slot(), await any_house.person()
        held = await any_house.hold(person, slot)
        confirmed = await any_house.confirm(person, held)
        again = await any_house.confirm(person, held)
        assert confirmed.status is again.status is AppointmentStatus.BOOKED

    async def test_the_last_place_is_given_once(self, any_house: House) -> None:
        slot = await any_house.slot()
        await any_house.book(await any_house.person(), slot)
        with pytest.raises(Refused, match="slot_full"):
            await any_house.book(await any_house.person(), slot)

    async def test_the_same_order_again_is_the_same_booking(self, any_house: House) -> None:
        slot, person = await any_house.slot(capacity=3), await any_house.person()
        booked = await any_house.book(person, slot, key="k")
        order = await order_of(any_house, booked)
        first = await any_house.link.source.place(order)
        again = await any_house.link.source.place(order)
        assert first == again
        assert isinstance(first, Placed)
        assert (await any_house.book(person, slot, key="k")).id == booked.id
        assert await any_house.room(slot) == (1, 3)

    async def test_what_was_cancelled_is_free_again(self, any_house: House) -> None:
        slot, person = await any_house.slot(), await any_house.person()
        booked = await any_house.book(person, slot)
        cancelled = await any_house.cancel(person, booked)
        assert cancelled.status is AppointmentStatus.CANCELLED
        assert isinstance(await any_house.link.source.find(str(booked.id)), Ended)
        other = await any_house.book(await any_house.person(), slot)
        assert other.status is AppointmentStatus.BOOKED

    async def test_cancelled_twice_is_cancelled(self, any_house: House) -> None:
        slot, person = await any_house.slot(), await any_house.person()
        booked = await any_house.book(person, slot)
        await any_house.cancel(person, booked)
        again = await any_house.cancel(person, booked)
        assert again.status is AppointmentStatus.CANCELLED
        assert await any_house.link.source.cancel(await order_of(any_house, booked)) == Done()

    async def test_what_was_cancelled_is_not_placed_again(self, any_house: House) -> None:
        slot, person = await any_house.slot(), await any_house.person()
        booked = await any_house.book(person, slot)
        await any_house.cancel(person, booked)
        order = await order_of(any_house, booked)
        assert isinstance(await any_house.link.source.place(order), Declined)
        assert isinstance(await any_house.link.source.find(order.reference), Ended)

    async def test_a_change_keeps_one_place(self, any_house: House) -> None:
        nine, half_past = await any_house.slots(count=2)
        person = await any_house.person()
        old = await any_house.book(person, nine)
        new = await any_house.change(person, old, half_past)
        assert new.status is AppointmentStatus.BOOKED
        assert await any_house.status(old) is AppointmentStatus.CHANGED
        assert isinstance(await any_house.link.source.find(str(old.id)), Ended)
        assert isinstance(await any_house.link.source.find(str(new.id)), Placed)
        assert (await any_house.room(nine), await any_house.room(half_past)) == ((0, 1), (1, 1))
        assert (await any_house.change(person, old, half_past)).id == new.id

    async def test_a_change_to_a_full_hour_keeps_the_old_place(self, any_house: House) -> None:
        nine, half_past = await any_house.slots(count=2)
        person = await any_house.person()
        old = await any_house.book(person, nine)
        await any_house.book(await any_house.person(), half_past)
        with pytest.raises(Refused, match="slot_full"):
            await any_house.change(person, old, half_past)
        assert await any_house.status(old) is AppointmentStatus.BOOKED
        assert isinstance(await any_house.link.source.find(str(old.id)), Placed)

    async def test_what_was_never_ordered_is_absent(self, any_house: House) -> None:
        never = "00000000-0000-4000-8000-000000000000"
        assert await any_house.link.source.find(never) == Absent()

    async def test_the_timetable_counts_what_is_free(
        self, any_house: House, rules: BookingRules
    ) -> None:
        slot = await any_house.slot(capacity=3)
        booked = await any_house.book(await any_house.person(), slot)
        day = any_house.day(3)
        timetable = await any_house.link.source.timetable(day, day)
        assert isinstance(timetable, Timetable)
        mine = [one for one in timetable.places if one.starts_at == slot.starts_at]
        assert [(one.total, one.free) for one in mine] == [(3, 2)]
        assert mine[0].ends_at == slot.starts_at + timedelta(minutes=30)
        assert timetable.bookings == [
            SourceBooking(
                str(booked.id), timetable.bookings[0].external_reference, slot.starts_at, True
            )
        ]
