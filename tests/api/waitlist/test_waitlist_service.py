"""The waitlist: who may join, whose turn it is, and what an offer is."""

from datetime import datetime, timedelta

import pytest

from api.appointments import service as appointments
from api.appointments.models import AppointmentStatus
from api.clock import HOSPITAL_ZONE
from api.errors import NotFound, Refused
from api.notices.models import NoticeKind
from api.waitlist import service
from api.waitlist.models import WaitlistStatus
from tests.api.appointments.booking_rows import in_days, taken
from tests.api.waitlist.waiting import Line


async def test_a_freed_place_is_held_for_the_first_in_line_until_a_day_later(line: Line) -> None:
    slot = await line.rows.slot()
    has, first, second = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    entries = [await first.join(slot.clinic_id), await second.join(slot.clinic_id)]
    await has.cancel(booked)
    held = await line.offered(entries[0])
    assert held is not None
    assert held.held_until == line.clock.now() + timedelta(hours=24)
    assert held.patient_id == first.card.patient_id
    assert await line.offered(entries[1]) is None
    assert await line.told(first) == [NoticeKind.WAITLIST_OFFER]
    assert await line.told(second) == []


async def test_an_accepted_offer_is_a_booked_place(line: Line) -> None:
    slot = await line.rows.slot()
    has, first = await line.person(), await line.person()
    booked = await has.book(slot)
    entry = await first.join(slot.clinic_id)
    await has.cancel(booked)
    mine = await first.confirm(entry)
    assert mine.status is AppointmentStatus.BOOKED
    await line.session.refresh(entry)
    assert entry.status is WaitlistStatus.TAKEN


async def test_a_declined_offer_goes_to_the_next_at_once(line: Line) -> None:
    slot = await line.rows.slot()
    has, first, second = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    mine, next_one = await first.join(slot.clinic_id), await second.join(slot.clinic_id)
    await has.cancel(booked)
    held = await service.leave(line.session, line.clock, first.conversation.id, mine.id)
    assert held is not None
    await appointments.cancel(*line.usual, first.conversation.id, held)
    await service.answered(line.session, line.clock.now(), mine.id)
    assert await line.offered(next_one) is not None
    await line.session.refresh(mine)
    assert mine.status is WaitlistStatus.CANCELLED


async def test_an_offer_that_runs_out_lapses_and_the_next_has_it_in_the_same_minute(
    line: Line,
) -> None:
    slot = await line.rows.slot(day=in_days(6))
    has, first, second = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    mine, next_one = await first.join(slot.clinic_id), await second.join(slot.clinic_id)
    await has.cancel(booked)
    line.clock.advance(hours=23, minutes=59)
    assert await line.minute() == 0
    line.clock.advance(minutes=1)
    assert await line.minute() == 1
    assert await line.offered(next_one) is not None
    await line.session.refresh(mine)
    assert mine.status is WaitlistStatus.LAPSED
    assert mine.appointment_id is not None


async def test_nobody_else_can_book_what_is_free_while_somebody_waits(line: Line) -> None:
    slots = await line.rows.slots(count=2)
    has, first, other = [await line.person() for _ in range(3)]
    booked = await has.book(slots[0])
    await (await line.person()).book(slots[1])
    entry = await first.join(slots[0].clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 3, 0, tzinfo=HOSPITAL_ZONE)
    await has.cancel(booked)
    assert await line.offered(entry) is None, "nobody is offered anything at three in the morning"
    with pytest.raises(Refused) as caught:
        await other.book(slots[0])
    assert caught.value.code == "kept_for_waitlist"
    assert "alternatives" in caught.value.params
    line.clock.moment = datetime(2026, 11, 19, 6, 0, tzinfo=HOSPITAL_ZONE)
    assert await line.minute() == 1
    assert await line.offered(entry) is not None


async def test_kept_places_are_not_proposed_to_others(line: Line) -> None:
    department = await line.rows.department()
    kept = await line.rows.slot(await line.rows.doctor(department))
    full = await line.rows.slot(await line.rows.doctor(department))
    has = await line.person()
    booked = await has.book(kept)
    await (await line.person()).book(full)
    await (await line.person()).join(kept.clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 3, 0, tzinfo=HOSPITAL_ZONE)
    await has.cancel(booked)
    with pytest.raises(Refused) as caught:
        await (await line.person()).book(full)
    assert caught.value.params["alternatives"] == []


async def test_the_last_one_who_leaves_opens_the_places_for_everybody(line: Line) -> None:
    slot = await line.rows.slot()
    has, first, other = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    entry = await first.join(slot.clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 3, 0, tzinfo=HOSPITAL_ZONE)
    await has.cancel(booked)
    where = first.conversation.id, entry.id
    assert await service.leave(line.session, line.clock, *where) is None
    assert await service.leave(line.session, line.clock, *where) is None, "again changes nothing"
    assert (await other.book(slot)).status is AppointmentStatus.BOOKED


async def test_a_changed_appointment_offers_its_old_place(line: Line) -> None:
    doctor = await line.rows.doctor()
    old, new = await line.rows.slot(doctor), await line.rows.slot(doctor, day=in_days(5))
    has, first = await line.person(), await line.person()
    booked = await has.book(old)
    entry = await first.join(old.clinic_id)
    await has.change(booked, new)
    assert await line.offered(entry) is not None


async def test_an_expired_hold_offers_its_place(line: Line) -> None:
    slot = await line.rows.slot()
    has, first = await line.person(), await line.person()
    await has.hold(slot)
    entry = await first.join(slot.clinic_id)
    line.clock.advance(minutes=10)
    assert await line.minute() == 1
    assert await line.offered(entry) is not None


async def test_more_places_are_offered_to_as_many_in_order(line: Line) -> None:
    slot = await line.rows.slot(capacity=1)
    people = [await line.person() for _ in range(4)]
    await people[0].book(slot)
    entries = [await person.join(slot.clinic_id) for person in people[1:]]
    slot.capacity = 3
    await line.session.flush()
    assert await line.minute() == 2
    assert [bool(await line.offered(entry)) for entry in entries] == [True, True, False]
    assert await taken(line.session, slot) == 3


async def test_whoever_has_booked_that_half_day_meanwhile_is_passed_over_and_told(
    line: Line,
) -> None:
    department = await line.rows.department()
    slot = await line.rows.slot(await line.rows.doctor(department))
    elsewhere = await line.rows.slot(await line.rows.doctor(department))
    has, first, second = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    mine, next_one = await first.join(slot.clinic_id), await second.join(slot.clinic_id)
    await first.book(elsewhere)
    await has.cancel(booked)
    assert await line.offered(next_one) is not None
    await line.session.refresh(mine)
    assert (mine.status, mine.reason) == (WaitlistStatus.SKIPPED, "already_booked_half_day")
    assert NoticeKind.WAITLIST_CLOSED in await line.told(first)


async def test_whoever_is_choosing_a_place_just_now_keeps_their_turn(line: Line) -> None:
    department = await line.rows.department()
    slot = await line.rows.slot(await line.rows.doctor(department))
    elsewhere = await line.rows.slot(await line.rows.doctor(department))
    has, first, second = [await line.person() for _ in range(3)]
    booked = await has.book(slot)
    mine, next_one = await first.join(slot.clinic_id), await second.join(slot.clinic_id)
    await first.hold(elsewhere)
    await has.cancel(booked)
    assert await line.offered(mine) is None
    assert await line.offered(next_one) is None
    line.clock.advance(minutes=11)
    assert await line.minute() == 1
    assert await line.offered(mine) is not None


async def test_joining_again_changes_nothing_but_not_from_another_account(line: Line) -> None:
    slot = await line.rows.slot()
    await (await line.person()).book(slot)
    patient = await line.rows.patient()
    first, second = await line.person(patient), await line.person(patient)
    entry = await first.join(slot.clinic_id)
    assert (await first.join(slot.clinic_id)).id == entry.id
    with pytest.raises(Refused) as caught:
        await second.join(slot.clinic_id)
    assert caught.value.code == "already_waiting"
    with pytest.raises(NotFound):
        await service.leave(line.session, line.clock, second.conversation.id, entry.id)


async def test_who_can_simply_book_does_not_wait(line: Line) -> None:
    slot = await line.rows.slot()
    with pytest.raises(Refused) as caught:
        await (await line.person()).join(slot.clinic_id)
    assert caught.value.code == "waitlist_places_free"
    assert [one["slot_id"] for one in caught.value.params["alternatives"]] == [slot.id]


@pytest.mark.parametrize(
    ("how", "code"),
    [({"stopped": True}, "clinic_stopped"), ({"day": in_days(0)}, "slot_past")],
)
async def test_nobody_waits_for_a_clinic_that_cannot_be_booked(
    line: Line, how: dict[str, object], code: str
) -> None:
    slot = await line.rows.slot(**how)
    with pytest.raises(Refused) as caught:
        await (await line.person()).join(slot.clinic_id)
    assert caught.value.code == code


async def test_whoever_has_that_half_day_does_not_wait_for_it(line: Line) -> None:
    slot = await line.rows.slot()
    has = await line.person()
    await has.book(slot)
    with pytest.raises(Refused) as caught:
        await has.join(slot.clinic_id)
    assert caught.value.code == "already_booked_half_day"


async def test_nobody_waits_for_a_clinic_that_does_not_exist(line: Line) -> None:
    with pytest.raises(NotFound):
        await (await line.person()).join(2**31 - 1)


async def test_the_list_closes_the_evening_before_and_everybody_is_told(line: Line) -> None:
    slot = await line.rows.slot(day=in_days(2))
    has, first, late = [await line.person() for _ in range(3)]
    await has.book(slot)
    entry = await first.join(slot.clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 22, 59, tzinfo=HOSPITAL_ZONE)
    await line.minute()
    await line.session.refresh(entry)
    assert entry.status is WaitlistStatus.WAITING
    line.clock.advance(minutes=1)
    await line.minute()
    await line.minute()
    await line.session.refresh(entry)
    assert entry.status is WaitlistStatus.CLOSED
    assert await line.told(first) == [NoticeKind.WAITLIST_CLOSED]
    with pytest.raises(Refused) as caught:
        await late.join(slot.clinic_id)
    assert caught.value.code == "waitlist_closed"


async def test_an_offer_never_lasts_beyond_the_closing_hour(line: Line) -> None:
    slot = await line.rows.slot(day=in_days(2))
    has, first = await line.person(), await line.person()
    booked = await has.book(slot)
    entry = await first.join(slot.clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 12, 0, tzinfo=HOSPITAL_ZONE)
    await has.cancel(booked)
    held = await line.offered(entry)
    assert held is not None
    assert held.held_until == datetime(2026, 11, 19, 23, 0, tzinfo=HOSPITAL_ZONE)


async def test_nothing_is_offered_that_is_too_late_to_answer(line: Line) -> None:
    slot = await line.rows.slot(day=in_days(2))
    has, first, other = [await line.person() for _ in range(3)]
    held = await has.hold(slot)
    entry = await first.join(slot.clinic_id)
    line.clock.moment = datetime(2026, 11, 19, 22, 31, tzinfo=HOSPITAL_ZONE)
    await has.cancel(held)
    await line.minute()
    assert await line.offered(entry) is None
    line.clock.moment = datetime(2026, 11, 19, 23, 0, tzinfo=HOSPITAL_ZONE)
    await line.minute()
    assert (await other.book(slot)).status is AppointmentStatus.BOOKED


async def test_a_patient_who_was_erased_does_not_hold_up_the_line(line: Line) -> None:
    slot = await line.rows.slot()
    patient = await line.rows.patient()
    has, first, second = await line.person(), await line.person(patient), await line.person()
    booked = await has.book(slot)
    await first.join(slot.clinic_id)
    next_one = await second.join(slot.clinic_id)
    patient.erased_at = line.clock.now()
    await line.session.flush()
    await has.cancel(booked)
    assert await line.offered(next_one) is not None
