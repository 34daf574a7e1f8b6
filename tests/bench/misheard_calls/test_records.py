"""What a call left behind, read from a real database."""

import uuid
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.appointments import service
from api.appointments.rules import load_booking_rules
from api.appointments.schemas import BookingRequest
from api.clock import FixedClock
from api.conversations.models import Author, Message
from api.database import create_engine
from api.hotline.models import Call
from api.migrations.schema import upgrade_schema
from bench.booking_world import NOW, Visitor, World, build_world
from bench.misheard_calls.record import Record, Records
from launcher.engines import Engines
from launcher.settings import ROOT
from tests.databases import own_database

RULES = load_booking_rules(ROOT / "knowledge_base" / "booking.yml")
CLOCK = FixedClock(NOW)


@pytest.fixture(scope="module")
async def own(engines: Engines) -> AsyncIterator[tuple[AsyncEngine, World, Records]]:
    """A database of this module's own, with a few doctors and people."""
    url = own_database(engines.database_url, "daoyi_records")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
    async with engine.connect() as connection:
        world = await build_world(
            connection, slots=64, capacity=9, people=8, doctors=2, departments=1
        )
    records = Records(url)
    yield engine, world, records
    records.close()
    await engine.dispose()


async def calls(session: AsyncSession, visitor: Visitor) -> str:
    """Somebody rings; returns the gateway's name for the call."""
    call = Call(call_id=uuid.uuid4().hex, conversation_id=visitor.conversation, started_at=NOW)
    session.add(call)
    await session.flush()
    return call.call_id


async def test_nothing_is_left_of_a_call_that_did_nothing(
    own: tuple[AsyncEngine, World, Records],
) -> None:
    engine, world, records = own
    async with AsyncSession(engine) as session, session.begin():
        call = await calls(session, world.visitors[0])
    assert records.of(call) == Record()


async def test_a_booking_is_told_with_doctor_day_and_half_day_and_a_mere_hold_is_not(
    own: tuple[AsyncEngine, World, Records],
) -> None:
    engine, world, records = own
    visitor = world.visitors[1]
    request = BookingRequest(visitor.conversation, visitor.card, world.slots[0])
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        call = await calls(session, visitor)
        held = await service.hold(session, CLOCK, RULES, request)
    assert records.of(call).bookings == ()
    async with AsyncSession(engine) as session, session.begin():
        await service.confirm(session, CLOCK, RULES, visitor.conversation, held.id)
    [booking] = records.of(call).bookings
    assert (booking.standing, booking.replaces) == (True, None)
    assert booking.told.endswith("医生11月19日上午")


async def test_a_cancelled_booking_stands_no_more(
    own: tuple[AsyncEngine, World, Records],
) -> None:
    engine, world, records = own
    visitor = world.visitors[2]
    request = BookingRequest(visitor.conversation, visitor.card, world.slots[-1])
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        call = await calls(session, visitor)
        booked = await service.book(session, CLOCK, RULES, request)
        await service.cancel(session, CLOCK, RULES, visitor.conversation, booked.id)
    left = records.of(call)
    assert [booking.standing for booking in left.bookings] == [False]
    assert left.standing == []


async def test_an_alarm_is_counted(own: tuple[AsyncEngine, World, Records]) -> None:
    engine, world, records = own
    visitor = world.visitors[3]
    async with AsyncSession(engine) as session, session.begin():
        call = await calls(session, visitor)
        for card in ({"type": "emergency"}, {"type": "schedule"}, None):
            where = visitor.conversation
            session.add(
                Message(conversation_id=where, author=Author.BOT, text="…", card=card, at=NOW)
            )
    assert records.of(call).alarms == 1


async def test_all_places_are_free_again_for_the_next_calls(
    own: tuple[AsyncEngine, World, Records],
) -> None:
    engine, world, records = own
    visitor = world.visitors[4]
    request = BookingRequest(visitor.conversation, visitor.card, world.slots[0])
    async with AsyncSession(engine) as session, session.begin():
        call = await calls(session, visitor)
        await service.book(session, CLOCK, RULES, request)
    assert records.of(call).bookings
    records.free_all_places()
    assert records.of(call).bookings == ()
