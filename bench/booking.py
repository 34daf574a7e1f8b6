"""What a booking costs: per second and p95, beside the least that any booking must do.

The least is one transaction that takes a place conditionally and writes a row, in plain psycopg on
the same connections: what is left is ours. Clients are coroutines of one process, as in the api;
PostgreSQL waits for the disk. With 10 thousand and with 2 million slots.
"""

import argparse
import asyncio
import random
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.appointments import service
from api.appointments.rules import BookingRules, load_booking_rules
from api.appointments.schemas import BookingRequest
from api.clock import FixedClock
from api.database import create_engine, create_sessions
from api.errors import Refused
from api.migrations.schema import upgrade_schema
from bench.booking_world import NOW, Visitor, World, build_world
from launcher.engines import embedded_engines
from launcher.settings import ROOT

CLIENTS = (1, 8, 64)
BOOKINGS = 960
SIZES = (10_000, 2_000_000)
WARM_UP = 100
# What any booking must do: the place and the row, or neither.
_TAKE = "UPDATE slots SET taken = taken + 1 WHERE id = %s AND taken < capacity RETURNING id"
_WRITE = "INSERT INTO bench_bookings (id, slot_id, visitor, at) VALUES (%s, %s, %s, now())"

Book = Callable[[Visitor, int], Awaitable[bool]]


@dataclass(frozen=True)
class Figures:
    """Of one run: bookings made per second, and how long one took, in milliseconds."""

    per_second: float
    p50: float
    p95: float


async def measure(book: Book, wishes: list[tuple[Visitor, int]], clients: int) -> Figures:
    """Let so many clients book the wishes one after the other."""
    waiting = iter(wishes)
    times: list[float] = []

    async def client() -> None:
        for visitor, slot in waiting:
            began = time.perf_counter()
            if await book(visitor, slot):
                times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    elapsed = time.perf_counter() - began
    times.sort()
    return Figures(len(times) / elapsed, times[len(times) // 2], times[int(len(times) * 0.95)])


def ours(engine: AsyncEngine, rules: BookingRules) -> Book:
    """A booking as the api makes it: every rule, the history, what is to be told."""
    sessions, clock = create_sessions(engine), FixedClock(NOW)

    async def book(visitor: Visitor, slot: int) -> bool:
        request = BookingRequest(visitor.conversation, visitor.card, slot)
        try:
            async with sessions() as session, session.begin():
                await service.book(session, clock, rules, request)
        except Refused:
            return False
        return True

    return book


def the_least(engine: AsyncEngine) -> Book:
    """The place and a row in one transaction, nothing else."""

    async def book(visitor: Visitor, slot: int) -> bool:
        async with engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            cursor = await raw.execute(_TAKE, (slot,))  # type: ignore[union-attr]
            if await cursor.fetchone() is not None:
                await raw.execute(_WRITE, (uuid.uuid4(), slot, visitor.card))  # type: ignore[union-attr]
            await connection.commit()
        return True

    return book


async def _forget(engine: AsyncEngine) -> None:
    """Everything as it was before anybody booked."""
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE appointments, bench_bookings CASCADE"))
        await connection.execute(text("UPDATE slots SET taken = 0 WHERE taken > 0"))


def _wishes(world: World, seed: int, *, hot: bool) -> list[tuple[Visitor, int]]:
    chance = random.Random(seed)  # noqa: S311
    slots = [world.slots[len(world.slots) // 2]] if hot else world.slots
    people = chance.sample(world.visitors, BOOKINGS)
    return [(visitor, chance.choice(slots)) for visitor in people]


async def _table(database_url: str, size: int) -> float:
    """Print the rows of one size; returns the p50 of one client on many slots."""
    engine = create_engine(database_url)
    rules = load_booking_rules(ROOT / "knowledge_base" / "booking.yml")
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
        await connection.execute(
            text(
                "CREATE TABLE bench_bookings (id uuid PRIMARY KEY, slot_id int, visitor int,"
                " at timestamptz)"
            )
        )
    async with engine.connect() as connection:
        world = await build_world(
            connection, slots=size, capacity=2000, people=3000, doctors=1000, departments=100
        )
    ways = {"ours": ours(engine, rules), "the least": the_least(engine)}
    for book in ways.values():
        await measure(book, _wishes(world, 0, hot=False)[:WARM_UP], 1)
    alone = 0.0
    for hot in (False, True):
        for clients in CLIENTS:
            row: dict[str, Figures] = {}
            for name, book in ways.items():
                await _forget(engine)
                row[name] = await measure(book, _wishes(world, clients, hot=hot), clients)
            _print(size, hot, clients, row)
            if clients == 1 and not hot:
                alone = row["ours"].p50
    await engine.dispose()
    return alone


def _print(size: int, hot: bool, clients: int, row: dict[str, Figures]) -> None:
    mine, least = row["ours"], row["the least"]
    print(
        f"{size:>9}{'one' if hot else 'many':>7}{clients:>9}{mine.per_second:>12.0f}"
        f"{mine.p50:>9.1f}{mine.p95:>9.1f}{least.per_second:>13.0f}{least.p95:>9.1f}"
        f"{least.per_second / mine.per_second:>8.1f}",
        flush=True,
    )


def main() -> None:
    """Measure on a database of each size, of their own."""
    parser = argparse.ArgumentParser(prog="python -m bench.booking", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many slots")
    sizes = parser.parse_args().sizes
    print(
        f"{'slots':>9}{'wanted':>7}{'clients':>9}{'bookings/s':>12}{'p50 ms':>9}{'p95 ms':>9}"
        f"{'the least/s':>13}{'p95 ms':>9}{'ratio':>8}"
    )
    alone = {}
    for size in sizes:
        with (
            tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder,
            embedded_engines(Path(folder)) as engines,
        ):
            url = engines.database_url.replace("postgresql:", "postgresql+psycopg:")
            alone[size] = asyncio.run(_table(url, size))
    if len(alone) > 1:
        least, most = alone[min(alone)], alone[max(alone)]
        print(f"one booking with {max(alone)} slots takes {most / least:.2f} of {min(alone)}")


if __name__ == "__main__":
    main()
