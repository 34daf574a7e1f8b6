"""Check-in, seen, no-show, and taking a mark back: when each is possible and what is written."""

import uuid
from datetime import timedelta

import pytest

from api.appointments import service as booking
from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic
from api.clock import FixedClock
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.attendance.visits import DESK, Visits, code_of, refused

BOOKED, CHECKED_IN, SEEN, NO_SHOW = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.CHECKED_IN,
    AppointmentStatus.SEEN,
    AppointmentStatus.NO_SHOW,
)


async def test_a_visit_goes_from_booked_to_checked_in_to_seen(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(13, 30)
    assert (await visits.check_in(appointment)).status is CHECKED_IN
    assert appointment.checked_in_at == visits.clock.now()
    visits.at(14, 20)
    assert (await visits.seen(appointment)).status is SEEN
    assert await visits.history(appointment) == [
        (BOOKED, "patient"),
        (CHECKED_IN, DESK),
        (SEEN, DESK),
    ]


async def test_the_place_stays_taken_whatever_is_marked(visits: Visits) -> None:
    seen, missed = await visits.booked(), await visits.booked()
    visits.at(14, 30)
    await visits.seen(seen)
    await visits.no_show(missed)
    assert [(await visits.slot_of(one)).taken for one in (seen, missed)] == [1, 1]


async def test_every_mark_a_second_time_changes_nothing(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(14)
    first = (await visits.check_in(appointment)).checked_in_at
    visits.clock.advance(minutes=5)
    assert (await visits.check_in(appointment)).checked_in_at == first
    await visits.seen(appointment)
    await visits.seen(appointment)
    assert [status for status, _ in await visits.history(appointment)] == [BOOKED, CHECKED_IN, SEEN]


async def test_check_in_begins_an_hour_before_and_says_when(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(12, 59)
    early = await refused(visits.check_in(appointment))
    assert (early.code, early.params["opens_at"].hour) == ("check_in_early", 13)
    visits.at(13)
    assert (await visits.check_in(appointment)).status is CHECKED_IN


async def test_a_kiosk_checks_in_until_the_segment_ends_and_the_desk_until_the_clinic_does(
    visits: Visits,
) -> None:
    appointment = await visits.booked()
    visits.at(14, 30)
    assert await code_of(visits.check_in(appointment, at_desk=False)) == "check_in_over"
    visits.at(19, 59)
    assert (await visits.check_in(appointment)).status is CHECKED_IN
    late = await visits.booked()
    visits.at(20)
    assert await code_of(visits.check_in(late)) == "check_in_over"


async def test_nobody_is_a_no_show_before_their_time_is_over(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(14, 29)
    assert await code_of(visits.no_show(appointment)) == "no_show_early"
    visits.at(14, 30)
    assert (await visits.no_show(appointment)).status is NO_SHOW


@pytest.mark.parametrize("mark", ["check_in", "seen", "no_show"])
async def test_nothing_is_marked_at_a_stopped_clinic(visits: Visits, mark: str) -> None:
    appointment = await visits.booked(stopped=True)
    visits.at(14, 30)
    assert await code_of(getattr(visits, mark)(appointment)) == "clinic_stopped"


@pytest.mark.parametrize("status", ["held", "submitted", "cancelled", "changed", "expired"])
@pytest.mark.parametrize("mark", ["check_in", "seen", "no_show", "undo"])
async def test_only_booked_places_can_be_marked(visits: Visits, mark: str, status: str) -> None:
    appointment = await visits.booked(status=AppointmentStatus(status))
    visits.at(14, 30)
    assert await code_of(getattr(visits, mark)(appointment)) == "status_not_possible"


async def test_whoever_checked_in_is_no_no_show(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(14)
    await visits.check_in(appointment)
    visits.at(15)
    assert await code_of(visits.no_show(appointment)) == "status_not_possible"


async def test_marks_are_taken_back_one_by_one(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(14)
    await visits.check_in(appointment)
    await visits.seen(appointment)
    assert (await visits.undo(appointment)).status is CHECKED_IN
    assert (await visits.undo(appointment)).status is BOOKED
    assert appointment.checked_in_at is None
    assert await code_of(visits.undo(appointment)) == "status_not_possible"


async def test_a_mark_of_yesterday_stays(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(14)
    await visits.seen(appointment)
    visits.at(9, day=in_days(1))
    assert await code_of(visits.undo(appointment)) == "undo_too_late"


async def test_after_the_clinic_a_no_show_is_put_right_by_saying_that_they_came(
    visits: Visits,
) -> None:
    appointment = await visits.booked()
    visits.at(20, 5)
    assert await visits.sweep() == 1
    assert await code_of(visits.undo(appointment)) == "undo_clinic_over"
    assert (await visits.seen(appointment)).status is SEEN


async def test_a_no_show_of_yesterday_needs_an_appeal(visits: Visits) -> None:
    appointment = await visits.booked()
    visits.at(21)
    await visits.sweep()
    visits.at(8, day=in_days(1))
    assert await code_of(visits.seen(appointment)) == "undo_too_late"


async def test_a_no_show_is_not_taken_back_beside_a_new_booking_of_the_half_day(
    visits: Visits,
) -> None:
    first = await visits.booked()
    visits.at(14, 30)
    await visits.no_show(first)
    second = await visits.booked()
    second.unit = first.unit
    await visits.session.flush()
    assert await code_of(visits.undo(first)) == "already_booked_half_day"


async def test_the_sweep_marks_who_did_not_come_when_the_clinic_is_over(visits: Visits) -> None:
    missed, came, later = [await visits.booked() for _ in range(3)]
    visits.at(14)
    await visits.check_in(came)
    clinic = await visits.session.get_one(Clinic, later.clinic_id)
    clinic.end = clinic.end.replace(hour=21)
    await visits.session.flush()
    visits.at(19, 59)
    assert await visits.sweep() == 0
    visits.at(20)
    assert await visits.sweep() == 1
    assert [one.status for one in (missed, came, later)] == [NO_SHOW, CHECKED_IN, BOOKED]
    assert (await visits.history(missed))[-1] == (NO_SHOW, "system")
    assert await visits.sweep() == 0


async def test_the_sweep_finds_what_was_left_on_days_without_it(visits: Visits) -> None:
    await visits.booked(TODAY - timedelta(days=3))
    visits.at(6)
    assert await visits.sweep() == 1


async def test_the_sweep_leaves_stopped_clinics_parking_and_cancellings_alone(
    visits: Visits,
) -> None:
    await visits.booked(stopped=True)
    await visits.booked(kind="parking")
    leaving = await visits.booked()
    leaving.cancelling = True
    await visits.session.flush()
    visits.at(21)
    assert await visits.sweep() == 0


async def test_an_unknown_appointment_is_not_found(visits: Visits) -> None:
    unknown = Appointment(id=uuid.uuid4())
    assert await code_of(visits.check_in(unknown)) == "not_found"


@pytest.mark.parametrize("status", ["seen", "no_show"])
async def test_a_visit_that_is_over_is_neither_cancelled_nor_changed(
    visits: Visits, clock: FixedClock, status: str
) -> None:
    """Even at a clinic that was stopped later, where there is no deadline."""
    over = await visits.booked(stopped=True, status=AppointmentStatus(status))
    which = visits.conversation.id, over.id
    how = visits.session, clock, visits.rules, *which
    assert await code_of(booking.cancel(*how)) == "visit_over"
    slot = await visits.rows.slot()
    assert await code_of(booking.change(*how, slot.id)) == "visit_over"


async def test_a_late_repeat_of_a_confirmation_leaves_the_check_in_alone(
    visits: Visits, clock: FixedClock
) -> None:
    booked = await visits.booked()
    visits.at(13, 50)
    await visits.check_in(booked)
    which = visits.conversation.id, booked.id
    again = await booking.confirm(visits.session, clock, visits.rules, *which)
    assert again.status is CHECKED_IN
