"""Many at once on the real PostgreSQL: the order holds, nobody slips in, no place is lost."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service as appointments
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import release_expired
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics import stopping
from api.clock import FixedClock
from api.database import Sessions
from api.errors import NotFound, Refused
from api.staff.models import Role, Staff
from api.waitlist import service
from api.waitlist.models import ON_THE_LIST, WaitlistEntry, WaitlistStatus
from tests.api.appointments.booking_rows import BookingRows, places_disagree
from tests.api.staff.factories import staff_member

Wish = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture(autouse=True)
async def _sound(sessions: Sessions) -> AsyncIterator[None]:
    """What must be true after every one of these tests."""
    yield
    async with sessions() as session:
        assert await places_disagree(session) == []


async def outcome(sessions: Sessions, wish: Wish) -> Any:
    """What a wish ends with, in a transaction of its own: a result or a refusal's code."""
    try:
        async with sessions() as session, session.begin():
            return await wish(session)
    except (Refused, NotFound) as refused:
        return refused.code


@dataclass
class Someone:
    """One patient who acts, each time in a transaction of its own."""

    sessions: Sessions
    clock: FixedClock
    rules: BookingRules
    conversation: uuid.UUID
    card: int

    async def do(self, act: Wish) -> Any:
        return await outcome(self.sessions, act)

    async def book(self, slot_id: int) -> Any:
        request = BookingRequest(self.conversation, self.card, slot_id)
        return await self.do(lambda s: appointments.book(s, self.clock, self.rules, request))

    async def hold(self, slot_id: int) -> Any:
        request = BookingRequest(self.conversation, self.card, slot_id)
        return await self.do(lambda s: appointments.hold(s, self.clock, self.rules, request))

    async def cancel(self, appointment_id: uuid.UUID) -> Any:
        which = self.conversation, appointment_id
        return await self.do(lambda s: appointments.cancel(s, self.clock, self.rules, *which))

    async def join(self, clinic_id: int) -> Any:
        wish = service.Wish(self.conversation, self.card, clinic_id)
        return await self.do(lambda s: service.join(s, self.clock, self.rules, wish))

    async def accept(self, entry_id: uuid.UUID) -> Any:
        async def act(session: AsyncSession) -> Appointment:
            held = await service.find_offer(session, self.conversation, entry_id)
            which = self.conversation, held
            booked = await appointments.confirm(session, self.clock, self.rules, *which)
            await service.answered(session, self.clock.now(), entry_id)
            return booked

        return await self.do(act)

    async def leave(self, entry_id: uuid.UUID) -> Any:
        async def act(session: AsyncSession) -> None:
            held = await service.leave(session, self.clock, self.conversation, entry_id)
            if held is not None:
                which = self.conversation, held
                await appointments.cancel(session, self.clock, self.rules, *which)
                await service.answered(session, self.clock.now(), entry_id)

        return await self.do(act)


async def people(
    rows: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules, count: int
) -> list[Someone]:
    found = []
    for _ in range(count):
        conversation = await rows.conversation()
        card = await rows.card(conversation)
        found.append(Someone(sessions, clock, rules, conversation.id, card.id))
    await rows.session.commit()
    return found


async def sweep(sessions: Sessions, now: Any, rules: BookingRules) -> int:
    async with sessions() as session, session.begin():
        await release_expired(session, now)
        return await service.sweep(session, now, rules)


async def test_of_many_who_press_while_a_place_comes_back_only_the_first_in_line_gets_it(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot()
    has, first, second, *crowd = await people(committed, sessions, clock, rules, 23)
    booked = await has.book(slot.id)
    mine, other = await first.join(slot.clinic_id), await second.join(slot.clinic_id)
    results = await asyncio.gather(
        *(one.book(slot.id) for one in crowd[:10]),
        has.cancel(booked.id),
        *(one.book(slot.id) for one in crowd[10:]),
    )
    assert {one for one in results if isinstance(one, str)} <= {"slot_full", "kept_for_waitlist"}
    assert sum(isinstance(one, str) for one in results) == 20
    await sweep(sessions, clock.now(), rules)
    async with sessions() as session:
        assert (await session.get_one(WaitlistEntry, mine.id)).status is WaitlistStatus.OFFERED
        assert (await session.get_one(WaitlistEntry, other.id)).status is WaitlistStatus.WAITING
    assert (await first.accept(mine.id)).status is AppointmentStatus.BOOKED


async def test_joining_while_the_last_place_comes_back_ends_with_a_place_or_an_offer(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slots = [await committed.slot() for _ in range(8)]
    folk = await people(committed, sessions, clock, rules, 16)
    pairs = list(zip(folk[::2], folk[1::2], slots, strict=True))
    booked = [await has.book(slot.id) for has, _, slot in pairs]
    results = await asyncio.gather(
        *(
            asyncio.gather(has.cancel(mine.id), comes.join(slot.clinic_id))
            for (has, comes, slot), mine in zip(pairs, booked, strict=True)
        )
    )
    await sweep(sessions, clock.now(), rules)
    async with sessions() as session:
        for _, joined in results:
            if joined == "waitlist_places_free":
                continue
            entry = await session.get_one(WaitlistEntry, joined.id)
            assert entry.status is WaitlistStatus.OFFERED


async def test_two_places_that_come_back_at_once_go_to_the_first_two(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slots = await committed.slots(count=2)
    a, b, *waiting = await people(committed, sessions, clock, rules, 5)
    mine, yours = await a.book(slots[0].id), await b.book(slots[1].id)
    entries = [await one.join(slots[0].clinic_id) for one in waiting]
    await asyncio.gather(a.cancel(mine.id), b.cancel(yours.id))
    await sweep(sessions, clock.now(), rules)
    async with sessions() as session:
        stati = [(await session.get_one(WaitlistEntry, one.id)).status for one in entries]
    assert stati == [WaitlistStatus.OFFERED, WaitlistStatus.OFFERED, WaitlistStatus.WAITING]


async def test_accepting_and_leaving_at_once_ends_as_one_of_both(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slots = [await committed.slot() for _ in range(8)]
    folk = await people(committed, sessions, clock, rules, 16)
    entries = []
    for has, comes, slot in zip(folk[::2], folk[1::2], slots, strict=True):
        booked = await has.book(slot.id)
        entry = await comes.join(slot.clinic_id)
        await has.cancel(booked.id)
        entries.append((comes, entry))
    await asyncio.gather(
        *(act(entry.id) for comes, entry in entries for act in (comes.accept, comes.leave))
    )
    async with sessions() as session:
        for _, entry in entries:
            now = await session.get_one(WaitlistEntry, entry.id)
            assert now.appointment_id is not None
            place = await session.get_one(Appointment, now.appointment_id)
            # Leaving after accepting gives the booked place back.
            assert place.status in {AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED}


@pytest.mark.parametrize("seed", range(3))
async def test_a_crowd_that_waits_books_and_is_stopped_loses_no_place_and_nobody(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules, seed: int
) -> None:
    department = await committed.department()
    slots = []
    for _ in range(3):
        slots += await committed.slots(await committed.doctor(department), count=2)
    supervisor = await staff_member(committed.session, Role.SUPERVISOR)
    folk = await people(committed, sessions, clock, rules, 14)
    places = [(slot.id, slot.clinic_id) for slot in slots]
    stopped = places[-1][1]

    async def live(one: Someone, chance: random.Random) -> None:
        mine: list[uuid.UUID] = []
        waiting: list[uuid.UUID] = []
        for _ in range(12):
            slot_id, clinic_id = chance.choice(places)
            what = chance.choice(["book", "hold", "join", "join", "cancel", "accept", "leave"])
            if what in {"book", "hold"}:
                result = await (one.book if what == "book" else one.hold)(slot_id)
                if isinstance(result, Appointment):
                    mine.append(result.id)
            elif what == "join":
                result = await one.join(clinic_id)
                if isinstance(result, WaitlistEntry):
                    waiting.append(result.id)
            elif what == "cancel" and mine:
                await one.cancel(chance.choice(mine))
            elif waiting:
                act = one.accept if what == "accept" else one.leave
                await act(chance.choice(waiting))

    async def desk() -> None:
        for minute in range(6):
            # Ten minutes ahead: short holds have expired, offers have not.
            await sweep(sessions, clock.now() + timedelta(minutes=10 + minute), rules)
        await _stop(sessions, clock, rules, supervisor, stopped)

    await asyncio.gather(
        desk(),
        *(live(one, random.Random(seed * 100 + at)) for at, one in enumerate(folk)),  # noqa: S311
    )
    async with sessions() as session:
        held = select(func.count()).where(
            Appointment.clinic_id == stopped, Appointment.status == AppointmentStatus.HELD
        )
        waits = select(func.count()).where(
            WaitlistEntry.clinic_id == stopped, WaitlistEntry.status.in_(ON_THE_LIST)
        )
        assert await session.scalar(held) == 0
        assert await session.scalar(waits) == 0


async def _stop(
    sessions: Sessions, clock: FixedClock, rules: BookingRules, staff: Staff, clinic_id: int
) -> None:
    async with sessions() as session, session.begin():
        await stopping.stop_clinic(session, clock, rules, staff, clinic_id, "医生生病")


async def test_stopping_while_people_book_leaves_nobody_untold(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=30)
    supervisor = await staff_member(committed.session, Role.SUPERVISOR)
    folk = await people(committed, sessions, clock, rules, 30)
    results = await asyncio.gather(
        *(one.book(slot.id) for one in folk[:15]),
        _stop(sessions, clock, rules, supervisor, slot.clinic_id),
        *(one.book(slot.id) for one in folk[15:]),
    )
    booked = [one.id for one in results if isinstance(one, Appointment)]
    assert set(map(str, results)) - {str(one) for one in results if not isinstance(one, str)} <= {
        "clinic_stopped"
    }
    async with sessions() as session:
        due = await session.scalars(
            select(Appointment.id).where(Appointment.refund_due, Appointment.id.in_(booked))
        )
        assert set(due) == set(booked)
