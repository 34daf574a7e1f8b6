"""A caller who is put through, or whom nobody was free for."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation, Handler
from api.handoff import service
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from tests.api.staff import factories


@pytest.fixture
async def caller(session: AsyncSession, clock: FixedClock, levels: ServiceLevels) -> Conversation:
    """Waits in the queue."""
    found = await factories.conversation(session, clock.now())
    await service.request(session, found.id, reason="asked", now=clock.now(), levels=levels)
    return found


async def ticket_of(session: AsyncSession, caller: Conversation) -> Ticket:
    await session.refresh(caller)
    query = select(Ticket).execution_options(populate_existing=True)
    return (await session.scalars(query.where(Ticket.conversation_id == caller.id))).one()


async def test_who_talks_to_a_person_gives_up_the_place_in_the_queue(
    session: AsyncSession, clock: FixedClock, caller: Conversation
) -> None:
    await service.taken_by_phone(session, caller.id, clock.now())
    ticket = await ticket_of(session, caller)
    assert (ticket.state, ticket.note) == (TicketState.CLOSED, "phone")
    assert caller.handler is Handler.BOT


async def test_in_working_hours_a_call_is_promised_within_half_an_hour(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels, caller: Conversation
) -> None:
    told = await service.promise_call(session, caller.id, clock.now(), levels)
    assert told is not None
    assert told.promised_by == clock.now() + timedelta(minutes=30)
    ticket = await ticket_of(session, caller)
    assert ticket.state is TicketState.CALLBACK
    assert caller.handler is Handler.BOT


async def test_a_promise_that_was_made_stays_as_it_is(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels, caller: Conversation
) -> None:
    first = await service.promise_call(session, caller.id, clock.now(), levels)
    clock.advance(minutes=10)
    again = await service.promise_call(session, caller.id, clock.now(), levels)
    assert again == first


async def test_nothing_is_promised_to_whom_an_agent_has_or_who_never_asked(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    never = await factories.conversation(session, clock.now())
    assert await service.promise_call(session, never.id, clock.now(), levels) is None
    await service.taken_by_phone(session, never.id, clock.now())
    await session.refresh(never)
    assert never.handler is Handler.BOT
