"""Random people do random things at once to few places; then everything must still be true.

`python -m bench.booking_storm [--operations N]`: each round in a fresh state, so many people beside
each other on connections of their own, the clock running on. Exit code 1 when a place was oversold
or lost, a patient booked twice, or a history doesn't fit. `--seed` repeats what people want, not
how their wishes interleave.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.database import create_engine, create_sessions
from api.migrations.schema import upgrade_schema
from bench.booking_wishes import Somebody, Storm
from bench.booking_world import NOW, World, broken_invariants, build_world
from launcher.engines import embedded_engines
from launcher.settings import ROOT

PEOPLE = 48
WISHES_EACH = 50
_HAPPENED = "appointments, waitlist_entries, notices, extra_slot_requests"


async def forget(engine: AsyncEngine) -> None:
    """Everything as it was before anybody did anything."""
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {_HAPPENED} CASCADE"))
        await connection.execute(text("UPDATE slots SET taken = 0 WHERE taken > 0"))
        await connection.execute(text("DELETE FROM clinic_exceptions WHERE source = 'staff'"))
        await connection.execute(
            text(
                "UPDATE clinics SET status = 'open', stop_reason = NULL, substitute_id = NULL"
                " WHERE department_code LIKE 'w%'"
            )
        )


async def one_round(
    engine: AsyncEngine, world: World, rules: BookingRules, seed: int, wishes: int = WISHES_EACH
) -> tuple[Counter[str], dict[str, int]]:
    """Let everybody live; what came of it, and which invariants are broken (none, we hope)."""
    await forget(engine)
    storm = Storm(create_sessions(engine), world, rules, FixedClock(NOW))
    people = [
        Somebody(visitor, random.Random(seed * 10_000 + number))  # noqa: S311
        for number, visitor in enumerate(world.visitors)
    ]
    await asyncio.gather(*(storm.live(somebody, wishes) for somebody in people))
    async with storm.sessions() as session:
        return storm.outcomes, await broken_invariants(session)


async def small_world(engine: AsyncEngine, people: int = PEOPLE) -> World:
    """Few doctors and fewer places than people want."""
    async with engine.connect() as connection:
        return await build_world(
            connection, slots=128, capacity=1, people=people, doctors=8, departments=4
        )


async def _run(database_url: str, operations: int, seed: int) -> bool:
    engine = create_engine(database_url, pool_size=PEOPLE)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
    world = await small_world(engine)
    rules = load_booking_rules(ROOT / "knowledge_base" / "booking.yml")
    total: Counter[str] = Counter()
    began, sound = time.perf_counter(), True
    while total.total() < operations and sound:
        outcomes, broken = await one_round(engine, world, rules, seed)
        total += outcomes
        seed += 1
        sound = not broken
        _progress(total, operations, began, broken)
    await engine.dispose()
    print(f"{total.total()} operations in {time.perf_counter() - began:.0f} s")
    for name, count in total.most_common():
        print(f"{count:>10}  {name}")
    print("nothing oversold, nothing lost" if sound else f"BROKEN with seed {seed - 1}: {broken}")
    return sound


def _progress(total: Counter[str], wanted: int, began: float, broken: dict[str, int]) -> None:
    elapsed = time.perf_counter() - began
    print(f"{total.total()} of {wanted} after {elapsed:.0f} s {broken or ''}", file=sys.stderr)


def main() -> int:
    """Run so many operations on an embedded PostgreSQL of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.booking_storm", description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000, help="nightly: 1000000")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder,
        embedded_engines(Path(folder), durable=False) as engines,
    ):
        url = engines.database_url.replace("postgresql:", "postgresql+psycopg:")
        return 0 if asyncio.run(_run(url, options.operations, options.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
