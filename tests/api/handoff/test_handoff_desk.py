"""Agents take conversations, reply, and give them back."""

import asyncio
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Handler
from api.database import Sessions
from api.errors import InvalidInput, NotFound, Refused, TooLong
from api.handoff import desk, service
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.staff.models import Role, Staff
from api.wording import Wording
from tests.api.staff import factories


@pytest.fixture
async def waiting(session: AsyncSession, clock: FixedClock, levels: ServiceLevels) -> Conversation:
    """A conversation in the queue."""
    asked = await factories.conversation(session, clock.now())
    await service.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
    return asked


@pytest.fixture
async def agent(session: AsyncSession) -> Staff:
    """An agent."""
    return await factories.staff_member(session, Role.AGENT)


@pytest.fixture
async def held(
    session: AsyncSession,
    waiting: Conversation,
    agent: Staff,
    clock: FixedClock,
    wording: Wording,
    levels: ServiceLevels,
) -> Conversation:
    """A conversation that `agent` holds."""
    await desk.take(session, wording, levels, waiting.id, agent, clock.now())
    return waiting


async def test_who_takes_over_is_told_to_the_patient_by_name_and_role(
    session: AsyncSession, held: Conversation, agent: Staff, wording: Wording
) -> None:
    await session.refresh(held)
    assert held.handler is Handler.HUMAN
    told = (await conversations.transcript(session, held.id))[-1]
    assert agent.display_name in told.text
    assert wording("staff.role.agent") in told.text
    assert told.card is not None
    assert told.card["state"] == "assigned"


async def test_of_two_agents_who_take_at_once_one_wins(
    sessions: Sessions, clock: FixedClock, levels: ServiceLevels, wording: Wording
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        agents = [await factories.staff_member(session, Role.AGENT) for _ in range(2)]
        await service.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)

    async def take(agent: Staff) -> str:
        async with sessions() as session, session.begin():
            await desk.take(session, wording, levels, asked.id, agent, clock.now())
        return agent.display_name

    outcomes = await asyncio.gather(*map(take, agents), return_exceptions=True)
    winners = [name for name in outcomes if isinstance(name, str)]
    refusals = [error for error in outcomes if isinstance(error, Refused)]
    assert len(winners) == len(refusals) == 1
    assert refusals[0].code == "already_taken"
    assert refusals[0].params == {"agent": winners[0]}


async def test_a_callback_can_be_taken_while_the_bot_has_the_conversation(
    session: AsyncSession,
    agent: Staff,
    clock: FixedClock,
    levels: ServiceLevels,
    wording: Wording,
) -> None:
    clock.advance(hours=14)
    asked = await factories.conversation(session, clock.now())
    await service.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
    await desk.take(session, wording, levels, asked.id, agent, clock.now())
    await session.refresh(asked)
    assert asked.handler is Handler.HUMAN


async def test_what_nobody_asked_for_cannot_be_taken(
    session: AsyncSession,
    agent: Staff,
    clock: FixedClock,
    levels: ServiceLevels,
    wording: Wording,
) -> None:
    quiet = await factories.conversation(session, clock.now())
    with pytest.raises(NotFound):
        await desk.take(session, wording, levels, quiet.id, agent, clock.now())


async def test_where_danger_was_seen_nobody_need_have_asked(
    session: AsyncSession,
    agent: Staff,
    clock: FixedClock,
    levels: ServiceLevels,
    wording: Wording,
) -> None:
    silent = await factories.conversation(session, clock.now())
    await factories.danger(session, silent.id, clock.now())
    await desk.take(session, wording, levels, silent.id, agent, clock.now())
    await session.refresh(silent)
    assert silent.handler is Handler.HUMAN
    other = await factories.staff_member(session, Role.AGENT)
    with pytest.raises(Refused, match="already_taken"):
        await desk.take(session, wording, levels, silent.id, other, clock.now())


async def test_a_reply_carries_the_agents_name(
    session: AsyncSession, held: Conversation, agent: Staff, clock: FixedClock
) -> None:
    message = await desk.reply(session, held.id, agent, " 您好，请讲。\0", clock.now())
    assert (message.author, message.author_name) == (Author.AGENT, agent.display_name)
    assert message.text == "您好，请讲。"


async def test_only_the_holder_may_reply(
    session: AsyncSession, held: Conversation, clock: FixedClock
) -> None:
    other = await factories.staff_member(session, Role.AGENT)
    with pytest.raises(Refused, match="not_yours"):
        await desk.reply(session, held.id, other, "我来", clock.now())


async def test_nobody_replies_in_a_conversation_that_only_waits(
    session: AsyncSession, waiting: Conversation, agent: Staff, clock: FixedClock
) -> None:
    with pytest.raises(Refused, match="not_yours"):
        await desk.reply(session, waiting.id, agent, "您好", clock.now())


@pytest.mark.parametrize(
    ("text", "error"), [("", InvalidInput), (" \n", InvalidInput), ("好" * 2001, TooLong)]
)
async def test_a_reply_must_have_a_fit_length(
    session: AsyncSession,
    held: Conversation,
    agent: Staff,
    clock: FixedClock,
    text: str,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        await desk.reply(session, held.id, agent, text, clock.now())


async def test_giving_back_starts_a_new_dialogue_and_closes_the_ticket(
    session: AsyncSession,
    held: Conversation,
    agent: Staff,
    clock: FixedClock,
    wording: Wording,
    levels: ServiceLevels,
) -> None:
    await session.refresh(held)
    generation = held.generation
    told = await desk.give_back(
        session, wording, levels, held.id, agent, clock.now(), wrap_up="resolved"
    )
    await session.refresh(held)
    assert (held.handler, held.generation) == (Handler.BOT, generation + 1)
    assert agent.display_name in told.text
    ticket = await session.scalar(select(Ticket).execution_options(populate_existing=True))
    assert ticket is not None
    assert (ticket.state, ticket.note) == (TicketState.CLOSED, "resolved")


async def test_another_agent_cannot_give_it_back_but_a_supervisor_can(
    session: AsyncSession,
    held: Conversation,
    clock: FixedClock,
    wording: Wording,
    levels: ServiceLevels,
) -> None:
    other = await factories.staff_member(session, Role.AGENT)
    now = clock.now()
    with pytest.raises(Refused, match="not_yours"):
        await desk.give_back(session, wording, levels, held.id, other, now, wrap_up="other")
    await desk.give_back(
        session, wording, levels, held.id, other, now, wrap_up="other", anyones=True
    )
    await session.refresh(held)
    assert held.handler is Handler.BOT


async def test_after_giving_back_the_agent_can_say_nothing_more(
    session: AsyncSession,
    held: Conversation,
    agent: Staff,
    clock: FixedClock,
    wording: Wording,
    levels: ServiceLevels,
) -> None:
    await desk.give_back(session, wording, levels, held.id, agent, clock.now(), wrap_up="resolved")
    with pytest.raises(Refused, match="not_yours"):
        await desk.reply(session, held.id, agent, "还有一句", clock.now())


async def test_an_unknown_conversation_is_not_found(
    session: AsyncSession, agent: Staff, clock: FixedClock
) -> None:
    with pytest.raises(NotFound):
        await desk.reply(session, uuid.uuid4(), agent, "您好", clock.now())
