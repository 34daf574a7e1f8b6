"""What changes at the HIS behind our back is brought about here; what can't be is recorded."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic, ClinicStatus, Quota, Slot
from api.errors import Refused
from api.his.models import ConflictKind
from api.his.sync import sync_timetable
from api.notices.models import NoticeKind
from tests.api.appointments.booking_rows import places_disagree
from tests.api.his.house import House
from tests.simulators.fhir_his import Misbehaviour


@pytest.fixture(autouse=True)
async def every_place_is_accounted_for(house: House) -> AsyncIterator[None]:
    yield
    async with house.sessions() as session:
        assert await places_disagree(session) == []
    assert house.his.oversold() == []


async def slots_of(house: House, provider: str) -> list[Slot]:
    query = select(Slot).join(Clinic, Clinic.id == Slot.clinic_id)
    async with house.sessions() as session:
        found = await session.scalars(query.where(Clinic.provider == provider))
        return sorted(found, key=lambda slot: (slot.starts_at, slot.quota))


class TestPlaces:
    async def test_one_that_was_given_away_at_the_window_is_gone_here(self, house: House) -> None:
        slot = await house.slot(capacity=3)
        house.his.gives_away(*list(house.his.slots)[:2])
        await house.sync()
        assert await house.room(slot) == (0, 1)
        await house.book(await house.person(), slot)
        with pytest.raises(Refused, match="slot_full"):
            await house.book(await house.person(), slot)

    async def test_one_that_comes_back_is_there_again(self, house: House) -> None:
        slot = await house.slot(capacity=2)
        house.his.gives_away(*house.his.slots)
        await house.sync()
        assert await house.room(slot) == (0, 0)
        house.his.takes_back(*house.his.slots)
        await house.sync()
        assert await house.room(slot) == (0, 2)

    async def test_what_was_asked_for_already_is_not_free(self, house: House) -> None:
        slot = await house.slot(capacity=3)
        house.his.writes.extend([None, Misbehaviour.UNAVAILABLE])
        await house.book(await house.person(), slot)  # the HIS has it
        await house.book(await house.person(), slot)  # submitted: perhaps
        await house.hold(await house.person(), slot)  # held: not yet
        await house.sync()
        assert await house.room(slot) == (3, 3)

    async def test_never_below_what_is_taken(self, house: House) -> None:
        slot = await house.slot(capacity=2)
        await house.hold(await house.person(), slot)
        house.his.gives_away(*house.his.slots)
        await house.sync()
        assert await house.room(slot) == (1, 1)

    async def test_again_nothing_is_written(self, house: House) -> None:
        await house.slot(capacity=3)
        await house.book(await house.person(), await house.slot(capacity=2))
        first = await house.sync()
        again = await house.sync()
        assert first is not None
        assert again is not None
        assert (again.adjusted, again.made, again.closed) == (0, 0, 0)

    async def test_a_place_that_is_gone_takes_nobody_else(self, house: House) -> None:
        doctor = await house.doctor()
        nine, half_past = await house.slots(provider=doctor, count=2, capacity=2)
        await house.book(await house.person(), nine)
        house.his.closes(*[id_ for id_ in list(house.his.slots) if _starts(house, id_, half_past)])
        await house.sync()
        assert await house.room(half_past) == (0, 0)
        assert await house.room(nine) == (1, 2)

    async def test_a_place_that_is_gone_though_booked_is_recorded(self, house: House) -> None:
        slot, other = await house.slot(), await house.slot(days=4)
        booked = await house.book(await house.person(), slot)
        house.his.closes(next(iter(house.his.slots)))
        await house.sync()
        assert await house.conflicts() == {(ConflictKind.PLACE_GONE, str(slot.id))}
        assert await house.status(booked) is AppointmentStatus.BOOKED
        assert await house.room(other) == (0, 1)

    async def test_a_conflict_ends_with_its_cause(self, house: House) -> None:
        doctor = await house.doctor()
        slot = await house.slot(provider=doctor)
        await house.slot(days=4)
        person = await house.person()
        booked = await house.book(person, slot)
        house.his.closes(next(iter(house.his.slots)))
        await house.sync()
        assert await house.conflicts() != set()
        await house.cancel(person, booked)
        await house.sync()
        assert await house.conflicts() == set()


def _starts(house: House, id_: str, slot: Slot) -> bool:
    return bool(house.his.slots[id_]["start"] == slot.starts_at.isoformat())


class TestNewOnes:
    async def test_our_own_pattern_comes_first_and_the_his_has_the_last_word(
        self, house: House
    ) -> None:
        slot = await house.slot(capacity=2)

        async def our_pattern(session: AsyncSession, today: date) -> None:
            assert today == house.day(0)
            values = {"capacity": 9}
            await session.execute(update(Slot).where(Slot.id == slot.id).values(values))

        await sync_timetable(house.link, house.clock, before=our_pattern)
        assert await house.room(slot) == (0, 2)

    async def test_a_new_segment_can_be_booked(self, house: House) -> None:
        doctor = await house.doctor()
        await house.rows.session.commit()
        start = house.clock.now().replace(hour=9) + timedelta(days=5)
        house.his.opens(doctor.id, start, places=2, minutes=20)
        house.his.opens(doctor.id, start, walk_in=True, minutes=20)
        await house.sync()
        on_site, free = await slots_of(house, doctor.id)
        assert (free.quota, on_site.quota) == (Quota.OPEN, Quota.ON_SITE)
        assert (free.capacity, on_site.capacity) == (2, 1)
        assert (f"{free.start:%H:%M}", f"{free.end:%H:%M}") == ("09:00", "09:20")
        booked = await house.book(await house.person(), free)
        assert booked.status is AppointmentStatus.BOOKED
        assert booked.fee == doctor.fee

    async def test_a_clinic_without_a_plan_is_open_again(self, house: House) -> None:
        slot = await house.slot()
        await _stop(house, slot, reason=None)
        await house.sync()
        assert await _is_open(house, slot)

    async def test_what_staff_stopped_stays_stopped(self, house: House) -> None:
        slot = await house.slot()
        await _stop(house, slot, reason="出差")
        await house.sync()
        assert not await _is_open(house, slot)

    async def test_whom_we_do_not_know_is_recorded(self, house: House) -> None:
        await house.slot()
        start = house.clock.now().replace(hour=9) + timedelta(days=5)
        house.his.opens("d-unknown", start)
        house.his.opens("4711", start, system="urn:oid:1.2.3")
        await house.sync()
        assert await house.conflicts() == {
            (ConflictKind.UNKNOWN_PROVIDER, "d-unknown"),
            (ConflictKind.UNKNOWN_PROVIDER, "4711"),
        }

    async def test_an_hour_that_we_do_not_have_is_recorded(self, house: House) -> None:
        doctor = await house.doctor()
        await house.slot(provider=doctor)
        start = house.clock.now().replace(hour=12, minute=30) + timedelta(days=5)
        house.his.opens(doctor.id, start)
        await house.sync()
        subject = f"{doctor.id} 2027-06-07 12:30"
        assert await house.conflicts() == {(ConflictKind.OUTSIDE_HOURS, subject)}

    async def test_every_page_is_read(self, house: House) -> None:
        doctor = await house.doctor()
        await house.rows.session.commit()
        start = house.clock.now().replace(hour=9) + timedelta(days=5)
        house.his.opens(doctor.id, start, places=450)
        await house.sync()
        assert [slot.capacity for slot in await slots_of(house, doctor.id)] == [450]

    async def test_what_the_hospital_keeps_itself_is_left_alone(self, house: House) -> None:
        await house.slot()
        parking = await house.rows.resource("parking")
        spaces = await house.rows.slots(parking, day=house.day(3), capacity=20)
        await house.rows.session.commit()
        await house.sync()
        assert await house.room(spaces[0]) == (0, 20)
        booked = await house.book(await house.person(), spaces[0])
        assert booked.status is AppointmentStatus.BOOKED
        assert house.his.all_live() == {}


async def _stop(house: House, slot: Slot, *, reason: str | None) -> None:
    stopped = {"status": ClinicStatus.STOPPED, "stop_reason": reason}
    async with house.sessions() as session, session.begin():
        await session.execute(update(Clinic).where(Clinic.id == slot.clinic_id).values(stopped))


async def _is_open(house: House, slot: Slot) -> bool:
    async with house.sessions() as session:
        return (await session.get_one(Clinic, slot.clinic_id)).status is ClinicStatus.OPEN


class TestNoTimetable:
    async def test_a_his_that_is_away_changes_nothing(self, house: House) -> None:
        slot = await house.slot(capacity=2)
        house.his.reads.append(Misbehaviour.UNAVAILABLE)
        assert await house.sync() is None
        assert await house.room(slot) == (0, 2)

    async def test_an_empty_timetable_is_not_believed(self, house: House) -> None:
        slot = await house.slot(capacity=2)
        house.his.closes(*list(house.his.slots))
        assert await house.sync() is None
        assert await house.room(slot) == (0, 2)


class TestBookings:
    async def test_one_that_the_his_cancelled_is_cancelled_and_told(self, house: House) -> None:
        slot = await house.slot()
        appointment = await house.book(await house.person(), slot)
        house.his.cancels(str(appointment.id))
        await house.sync()
        cancelled = await house.now_is(appointment)
        assert (cancelled.status, cancelled.refund_due) == (AppointmentStatus.CANCELLED, True)
        assert NoticeKind.BOOKING_REFUSED in await house.told(appointment)
        await house.sync()
        assert await house.room(slot) == (0, 1)

    async def test_one_that_the_his_lost_is_kept_and_recorded(self, house: House) -> None:
        appointment = await house.book(await house.person(), await house.slot())
        lost = dict(house.his.appointments)
        house.his.appointments.clear()
        await house.sync()
        assert await house.status(appointment) is AppointmentStatus.BOOKED
        assert await house.conflicts() == {(ConflictKind.BOOKING_GONE, str(appointment.id))}
        house.his.appointments |= lost
        await house.sync()
        assert await house.conflicts() == set()

    async def test_one_from_before_there_was_a_his_is_placed_there(
        self, house: House, own_house: House
    ) -> None:
        slot = await house.slot()
        before = await own_house.book(await own_house.person(), slot)
        await house.sync()
        await house.settle()
        assert house.his.all_live() == {str(before.id): 1}
        assert (await house.now_is(before)).external_reference is not None
        assert await house.history(before) == ["booked"]

    async def test_one_that_the_his_does_not_take_any_more_is_told(
        self, house: House, own_house: House
    ) -> None:
        slot, _ = await house.slot(), await house.slot()
        before = await own_house.book(await own_house.person(), slot)
        house.his.gives_away(next(iter(house.his.slots)))
        await house.sync()
        await house.settle()
        assert await house.status(before) is AppointmentStatus.CANCELLED
        assert NoticeKind.BOOKING_REFUSED in await house.told(before)

    async def test_one_that_ended_here_without_asking_is_cancelled_there(
        self, house: House
    ) -> None:
        person, slot = await house.person(), await house.slot()
        appointment = await house.book(person, slot)
        async with house.sessions() as session, session.begin():
            where = person.conversation, appointment.id
            await service.cancel(session, house.clock, house.rules, *where)
        await house.sync()
        await house.settle()
        assert house.his.all_live() == {}
        await house.sync()
        assert await house.room(slot) == (0, 1)

    async def test_one_under_our_name_that_we_do_not_know_is_recorded(self, house: House) -> None:
        appointment = await house.book(await house.person(), await house.slot())
        stranger = dict(house.his.live(appointment.id)[0])
        stranger |= {"id": "x", "identifier": [{"system": "urn:daoyi:order", "value": "4711"}]}
        stranger["slot"] = []
        house.his.appointments["x"] = stranger
        await house.sync()
        assert await house.conflicts() == {(ConflictKind.UNKNOWN_BOOKING, "4711")}

    async def test_one_that_changed_while_the_his_was_read_is_left_to_the_next_time(
        self, house: House
    ) -> None:
        appointment = await house.book(await house.person(), await house.slot())
        house.his.cancels(str(appointment.id))
        async with house.sessions() as session, session.begin():
            later = {"updated_at": house.clock.now() + timedelta(hours=1)}
            which = Appointment.id == appointment.id
            await session.execute(update(Appointment).where(which).values(later))
        await house.sync()
        assert await house.status(appointment) is AppointmentStatus.BOOKED
