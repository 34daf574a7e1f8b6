"""Whatever people do and however the HIS misbehaves: in the end both have the same bookings."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Slot
from api.errors import NotFound, Refused
from api.his.models import UNSETTLED, SourceOrder
from api.patients.models import VisitorCard
from tests.api.appointments.booking_rows import places_disagree
from tests.api.his.house import House, Person
from tests.simulators.fhir_his import Misbehaviour

M = Misbehaviour
PEOPLE, SLOTS = 3, 5
# Those that need no waiting for a time-out; to us they are the same.
WRITE_FAULTS = [M.UNAVAILABLE, M.BROKEN_AFTER, M.CUT, M.MALFORMED, M.TWICE, M.EMPTY]
WRITE_FAULTS += [M.REFUSED, M.STALE]
READ_FAULTS = [M.UNAVAILABLE, M.MALFORMED, M.CUT]

step = st.one_of(
    st.tuples(
        st.sampled_from(["book", "hold", "change"]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, SLOTS - 1),
    ),
    st.tuples(st.sampled_from(["confirm", "cancel"]), st.integers(0, PEOPLE - 1), st.just(0)),
    st.tuples(st.just("write fault"), st.sampled_from(WRITE_FAULTS), st.just(0)),
    st.tuples(st.just("read fault"), st.sampled_from(READ_FAULTS), st.just(0)),
    st.tuples(st.sampled_from(["settle", "sync", "window", "his cancels"]), st.just(0), st.just(0)),
)


class Machine:
    """A hospital of its own for one example; the HIS and its troubles are those of the test."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people: list[Person] = []
        self.slots: list[Slot] = []
        self.mine: dict[int, list[Appointment]] = {person: [] for person in range(PEOPLE)}

    async def open(self) -> None:
        house = self.house
        house.his.writes.clear()
        house.his.reads.clear()
        self.people = [await house.person() for _ in range(PEOPLE)]
        self.slots = await house.slots(count=2)
        self.slots += await house.slots(days=4, count=2)
        self.slots += await house.slots(days=5, capacity=2)

    async def step(self, what: str, which: Any, slot: int) -> None:
        house = self.house
        if what == "write fault":
            house.his.writes.append(which)
        elif what == "read fault":
            house.his.reads.append(which)
        elif what == "settle":
            await house.settle(minutes=5)
        elif what == "sync":
            await house.sync()
        elif what == "window":
            free = [id_ for id_, one in house.his.slots.items() if one["status"] == "free"]
            house.his.gives_away(*free[-1:])
        elif what == "his cancels":
            live = sorted(set(house.his.all_live()) & {str(one.id) for one in self.everything()})
            for reference in live[:1]:
                house.his.cancels(reference)
        else:
            await self.patient(what, which, self.slots[slot])

    async def patient(self, what: str, number: int, slot: Slot) -> None:
        person, mine = self.people[number], self.mine[number]
        try:
            if what in {"book", "hold"}:
                act = self.house.book if what == "book" else self.house.hold
                mine.append(await act(person, slot))
            elif mine and what == "change":
                mine.append(await self.house.change(person, mine[-1], slot))
            elif mine:
                end = self.house.confirm if what == "confirm" else self.house.cancel
                await end(person, mine[-1])
        except (Refused, NotFound):
            pass

    def everything(self) -> list[Appointment]:
        return [appointment for mine in self.mine.values() for appointment in mine]

    async def calm_down(self) -> None:
        """The HIS is well again, and every job has run."""
        self.house.his.writes.clear()
        self.house.his.reads.clear()
        for _ in range(3):
            await self.house.settle()
            await self.house.sync()
        await self.house.settle()

    async def check(self) -> None:
        house = self.house
        assert house.his.oversold() == []
        there = house.his.all_live()
        async with house.sessions() as session:
            assert await places_disagree(session) == []
            unsettled = SourceOrder.status.in_(UNSETTLED)
            assert await session.scalar(select(func.count()).where(unsettled)) == 0
            patients = select(VisitorCard.patient_id).where(VisitorCard.id.in_(self.cards()))
            ours = list(
                await session.scalars(
                    select(Appointment).where(Appointment.patient_id.in_(patients))
                )
            )
        for appointment in ours:
            assert not appointment.submitted
            booked = appointment.status is AppointmentStatus.BOOKED
            assert there[str(appointment.id)] == int(booked)
            assert (await house.history(appointment))[-1] is appointment.status

    def cards(self) -> list[int]:
        return [person.card for person in self.people]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(step, min_size=4, max_size=14))
async def test_in_the_end_both_have_the_same_bookings(
    house: House, steps: list[tuple[str, Any, int]]
) -> None:
    machine = Machine(house)
    await machine.open()
    for one in steps:
        await machine.step(*one)
    await machine.calm_down()
    await machine.check()
