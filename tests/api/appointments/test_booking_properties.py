"""Whatever people do in whatever order: taken places are the live appointments, never too many."""

from datetime import timedelta
from typing import Any

from booking_rows import NOW, BookingRows, history, in_days, places_disagree
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.appointments import service
from api.appointments.models import Appointment
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Slot
from api.clock import FixedClock
from api.conversations.models import Conversation
from api.errors import NotFound, Refused
from api.patients.models import VisitorCard

PEOPLE = 3

step = st.tuples(
    st.sampled_from(["hold", "book", "confirm", "cancel", "change", "minutes", "release"]),
    st.integers(0, PEOPLE - 1),
    st.integers(0, 5),
    st.integers(0, 20),
)


class Machine:
    """Does one step after the other in one transaction, each in a savepoint of its own."""

    def __init__(self, session: AsyncSession, rules: BookingRules) -> None:
        self.session, self.rules = session, rules
        self.clock = FixedClock(NOW)
        self.people: list[tuple[Conversation, VisitorCard]] = []
        self.slots: list[Slot] = []
        self.appointments: list[Any] = []

    async def open(self) -> None:
        rows = BookingRows(self.session)
        department = await rows.department()
        for day in (1, 2):
            doctor = await rows.doctor(department)
            self.slots += await rows.slots(doctor, day=in_days(day), count=2)
            colleague = await rows.doctor(department)
            self.slots.append(await rows.slot(colleague, day=in_days(day), capacity=2))
        for _ in range(PEOPLE):
            conversation = await rows.conversation()
            self.people.append((conversation, await rows.card(conversation)))

    async def step(self, what: str, person: int, slot: int, which: int) -> None:
        try:
            async with self.session.begin_nested():
                result = await self._do(what, person, slot, which)
        except (Refused, NotFound):
            return
        if isinstance(result, Appointment):
            self.appointments.append(result.id)

    async def _do(self, what: str, person: int, slot: int, which: int) -> Any:
        conversation, card = self.people[person]
        session, clock, rules = self.session, self.clock, self.rules
        if what == "minutes":
            clock.advance(minutes=which)
            return None
        if what == "release":
            return await service.release_expired(session, clock.now())
        if what in {"hold", "book"}:
            request = BookingRequest(conversation.id, card.id, self.slots[slot].id)
            reserve = service.hold if what == "hold" else service.book
            return await reserve(session, clock, rules, request)
        if not self.appointments:
            return None
        chosen = self.appointments[which % len(self.appointments)]
        if what == "change":
            slot_id = self.slots[slot].id
            return await service.change(session, clock, rules, conversation.id, chosen, slot_id)
        end = service.confirm if what == "confirm" else service.cancel
        return await end(session, clock, rules, conversation.id, chosen)

    async def check(self) -> None:
        assert await places_disagree(self.session) == []
        for appointment_id in set(self.appointments):
            status = await self.session.scalar(
                select(Appointment.status).where(Appointment.id == appointment_id)
            )
            assert (await history(self.session, appointment_id))[-1] is status


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(step, min_size=4, max_size=16))
async def test_taken_places_are_always_the_live_appointments(
    database: AsyncEngine, rules: BookingRules, steps: list[tuple[str, int, int, int]]
) -> None:
    async with database.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            machine = Machine(session, rules)
            await machine.open()
            for one in steps:
                await machine.step(*one)
                await machine.check()
        await outer.rollback()


@settings(max_examples=30, deadline=None)
@given(minutes=st.lists(st.integers(0, 6), min_size=1, max_size=8))
async def test_a_hold_lasts_until_its_ten_minutes_are_over_and_no_longer(
    database: AsyncEngine, rules: BookingRules, minutes: list[int]
) -> None:
    async with database.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(connection, expire_on_commit=False) as session:
            machine = Machine(session, rules)
            await machine.open()
            conversation, card = machine.people[0]
            request = BookingRequest(conversation.id, card.id, machine.slots[0].id)
            held = await service.hold(session, machine.clock, rules, request)
            for pause in minutes:
                machine.clock.advance(minutes=pause)
                await service.release_expired(session, machine.clock.now())
            status = await session.scalar(
                select(Appointment.status).where(Appointment.id == held.id)
            )
            over = sum(minutes) >= timedelta(minutes=rules.hold_minutes).total_seconds() / 60
            assert status == ("expired" if over else "held")
        await outer.rollback()
