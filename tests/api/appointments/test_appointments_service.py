"""Life of an appointment: held, booked, changed, cancelled, expired."""

import uuid
from datetime import timedelta

import pytest
from booking_desk import Desk, refusal
from booking_rows import NOW, TODAY, BookingRows, in_days

from api.appointments import service
from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic, ClinicStatus, Period
from api.errors import NotFound

HELD, BOOKED = AppointmentStatus.HELD, AppointmentStatus.BOOKED
CANCELLED, CHANGED = AppointmentStatus.CANCELLED, AppointmentStatus.CHANGED
EXPIRED = AppointmentStatus.EXPIRED


class TestHold:
    async def test_takes_a_place_for_ten_minutes(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        held = await desk.hold(slot)
        assert held.status is HELD
        assert held.held_until == NOW + timedelta(minutes=10)
        assert await desk.taken(slot) == 1
        assert await desk.history(held) == [HELD]

    async def test_keeps_the_clinics_fee_and_the_conversations_channel(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        held = await desk.hold(await rows.slot())
        assert (held.fee, held.channel) == (50, "web")
        assert held.number > 100000

    async def test_the_same_key_gives_the_same_appointment(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot(capacity=5)
        first, again = await desk.hold(slot, "once"), await desk.hold(slot, "once")
        assert again.id == first.id
        assert await desk.taken(slot) == 1

    async def test_the_same_key_for_another_slot_is_a_mistake(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        await desk.hold(await rows.slot(), "once")
        refused = await refusal(desk.hold(await rows.slot(), "once"))
        assert refused.code == "idempotency_conflict"

    async def test_two_accounts_may_use_the_same_key(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot(capacity=5)
        first = await desk.hold(slot, "once")
        assert (await (await desk.another()).hold(slot, "once")).id != first.id

    async def test_another_choice_in_the_same_half_day_replaces_the_hold(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        nine, half_past = await rows.slots(count=2)
        first = await desk.hold(half_past)
        second = await desk.hold(nine)
        assert second.replaces_id == first.id
        assert (await desk.taken(nine), await desk.taken(half_past)) == (1, 0)
        assert await desk.history(first) == [HELD, CHANGED]

    async def test_the_same_choice_again_starts_the_ten_minutes_anew(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot()
        await desk.hold(slot)
        desk.clock.advance(minutes=5)
        assert (await desk.hold(slot)).held_until == NOW + timedelta(minutes=15)

    async def test_an_own_expired_hold_is_no_hindrance(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        first = await desk.hold(slot)
        desk.clock.advance(minutes=11)
        second = await desk.hold(slot)
        assert second.id != first.id
        assert await desk.history(first) == [HELD, EXPIRED]

    async def test_a_full_slot_with_an_expired_hold_is_free_at_once(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot()
        abandoned = await desk.hold(slot)
        desk.clock.advance(minutes=10)
        assert (await (await desk.another()).hold(slot)).status is HELD
        assert await desk.history(abandoned) == [HELD, EXPIRED]


class TestConfirm:
    async def test_books_the_held_place(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        booked = await desk.confirm(await desk.hold(slot))
        assert booked.status is BOOKED
        assert booked.held_until is None
        assert await desk.taken(slot) == 1
        assert await desk.history(booked) == [HELD, BOOKED]

    async def test_again_changes_nothing(self, desk: Desk, rows: BookingRows) -> None:
        booked = await desk.confirm(await desk.hold(await rows.slot()))
        await desk.confirm(booked)
        assert await desk.history(booked) == [HELD, BOOKED]

    async def test_is_refused_when_the_time_is_over(self, desk: Desk, rows: BookingRows) -> None:
        held_slot, free = await rows.slots(count=2)
        held = await desk.hold(held_slot)
        desk.clock.advance(minutes=10)
        refused = await refusal(desk.confirm(held))
        assert refused.code == "hold_expired"
        assert [place["slot_id"] for place in refused.params["alternatives"]] == [free.id]

    async def test_is_refused_when_the_place_went_back(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        held = await desk.hold(slot)
        desk.clock.advance(minutes=10)
        await service.release_expired(desk.session, desk.clock.now())
        refused = await refusal(desk.confirm(held))
        assert refused.code == "hold_expired"
        assert [place["slot_id"] for place in refused.params["alternatives"]] == [slot.id]

    async def test_is_refused_when_the_clinic_was_stopped_meanwhile(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot()
        held = await desk.hold(slot)
        (await desk.session.get_one(Clinic, slot.clinic_id)).status = ClinicStatus.STOPPED
        assert (await refusal(desk.confirm(held))).code == "clinic_stopped"

    async def test_is_refused_after_a_cancellation(self, desk: Desk, rows: BookingRows) -> None:
        held = await desk.hold(await rows.slot())
        await desk.cancel(held)
        assert (await refusal(desk.confirm(held))).code == "appointment_ended"


class TestCancel:
    async def test_gives_the_place_back(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        booked = await desk.book(slot)
        assert (await desk.cancel(booked)).status is CANCELLED
        assert await desk.taken(slot) == 0
        assert await desk.history(booked) == [BOOKED, CANCELLED]

    async def test_again_changes_nothing(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        booked = await desk.book(slot)
        await desk.cancel(booked)
        await desk.cancel(booked)
        assert await desk.taken(slot) == 0

    async def test_of_a_hold_that_ended_by_itself_changes_nothing(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot()
        held = await desk.hold(slot)
        desk.clock.advance(minutes=10)
        await service.release_expired(desk.session, desk.clock.now())
        assert (await desk.cancel(held)).status is EXPIRED
        assert await desk.taken(slot) == 0

    async def test_lets_the_patient_book_the_half_day_again(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot()
        await desk.cancel(await desk.book(slot))
        assert (await desk.book(slot)).status is BOOKED

    async def test_is_possible_until_three_the_day_before(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        booked = await desk.book(await rows.slot(day=in_days(1)))
        desk.clock.advance(hours=5)
        assert (await desk.cancel(booked)).status is CANCELLED

    async def test_is_refused_after_three_the_day_before(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        booked = await desk.book(await rows.slot(day=in_days(1)))
        desk.clock.advance(hours=5, seconds=1)
        refused = await refusal(desk.cancel(booked))
        assert refused.code == "cancel_too_late"
        assert refused.params["until"] == NOW + timedelta(hours=5)
        assert refused.params["phone"] == "0571-0000-9999"

    async def test_of_a_hold_is_always_possible(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot(day=TODAY, period=Period.PM)
        assert (await desk.cancel(await desk.hold(slot))).status is CANCELLED

    async def test_of_a_stopped_clinic_is_always_possible(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        slot = await rows.slot(day=TODAY, period=Period.PM)
        booked = await desk.book(slot)
        (await desk.session.get_one(Clinic, slot.clinic_id)).status = ClinicStatus.STOPPED
        assert (await desk.cancel(booked)).status is CANCELLED

    async def test_of_somebody_elses_appointment_is_not_found(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        booked = await (await desk.another()).book(await rows.slot())
        with pytest.raises(NotFound, match="not_your_appointment"):
            await desk.cancel(booked)

    async def test_of_no_appointment_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFound, match="not_your_appointment"):
            await desk.cancel(Appointment(id=uuid.uuid4()))


class TestChange:
    @pytest.mark.parametrize("to_later", [True, False])
    async def test_takes_the_new_place_and_returns_the_old_one(
        self, desk: Desk, rows: BookingRows, to_later: bool
    ) -> None:
        doctor = await rows.doctor()
        one = await rows.slot(doctor)
        two = await rows.slot(doctor, day=in_days(4))
        old_slot, new_slot = (one, two) if to_later else (two, one)
        old = await desk.book(old_slot)
        new = await desk.change(old, new_slot)
        assert (new.status, new.replaces_id) == (BOOKED, old.id)
        assert (await desk.taken(old_slot), await desk.taken(new_slot)) == (0, 1)
        assert await desk.history(old) == [BOOKED, CHANGED]
        assert await desk.history(new) == [BOOKED]

    async def test_within_the_same_half_day(self, desk: Desk, rows: BookingRows) -> None:
        nine, half_past = await rows.slots(count=2)
        new = await desk.change(await desk.book(nine), half_past)
        assert new.slot_id == half_past.id

    async def test_of_a_hold_stays_a_hold(self, desk: Desk, rows: BookingRows) -> None:
        nine, half_past = await rows.slots(count=2)
        assert (await desk.change(await desk.hold(nine), half_past)).status is HELD

    async def test_again_gives_the_same_answer(self, desk: Desk, rows: BookingRows) -> None:
        nine, half_past = await rows.slots(count=2)
        old = await desk.book(nine)
        first = await desk.change(old, half_past)
        assert (await desk.change(old, half_past)).id == first.id

    async def test_to_a_full_slot_is_refused(self, desk: Desk, rows: BookingRows) -> None:
        nine, half_past = await rows.slots(count=2)
        await (await desk.another()).book(half_past)
        old = await desk.book(nine)
        async with desk.session.begin_nested() as savepoint:
            refused = await refusal(desk.change(old, half_past))
            await savepoint.rollback()
        assert refused.code == "slot_full"
        await desk.session.refresh(old)
        assert old.status is BOOKED
        assert await desk.taken(nine) == 1

    async def test_to_the_same_slot_is_refused(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot()
        assert (await refusal(desk.change(await desk.book(slot), slot))).code == "same_slot"

    async def test_after_the_deadline_is_refused(self, desk: Desk, rows: BookingRows) -> None:
        doctor = await rows.doctor()
        old = await desk.book(await rows.slot(doctor, day=TODAY, period=Period.PM))
        later = await rows.slot(doctor, day=in_days(2))
        assert (await refusal(desk.change(old, later))).code == "cancel_too_late"

    async def test_into_a_half_day_already_booked_is_refused(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        old = await desk.book(await rows.slot(await rows.doctor(department)))
        await desk.book(await rows.slot(await rows.doctor(department), day=in_days(4)))
        wanted = await rows.slot(await rows.doctor(department), day=in_days(4))
        assert (await refusal(desk.change(old, wanted))).code == "already_booked_half_day"

    async def test_to_a_moment_booked_in_another_department_is_refused(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        await desk.book(await rows.slot(day=in_days(4)))
        doctor = await rows.doctor()
        old = await desk.book(await rows.slot(doctor))
        wanted = await rows.slot(doctor, day=in_days(4))
        assert (await refusal(desk.change(old, wanted))).code == "same_time"

    async def test_does_not_count_the_old_place_with_the_doctor(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        doctor = await rows.doctor()
        old = await desk.book(await rows.slot(doctor, day=in_days(2)))
        await desk.book(await rows.slot(doctor, day=in_days(3)))
        new = await desk.change(old, await rows.slot(doctor, day=in_days(4)))
        assert new.status is BOOKED

    async def test_from_a_clinic_stopped_after_check_in_is_booked_and_not_checked_in(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        doctor = await rows.doctor()
        slot = await rows.slot(doctor)
        old = await desk.book(slot)
        old.status = AppointmentStatus.CHECKED_IN
        clinic = await desk.session.get_one(Clinic, slot.clinic_id)
        clinic.status = ClinicStatus.STOPPED
        await desk.session.flush()
        new = await desk.change(old, await rows.slot(doctor, day=in_days(4)))
        assert new.status is BOOKED

    async def test_of_a_cancelled_appointment_is_refused(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        nine, half_past = await rows.slots(count=2)
        old = await desk.book(nine)
        await desk.cancel(old)
        assert (await refusal(desk.change(old, half_past))).code == "appointment_ended"

    async def test_of_an_expired_hold_is_refused(self, desk: Desk, rows: BookingRows) -> None:
        nine, half_past = await rows.slots(count=2)
        old = await desk.hold(nine)
        desk.clock.advance(minutes=10)
        assert (await refusal(desk.change(old, half_past))).code == "hold_expired"


class TestReleaseExpired:
    async def test_gives_every_expired_place_back_once(self, desk: Desk, rows: BookingRows) -> None:
        slot = await rows.slot(capacity=3)
        held = await desk.hold(slot)
        await (await desk.another()).hold(slot)
        booked = await (await desk.another()).book(slot)
        desk.clock.advance(minutes=10)
        assert await service.release_expired(desk.session, desk.clock.now()) == 2
        assert await service.release_expired(desk.session, desk.clock.now()) == 0
        assert await desk.taken(slot) == 1
        assert await desk.history(held) == [HELD, EXPIRED]
        assert await desk.history(booked) == [BOOKED]

    async def test_leaves_holds_whose_time_is_not_over(self, desk: Desk, rows: BookingRows) -> None:
        await desk.hold(await rows.slot())
        desk.clock.advance(minutes=9, seconds=59)
        assert await service.release_expired(desk.session, desk.clock.now()) == 0
