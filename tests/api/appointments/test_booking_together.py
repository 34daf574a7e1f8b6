"""Many at once on the real PostgreSQL: nothing oversold, nothing lost, nobody waits in a circle."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from booking_rows import NOW, BookingRows, in_days, places_disagree
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clock import FixedClock
from api.conversations.service import account_of
from api.database import Sessions
from api.errors import NotFound, Refused
from api.patients import service as patients

Wish = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture(autouse=True)
async def _sound(sessions: Sessions) -> Any:
    """What must be true after every one of these tests."""
    yield
    async with sessions() as session:
        assert await places_disagree(session) == []
        assert await histories_that_disagree(session) == []


async def histories_that_disagree(session: AsyncSession) -> list[Any]:
    """Appointments whose status is not the last thing that happened to them."""
    newest = (
        select(AppointmentEvent.status)
        .where(AppointmentEvent.appointment_id == Appointment.id)
        .order_by(AppointmentEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(await session.scalars(select(Appointment.id).where(Appointment.status != newest)))


async def outcome(sessions: Sessions, wish: Wish) -> Any:
    """What a wish ends with, in a transaction of its own: a result or a refusal's code."""
    try:
        async with sessions() as session, session.begin():
            return await wish(session)
    except (Refused, NotFound) as refused:
        return refused.code


def codes(outcomes: list[Any]) -> Counter[str]:
    """How often each refusal came; "done" where there was none."""
    return Counter(result if isinstance(result, str) else "done" for result in outcomes)


@dataclass(frozen=True)
class Booking:
    """Books one wish with the usual arguments."""

    clock: FixedClock
    rules: BookingRules
    request: BookingRequest

    async def __call__(self, session: AsyncSession) -> Appointment:
        return await service.book(session, self.clock, self.rules, self.request)


async def requests(rows: BookingRows, people: int, slot_id: int) -> list[BookingRequest]:
    """One wish for the slot from each of so many people."""
    wishes = []
    for _ in range(people):
        conversation = await rows.conversation()
        card = await rows.card(conversation)
        wishes.append(BookingRequest(conversation.id, card.id, slot_id))
    await rows.session.commit()
    return wishes


async def test_of_200_who_want_10_places_10_get_one_and_190_are_told(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=10)
    wishes = await requests(committed, 200, slot.id)
    # As many at once as there are connections; on a busy machine the pool itself gives up waiting.
    connections = asyncio.Semaphore(40)

    async def wants(wish: BookingRequest) -> Any:
        async with connections:
            return await outcome(sessions, Booking(clock, rules, wish))

    outcomes = await asyncio.gather(*map(wants, wishes))
    assert codes(outcomes) == {"done": 10, "slot_full": 190}
    async with sessions() as session:
        booked = select(func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        assert await session.scalar(booked) == 10


async def test_expired_holds_of_a_full_slot_are_given_out_once_each(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=5)
    wishes = await requests(committed, 35, slot.id)
    async with sessions() as session, session.begin():
        for wish in wishes[:5]:
            await service.hold(session, clock, rules, wish)
    clock.advance(minutes=10)
    outcomes = await asyncio.gather(
        *(outcome(sessions, Booking(clock, rules, wish)) for wish in wishes[5:])
    )
    assert codes(outcomes) == {"done": 5, "slot_full": 25}


async def test_one_patient_who_presses_twenty_times_has_one_place(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=30)
    wish = (await requests(committed, 1, slot.id))[0]
    outcomes = await asyncio.gather(
        *(outcome(sessions, Booking(clock, rules, wish)) for _ in range(20))
    )
    assert codes(outcomes) == {"done": 1, "already_booked_half_day": 19}


async def test_a_repeated_request_gives_one_appointment_and_the_same_answer(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=30)
    plain = (await requests(committed, 1, slot.id))[0]
    wish = BookingRequest(plain.conversation_id, plain.visitor, plain.slot_id, "same key")
    outcomes = await asyncio.gather(
        *(outcome(sessions, Booking(clock, rules, wish)) for _ in range(20))
    )
    assert len({appointment.id for appointment in outcomes}) == 1


async def test_the_limit_with_one_doctor_holds_for_wishes_at_the_same_moment(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    doctor = await committed.doctor()
    slots = [await committed.slot(doctor, day=in_days(day)) for day in range(1, 7)]
    first = (await requests(committed, 1, slots[0].id))[0]
    outcomes = await asyncio.gather(
        *(
            outcome(
                sessions,
                Booking(
                    clock, rules, BookingRequest(first.conversation_id, first.visitor, slot.id)
                ),
            )
            for slot in slots
        )
    )
    assert codes(outcomes) == {"done": 2, "doctor_limit": 4}


async def test_erasing_and_booking_at_once_never_books_for_nobody(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot(capacity=40)
    wishes = await requests(committed, 20, slot.id)

    async def erase(session: AsyncSession, account_id: int) -> None:
        await patients.erase_account_data(session, clock, account_id)

    async def both(wish: BookingRequest, account_id: int) -> tuple[Any, Any]:
        return await asyncio.gather(
            outcome(sessions, Booking(clock, rules, wish)),
            outcome(sessions, lambda session: erase(session, account_id)),
        )

    accounts = [await _account(sessions, wish) for wish in wishes]
    pairs = await asyncio.gather(*map(both, wishes, accounts))
    for booked, erased in pairs:
        assert (booked, erased) in {("visitor_not_found", None)} or (
            erased == "erase_has_appointments" and not isinstance(booked, str)
        )


async def _account(sessions: Sessions, wish: BookingRequest) -> int:
    async with sessions() as session:
        return await account_of(session, wish.conversation_id)


class Crowd:
    """Patients who do anything they can think of, each in a random but repeatable order."""

    def __init__(self, sessions: Sessions, clock: FixedClock, rules: BookingRules) -> None:
        self.sessions, self.clock, self.rules = sessions, clock, rules

    async def live(self, wish: BookingRequest, slots: list[int], seed: int) -> list[Any]:
        chance = random.Random(seed)  # noqa: S311
        mine: list[Any] = []
        results = []
        for _ in range(15):
            result = await outcome(self.sessions, self._any_wish(chance, wish, slots, mine))
            if isinstance(result, Appointment):
                mine.append(result.id)
            results.append(result)
        return results

    def _any_wish(
        self, chance: random.Random, wish: BookingRequest, slots: list[int], mine: list[Any]
    ) -> Wish:
        clock, rules, where = self.clock, self.rules, wish.conversation_id
        slot_id = chance.choice(slots)
        if not mine or chance.random() < 0.35:
            request = BookingRequest(where, wish.visitor, slot_id)
            reserve = chance.choice([service.hold, service.book])
            return lambda session: reserve(session, clock, rules, request)
        chosen = chance.choice(mine)
        kind = chance.choice(["confirm", "cancel", "change", "change", "release"])
        if kind == "change":
            return lambda session: service.change(session, clock, rules, where, chosen, slot_id)
        if kind == "release":
            # Ten minutes ahead of everybody else: every hold there is has expired.
            later = NOW + timedelta(minutes=10)
            return lambda session: service.release_expired(session, later)
        end = service.confirm if kind == "confirm" else service.cancel
        return lambda session: end(session, clock, rules, where, chosen)


@pytest.mark.parametrize("seed", range(2))
async def test_a_crowd_that_holds_confirms_changes_cancels_and_expires_loses_no_place(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules, seed: int
) -> None:
    department = await committed.department()
    slots = []
    for day in (2, 3, 9, 10):
        for _ in range(2):
            doctor = await committed.doctor(department)
            slots += await committed.slots(doctor, day=in_days(day), count=2, capacity=2)
    wishes = await requests(committed, 16, slots[0].id)
    crowd = Crowd(sessions, clock, rules)
    ids = [slot.id for slot in slots]
    lives = await asyncio.gather(
        *(crowd.live(wish, ids, seed * 1000 + at) for at, wish in enumerate(wishes))
    )
    happened = codes([result for life in lives for result in life])
    assert happened["done"] > 50
    assert happened["slot_full"] > 0
    async with sessions() as session:
        half_day = (
            Appointment.patient_id,
            Appointment.department_code,
            Appointment.date,
            Appointment.period,
        )
        twice = (
            select(*half_day)
            .where(Appointment.status.in_(["held", "booked"]))
            .group_by(*half_day)
            .having(func.count() > 1)
        )
        assert (await session.execute(twice)).all() == []
