"""Many people, many connections, every operation there is: nothing oversold, nothing lost.

The same people and wishes as in `bench/booking_storm.py`, whose nightly size is a million.
"""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from api.appointments.rules import BookingRules
from api.clock import FixedClock
from api.database import create_sessions
from bench.booking_storm import forget, one_round, small_world
from bench.booking_wishes import WISHES, Somebody, Storm
from bench.booking_world import NOW, World, broken_invariants, remove_world

PEOPLE = 12

# A round is a handful of wishes at the same moment: who, what, and the luck they have with it.
wish = st.tuples(
    st.integers(0, PEOPLE - 1), st.sampled_from(sorted(WISHES)), st.integers(0, 10_000)
)
rounds = st.lists(st.lists(wish, min_size=1, max_size=6), min_size=2, max_size=8)


@pytest.fixture(scope="module")
async def world(database: AsyncEngine) -> AsyncIterator[World]:
    yield await small_world(database, PEOPLE)
    await forget(database)
    async with database.connect() as connection:
        await remove_world(connection)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds=rounds)
async def test_whatever_is_wished_at_the_same_moment_every_invariant_holds_after_it(
    database: AsyncEngine,
    world: World,
    rules: BookingRules,
    rounds: list[list[tuple[int, str, int]]],
) -> None:
    await forget(database)
    storm = Storm(create_sessions(database), world, rules, FixedClock(NOW))
    people = [Somebody(visitor, random.Random(0)) for visitor in world.visitors]  # noqa: S311
    for wishes in rounds:
        for number, _, luck in wishes:
            people[number].chance.seed(luck)
        await asyncio.gather(*(storm.one(people[number], kind) for number, kind, _ in wishes))
        async with storm.sessions() as session:
            assert await broken_invariants(session) == {}


async def test_a_storm_of_wishes_loses_nothing(
    database: AsyncEngine, world: World, rules: BookingRules
) -> None:
    outcomes, broken = await one_round(database, world, rules, seed=1, wishes=60)
    assert broken == {}
    assert outcomes["book done"] > 20
    assert outcomes["slot_full"] > 0
