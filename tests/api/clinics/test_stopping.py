"""Stopping a clinic, with all that follows; reopening it; a substitute."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.appointments.models import AppointmentStatus
from api.appointments.rules import BookingRules, load_booking_rules
from api.clinics import affected, stopping, substitutes
from api.clinics.models import Clinic, ClinicException, ClinicStatus, Slot
from api.clock import FixedClock
from api.errors import Refused
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.staff.models import AuditEntry, Role, Staff
from api.waitlist.models import WaitlistStatus
from tests.api.appointments.booking_rows import in_days, places_disagree
from tests.api.staff.factories import staff_member
from tests.api.waitlist.waiting import Line


@pytest.fixture(scope="module")
def rules(knowledge_base: Path) -> BookingRules:
    return load_booking_rules(knowledge_base / "booking.yml")


class Office:
    """A supervisor, and the patients of a small hospital."""

    def __init__(self, line: Line, staff: Staff) -> None:
        self.line, self.staff = line, staff

    async def stop(self, slot: Slot, reason: str = "医生生病") -> stopping.Stopped:
        return await stopping.stop_clinic(*self.line.usual, self.staff, slot.clinic_id, reason)

    async def reopen(self, slot: Slot) -> int:
        session, clock, _ = self.line.usual
        return await stopping.reopen(session, clock, self.staff, slot.clinic_id)

    async def substitute(self, slot: Slot, doctor_id: str) -> int:
        session, clock, _ = self.line.usual
        return await substitutes.substitute(
            session, clock, self.staff, slot.clinic_id, doctor_id, "外出会诊"
        )

    async def notices(self, kind: NoticeKind) -> list[Notice]:
        found = await self.line.session.scalars(
            select(Notice)
            .where(Notice.kind == kind)
            .order_by(Notice.created_at)
            .execution_options(populate_existing=True)
        )
        return list(found)


@pytest.fixture
async def office(
    session: AsyncSession, clock: FixedClock, rules: BookingRules
) -> AsyncIterator[Office]:
    yield Office(Line(session, clock, rules), await staff_member(session, Role.SUPERVISOR))
    assert await places_disagree(session) == []


async def test_everybody_booked_keeps_the_place_with_a_refund_and_is_told(office: Office) -> None:
    slot = await office.line.rows.slot(capacity=3)
    people = [await office.line.person() for _ in range(3)]
    booked = [await one.book(slot) for one in people]
    done = await office.stop(slot)
    assert (done.booked, done.held, done.waiting) == (3, 0, 0)
    for one in booked:
        await office.line.session.refresh(one)
        assert (one.status, one.refund_due) == (AppointmentStatus.BOOKED, True)
    told = await office.notices(NoticeKind.CLINIC_STOPPED)
    assert {notice.patient_id for notice in told} == {one.card.patient_id for one in people}
    assert all(notice.params["reason"] == "医生生病" for notice in told)


async def test_holds_and_offers_end_and_the_waitlist_closes(office: Office) -> None:
    line = office.line
    slots = await line.rows.slots(count=2)
    has, holds, first, second = [await line.person() for _ in range(4)]
    booked = await has.book(slots[0])
    held = await holds.hold(slots[1])
    offered, waits = await first.join(slots[0].clinic_id), await second.join(slots[0].clinic_id)
    await has.cancel(booked)
    done = await office.stop(slots[0])
    assert (done.booked, done.held, done.waiting) == (0, 2, 1)
    for row in (held, offered, waits):
        await line.session.refresh(row)
    assert held.status is AppointmentStatus.EXPIRED
    assert {offered.status, waits.status} == {WaitlistStatus.CLOSED}
    assert NoticeKind.CLINIC_STOPPED in await line.told(holds)
    assert NoticeKind.CLINIC_STOPPED in await line.told(first)
    assert await line.told(second) == [NoticeKind.WAITLIST_CLOSED]


async def test_three_places_are_proposed_the_same_doctor_and_one_of_the_level(
    office: Office,
) -> None:
    rows = office.line.rows
    department = await rows.department()
    doctor, colleague = await rows.doctor(department), await rows.doctor(department)
    slot = await rows.slot(doctor)
    later = await rows.slot(doctor, day=in_days(6))
    same_time = await rows.slot(colleague)
    near = await rows.slot(colleague, day=in_days(4))
    await (await office.line.person()).book(slot)
    await office.stop(slot)
    [notice] = await office.notices(NoticeKind.CLINIC_STOPPED)
    assert [one["slot"] for one in notice.params["proposals"]] == [later.id, same_time.id, near.id]
    assert {one["doctor"] for one in notice.params["proposals"]} == {"曾理"}


async def test_thirty_people_are_not_sent_to_the_same_place(office: Office) -> None:
    rows = office.line.rows
    doctor = await rows.doctor()
    slot = await rows.slot(doctor, capacity=30)
    others = await rows.slots(doctor, day=in_days(6), count=6, capacity=5)
    for _ in range(30):
        await (await office.line.person()).book(slot)
    await office.stop(slot)
    told = await office.notices(NoticeKind.CLINIC_STOPPED)
    first = [notice.params["proposals"][0]["slot"] for notice in told]
    assert {one: first.count(one) for one in first} == {one.id: 5 for one in others}


async def test_nothing_is_proposed_on_a_half_day_the_patient_has_there_already(
    office: Office,
) -> None:
    rows = office.line.rows
    department = await rows.department()
    doctor, colleague = await rows.doctor(department), await rows.doctor(department)
    slot = await rows.slot(doctor)
    theirs = await rows.slots(colleague, day=in_days(5), count=2)
    person = await office.line.person()
    await person.book(slot)
    await person.book(theirs[0])
    await office.stop(slot)
    [notice] = await office.notices(NoticeKind.CLINIC_STOPPED)
    assert notice.params["proposals"] == []


async def test_rebooking_has_no_deadline_and_takes_the_refund_with_it(office: Office) -> None:
    line = office.line
    doctor = await line.rows.doctor()
    slot, later = await line.rows.slot(doctor), await line.rows.slot(doctor, day=in_days(6))
    person = await line.person()
    booked = await person.book(slot)
    line.clock.moment = slot.starts_at.replace(hour=8)
    await office.stop(slot)
    moved = await person.change(booked, later)
    await line.session.refresh(booked)
    assert (booked.status, booked.refund_due) == (AppointmentStatus.CHANGED, False)
    assert (moved.status, moved.refund_due) == (AppointmentStatus.BOOKED, False)
    [line_of_list] = await affected.affected(line.session, slot.clinic_id)
    assert line_of_list.rebooked_for == later.starts_at


async def test_a_stopped_place_that_is_cancelled_is_still_paid_back(office: Office) -> None:
    slot = await office.line.rows.slot()
    person = await office.line.person()
    booked = await person.book(slot)
    await office.stop(slot)
    await person.cancel(booked)
    await office.line.session.refresh(booked)
    assert (booked.status, booked.refund_due) == (AppointmentStatus.CANCELLED, True)


async def test_a_clinic_is_stopped_once_and_not_after_it_is_over(office: Office) -> None:
    slot = await office.line.rows.slot()
    await office.stop(slot)
    with pytest.raises(Refused) as caught:
        await office.stop(slot)
    assert caught.value.code == "clinic_stopped_already"
    office.line.clock.advance(days=10)
    with pytest.raises(Refused) as caught:
        await office.reopen(slot)
    assert caught.value.code == "clinic_over"


async def test_the_plan_and_the_record_know_who_stopped_it(office: Office) -> None:
    slot = await office.line.rows.slot()
    await office.stop(slot, "会诊")
    session = office.line.session
    exception = (
        await session.scalars(select(ClinicException).where(ClinicException.source == "staff"))
    ).one()
    assert (exception.change, exception.reason, exception.date) == ("stopped", "会诊", in_days(3))
    entries = await session.scalars(
        select(AuditEntry.actor).where(AuditEntry.action == "stop_clinic")
    )
    assert list(entries) == [office.staff.actor]


async def test_reopening_takes_the_refund_back_and_tells_only_those_who_may_know(
    office: Office,
) -> None:
    slot = await office.line.rows.slot(capacity=2)
    knows, has_not_heard = await office.line.person(), await office.line.person()
    booked = [await knows.book(slot), await has_not_heard.book(slot)]
    await office.stop(slot)
    for notice in await office.notices(NoticeKind.CLINIC_STOPPED):
        if notice.patient_id == knows.card.patient_id:
            notice.status = NoticeStatus.SENT
    assert await office.reopen(slot) == 2
    for one in booked:
        await office.line.session.refresh(one)
        assert (one.status, one.refund_due) == (AppointmentStatus.BOOKED, False)
    assert NoticeKind.CLINIC_REOPENED in await office.line.told(knows)
    assert NoticeKind.CLINIC_REOPENED not in await office.line.told(has_not_heard)
    stati = {one.status for one in await office.notices(NoticeKind.CLINIC_STOPPED)}
    assert stati == {NoticeStatus.SENT, NoticeStatus.DROPPED}
    clinic = await office.line.session.get_one(Clinic, slot.clinic_id)
    assert clinic.status is ClinicStatus.OPEN


async def test_what_the_files_stop_is_not_reopened_here(office: Office) -> None:
    slot = await office.line.rows.slot(stopped=True)
    with pytest.raises(Refused) as caught:
        await office.reopen(slot)
    assert caught.value.code == "not_stopped_by_staff"


async def test_stopped_again_after_reopening_everybody_is_told_again(office: Office) -> None:
    slot = await office.line.rows.slot()
    await (await office.line.person()).book(slot)
    await office.stop(slot)
    await office.reopen(slot)
    office.line.clock.advance(minutes=5)
    await office.stop(slot)
    stati = [one.status for one in await office.notices(NoticeKind.CLINIC_STOPPED)]
    assert stati == [NoticeStatus.DROPPED, NoticeStatus.WAITING]
    assert len(await affected.affected(office.line.session, slot.clinic_id)) == 1


async def test_a_substitute_of_the_same_level_sits_and_everybody_is_told(office: Office) -> None:
    rows = office.line.rows
    department = await rows.department()
    doctor, colleague = await rows.doctor(department), await rows.doctor(department)
    slot = await rows.slot(doctor)
    booked = await (await office.line.person()).book(slot)
    await office.stop(slot)
    assert await office.substitute(slot, colleague.id) == 1
    clinic = await office.line.session.get_one(Clinic, slot.clinic_id)
    await office.line.session.refresh(booked)
    assert (clinic.status, clinic.substitute_id) == (ClinicStatus.OPEN, colleague.id)
    assert booked.refund_due is False
    assert len(await office.notices(NoticeKind.SUBSTITUTE)) == 1


async def test_who_sits_elsewhere_or_is_of_another_department_can_not_substitute(
    office: Office,
) -> None:
    rows = office.line.rows
    department = await rows.department()
    doctor, busy = await rows.doctor(department), await rows.doctor(department)
    slot = await rows.slot(doctor)
    await rows.slot(busy)
    stranger = await rows.doctor()
    for doctor_id in (busy.id, stranger.id, doctor.id):
        with pytest.raises(Refused) as caught:
            await office.substitute(slot, doctor_id)
        assert caught.value.code == "substitute_not_possible"


@contextmanager
def statements(database: AsyncEngine) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(database.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.sync_engine, "before_cursor_execute", note)


async def test_two_hundred_patients_cost_as_many_statements_as_two(
    office: Office, database: AsyncEngine
) -> None:
    counts = []
    for people in (2, 200):
        slots = await office.line.rows.slots(capacity=50, count=4)
        await office.line.rows.slots(capacity=50, count=4, day=in_days(9))
        for at in range(people):
            await (await office.line.person()).book(slots[at % 4])
        with statements(database) as asked:
            await office.stop(slots[0])
            await affected.affected(office.line.session, slots[0].clinic_id)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(await office.notices(NoticeKind.CLINIC_STOPPED)) == 202


async def test_the_list_for_staff_shows_masked_people_those_to_call_first(office: Office) -> None:
    slot = await office.line.rows.slot(capacity=3)
    people = [await office.line.person() for _ in range(3)]
    for one in people:
        await one.book(slot)
    seen = await affected.preview(office.line.session, slot.clinic_id)
    assert (seen.booked, seen.held, seen.waiting) == (3, 0, 0)
    await office.stop(slot)
    for notice in await office.notices(NoticeKind.CLINIC_STOPPED):
        if notice.patient_id == people[2].card.patient_id:
            notice.status = NoticeStatus.TO_CALL
    await office.line.session.flush()
    found = await affected.affected(office.line.session, slot.clinic_id)
    assert [one.to_call for one in found] == [True, False, False]
    assert {one.name_masked for one in found} == {"林*雨"}
