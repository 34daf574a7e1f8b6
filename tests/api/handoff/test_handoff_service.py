"""Asking for a person, waiting, leaving."""

import asyncio
import uuid
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE, FixedClock
from api.conversations.models import Conversation, Handler
from api.database import Sessions
from api.errors import NotFound
from api.handoff import service
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.wording import Wording
from tests.api.staff import factories

NIGHT = datetime(2026, 11, 18, 23, 30, tzinfo=HOSPITAL_ZONE)


async def _ask(
    session: AsyncSession, asked: Conversation, now: datetime, levels: ServiceLevels, **more: object
) -> service.TicketView:
    given = {"reason": "asked", **more}
    return await service.request(session, asked.id, now=now, levels=levels, **given)  # type: ignore[arg-type]


async def test_in_working_hours_the_conversation_goes_into_the_queue(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels, wording: Wording
) -> None:
    asked = await factories.conversation(session, clock.now())
    ticket = await _ask(session, asked, clock.now(), levels)
    assert ticket.card() == {
        "type": "handoff",
        "ticket": ticket.ticket,
        "state": "queued",
        "ahead": 0,
        "promised_by": None,
    }
    await session.refresh(asked)
    assert asked.handler is Handler.QUEUE
    assert service.describe(wording, ticket) == wording("handoff.queued_next")


async def test_the_place_in_the_queue_counts_who_is_served_before(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels, wording: Wording
) -> None:
    tickets = []
    for reason in ("asked", "asked", "complaint"):
        clock.advance(seconds=1)
        asked = await factories.conversation(session, clock.now())
        tickets.append(await _ask(session, asked, clock.now(), levels, reason=reason))
    # A complaint is served before the two who only asked, so it is next although it came last.
    assert [ticket.ahead for ticket in tickets] == [0, 1, 0]
    assert "1" in service.describe(wording, tickets[1])


async def test_asking_twice_gives_the_same_ticket(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    first = await _ask(session, asked, clock.now(), levels)
    again = await _ask(session, asked, clock.now(), levels)
    assert first.ticket == again.ticket
    assert await session.scalar(select(func.count()).select_from(Ticket)) == 1


async def test_asking_again_for_a_pressing_reason_moves_the_ticket_forward(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    await _ask(session, asked, clock.now(), levels)
    await _ask(session, asked, clock.now(), levels, reason="crisis")
    assert await session.scalar(select(Ticket.priority)) == levels.priority("crisis")


async def test_a_conversation_in_which_danger_was_seen_is_served_first(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    await factories.danger(session, asked.id, clock.now())
    await _ask(session, asked, clock.now(), levels)
    assert await session.scalar(select(Ticket.priority)) == levels.priority("emergency")


async def test_simultaneous_wishes_make_one_ticket(
    sessions: Sessions, clock: FixedClock, levels: ServiceLevels
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())

    async def ask() -> str:
        async with sessions() as session, session.begin():
            return (await _ask(session, asked, clock.now(), levels)).ticket

    assert len(set(await asyncio.gather(*(ask() for _ in range(8))))) == 1


async def test_out_of_hours_a_callback_is_promised_and_the_bot_goes_on_helping(
    session: AsyncSession, levels: ServiceLevels, wording: Wording
) -> None:
    asked = await factories.conversation(session, NIGHT)
    ticket = await _ask(session, asked, NIGHT, levels)
    assert ticket.state == "callback"
    assert ticket.promised_by == datetime(2026, 11, 19, 8, 0, tzinfo=HOSPITAL_ZONE)
    await session.refresh(asked)
    assert asked.handler is Handler.BOT
    told = service.describe(wording, ticket)
    assert "11 月 19 日（周四）08:00" in told
    assert levels.hotline in told


async def test_a_callback_becomes_a_place_in_the_queue_when_asked_again_in_the_morning(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    clock.moment = NIGHT
    asked = await factories.conversation(session, clock.now())
    at_night = await _ask(session, asked, clock.now(), levels)
    clock.advance(hours=9)
    in_the_morning = await _ask(session, asked, clock.now(), levels)
    assert in_the_morning.ticket == at_night.ticket
    assert (in_the_morning.state, in_the_morning.promised_by) == ("queued", None)
    await session.refresh(asked)
    assert asked.handler is Handler.QUEUE


async def test_leaving_the_queue_gives_the_conversation_back_to_the_bot(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    await _ask(session, asked, clock.now(), levels)
    await service.leave_queue(session, asked.id, clock.now())
    await session.refresh(asked)
    assert asked.handler is Handler.BOT
    with pytest.raises(NotFound):
        await service.open_ticket(session, asked.id, levels)


async def test_leaving_without_waiting_changes_nothing(
    session: AsyncSession, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, NIGHT)
    await _ask(session, asked, NIGHT, levels)
    await service.leave_queue(session, asked.id, NIGHT)
    assert await session.scalar(select(Ticket.state)) is TicketState.CALLBACK


async def test_a_reason_of_another_program_is_kept_in_its_own_words(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    await _ask(session, asked, clock.now(), levels, reason="要轮椅", summary={"floor": 1})
    ticket = await session.scalar(select(Ticket))
    assert ticket is not None
    assert ticket.reason == "other"
    assert ticket.summary == {"floor": 1, "reason": "要轮椅"}


async def test_an_unknown_conversation_is_not_found(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    nobody = Conversation(id=uuid.uuid4())
    with pytest.raises(NotFound):
        await _ask(session, nobody, clock.now(), levels)
