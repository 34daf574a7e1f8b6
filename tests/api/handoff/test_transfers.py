"""A conversation goes on to a colleague, or back into a queue."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Handler
from api.errors import InvalidInput, NotFound, Refused
from api.handoff import desk, tickets, transfers
from api.handoff.models import TicketState
from tests.api.handoff.desk_world import DeskWorld


async def test_until_the_colleague_accepts_the_first_goes_on(world: DeskWorld) -> None:
    first, second = await world.agent(), await world.agent()
    asked = await world.patient("我要人工")
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    await world.replies(first, asked)
    with pytest.raises(Refused, match="not_yours"):
        await world.replies(second, asked)
    told = await world.accepts(second, asked)
    assert second.display_name in told.text
    assert world.wording("staff.role.agent") in told.text
    await world.replies(second, asked)
    with pytest.raises(Refused, match="not_yours"):
        await world.replies(first, asked)


async def test_the_first_receiver_stays_the_first_receiver(world: DeskWorld) -> None:
    first, second = await world.agent(), await world.agent()
    asked = await world.patient("我要人工")
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    await world.accepts(second, asked)
    ticket = await world.ticket(asked)
    assert (ticket.first_receiver_id, ticket.agent_id) == (first.id, second.id)
    assert await world.happened(asked) == ["queued", "taken", "offered", "accepted"]


async def test_who_declines_or_was_not_asked_gets_nothing(world: DeskWorld) -> None:
    first, second, third = [await world.agent() for _ in range(3)]
    asked = await world.patient("我要人工")
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    with pytest.raises(Refused, match="transfer_not_offered"):
        await world.accepts(third, asked)
    async with world.sessions() as session, session.begin():
        await transfers.decline(session, asked.id, second, "在忙", world.clock.now())
    with pytest.raises(Refused, match="transfer_not_offered"):
        await world.accepts(second, asked)
    await world.replies(first, asked)


async def test_what_is_withdrawn_or_over_cannot_be_accepted(world: DeskWorld) -> None:
    first, second = await world.agent(), await world.agent()
    asked = await world.patient()
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    async with world.sessions() as session, session.begin():
        await transfers.withdraw(session, asked.id, first, world.clock.now())
    with pytest.raises(Refused, match="transfer_not_offered"):
        await world.accepts(second, asked)
    await world.offers(first, asked, second)
    await world.gives_back(first, asked)
    with pytest.raises(Refused, match="transfer_not_offered"):
        await world.accepts(second, asked)


async def test_what_was_offered_before_it_was_let_go_cannot_be_accepted_later(
    world: DeskWorld,
) -> None:
    first, second, third = [await world.agent() for _ in range(3)]
    asked, now = await world.patient(), world.clock.now()

    async def let_go(session: AsyncSession) -> None:
        ticket = await tickets.find_open(session, asked.id)
        assert ticket is not None
        await transfers.requeue(
            session, world.wording, world.levels, ticket, now, actor="system", why="agent_idle"
        )

    async def moved(session: AsyncSession) -> None:
        ticket = await tickets.find_open(session, asked.id)
        assert ticket is not None
        for to in (third, first):
            await transfers.move(session, world.wording, world.levels, ticket, to, now, by=third)
            await session.refresh(ticket)

    await world.takes(first, asked)
    for changes in (let_go, moved):
        await world.offers(first, asked, second)
        async with world.sessions() as session, session.begin():
            await changes(session)
        if changes is let_go:
            await world.takes(first, asked)
        assert (await world.ticket(asked)).agent_id == first.id
        with pytest.raises(Refused, match="transfer_not_offered"):
            await world.accepts(second, asked)


async def test_an_offer_that_was_left_open_is_over_when_somebody_takes_it(
    world: DeskWorld,
) -> None:
    first, second = await world.agent(), await world.agent()
    asked, now = await world.patient(), world.clock.now()
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    async with world.sessions() as session, session.begin():
        ticket = await tickets.find_open(session, asked.id)
        assert ticket is not None
        assert await tickets.release(session, ticket.id, first.id, now)
        await tickets.hand(session, asked.id, Handler.HUMAN, Handler.QUEUE)
    await world.takes(first, asked)
    with pytest.raises(Refused, match="transfer_not_offered"):
        await world.accepts(second, asked)


async def test_accepting_and_giving_back_at_once_leave_one_holder_or_none(
    world: DeskWorld,
) -> None:
    first, second = await world.agent(), await world.agent()
    asked = await world.patient()
    await world.takes(first, asked)
    await world.offers(first, asked, second)
    done = await asyncio.gather(
        world.accepts(second, asked), world.gives_back(first, asked), return_exceptions=True
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    ticket, conversation = await world.ticket(asked), await world.conversation(asked)
    assert (ticket.state, conversation.handler) in {
        (TicketState.ASSIGNED, Handler.HUMAN),
        (TicketState.CLOSED, Handler.BOT),
    }


async def test_back_in_another_queue_it_has_its_old_place_and_nobody_holds_it(
    world: DeskWorld,
) -> None:
    agent = await world.agent()
    asked = await world.patient("我要人工")
    await world.takes(agent, asked)
    world.clock.advance(minutes=5)
    other = await world.patient()
    async with world.sessions() as session, session.begin():
        told = await transfers.to_queue(
            session,
            world.wording,
            world.levels,
            asked.id,
            agent,
            "insurance",
            "要问报销",
            world.clock.now(),
        )
    assert world.levels.desk.skill_name("insurance") in told.text
    assert told.card is not None
    assert (told.card["state"], told.card["ahead"]) == ("queued", 0)
    assert (await world.asks(other)).ahead == 1
    ticket, conversation = await world.ticket(asked), await world.conversation(asked)
    assert (ticket.skill, ticket.agent_id, conversation.handler) == (
        "insurance",
        None,
        Handler.QUEUE,
    )
    with pytest.raises(Refused, match="not_yours"):
        await world.replies(agent, asked)


async def test_a_transfer_needs_a_reason_another_person_and_a_queue_that_is_there(
    world: DeskWorld,
) -> None:
    agent, now = await world.agent(), world.clock.now()
    asked = await world.patient()
    await world.takes(agent, asked)
    async with world.sessions() as session:
        with pytest.raises(InvalidInput, match="transfer_to_oneself"):
            await transfers.offer(session, asked.id, agent, agent, "累了", now)
        with pytest.raises(InvalidInput, match="reason_needed"):
            await transfers.offer(session, asked.id, agent, agent, " ", now)
        with pytest.raises(NotFound, match="skill_unknown"):
            await transfers.to_queue(
                session, world.wording, world.levels, asked.id, agent, "dreams", "要问", now
            )


class TestLimit:
    """Somebody holds only so many conversations."""

    async def test_who_holds_as_many_as_they_may_takes_no_more(self, world: DeskWorld) -> None:
        agent = await world.agent()
        await world.limits(agent, 1)
        first, second = await world.patient(), await world.patient()
        await world.takes(agent, first)
        with pytest.raises(Refused, match="desk_full") as refused:
            await world.takes(agent, second)
        assert refused.value.params == {"limit": 1}
        await world.gives_back(agent, first, wrap_up=None)
        await world.takes(agent, second)

    async def test_two_taken_at_once_are_counted(self, world: DeskWorld) -> None:
        agent = await world.agent()
        await world.limits(agent, 1)
        asked = [await world.patient() for _ in range(4)]
        done = await asyncio.gather(
            *(world.takes(agent, one) for one in asked), return_exceptions=True
        )
        assert [str(one) for one in done if isinstance(one, Exception)] == 3 * ["desk_full"]

    async def test_danger_and_a_supervisor_are_not_stopped_by_it(self, world: DeskWorld) -> None:
        agent = await world.agent()
        await world.limits(agent, 0)
        await world.takes(agent, await world.patient(reason="emergency"))
        await world.takes(agent, await world.patient(), limited=False)


class TestEnd:
    """A talk ends when the patient's question is answered, or it is said why not."""

    async def test_an_unanswered_question_keeps_it_open(self, world: DeskWorld) -> None:
        agent = await world.agent()
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        for how, note in (("resolved", None), ("other", None), (None, None)):
            with pytest.raises(Refused, match="question_unanswered"):
                await world.gives_back(agent, asked, how, note)
        await world.replies(agent, asked, "在一楼自助机上取。")
        await world.gives_back(agent, asked)

    @pytest.mark.parametrize(("how", "note"), [("referred", None), ("other", "患者已经走了")])
    async def test_who_says_why_may_end_it(
        self, world: DeskWorld, how: str, note: str | None
    ) -> None:
        agent = await world.agent()
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        await world.gives_back(agent, asked, how, note)
        ticket = await world.ticket(asked)
        assert (ticket.state, ticket.note, ticket.wrap_up_note) == (TicketState.CLOSED, how, note)

    @pytest.mark.parametrize(
        ("last", "open_"),
        [
            ("好的，谢谢您！", False),
            ("谢谢医生", False),
            ("嗯嗯好的", False),
            ("您好", True),
            ("谢谢，那几点上班", True),
            ("好的那我明天去哪", True),
        ],
    )
    async def test_thanks_are_no_question(self, world: DeskWorld, last: str, open_: bool) -> None:
        agent = await world.agent()
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        await world.replies(agent, asked)
        await world.says(asked, last)
        if open_:
            with pytest.raises(Refused, match="question_unanswered"):
                await world.gives_back(agent, asked)
        else:
            await world.gives_back(agent, asked)

    async def test_without_a_reason_the_bot_has_it_and_the_ticket_waits(
        self, world: DeskWorld
    ) -> None:
        agent, other = await world.agent(), await world.agent()
        asked = await world.patient()
        await world.takes(agent, asked)
        await world.gives_back(agent, asked, None)
        ended, conversation = await world.ticket(asked), await world.conversation(asked)
        assert (ended.state, conversation.handler) == (TicketState.WRAP_UP, Handler.BOT)
        world.clock.advance(minutes=1)
        again = await world.asks(asked)
        assert (again.state, again.ticket != str(ended.id)) == ("queued", True)
        async with world.sessions() as session, session.begin():
            with pytest.raises(Refused, match="not_yours"):
                await desk.wrap_up(
                    session, ended.id, other, world.clock.now(), reason="resolved", note=None
                )
            await desk.wrap_up(
                session, ended.id, agent, world.clock.now(), reason="resolved", note="已取"
            )
            with pytest.raises(NotFound):
                await desk.wrap_up(
                    session, ended.id, agent, world.clock.now(), reason="other", note=None
                )


async def test_of_twenty_who_take_at_once_one_has_it(world: DeskWorld) -> None:
    agents = [await world.agent() for _ in range(20)]
    asked = await world.patient()
    done = await asyncio.gather(
        *(world.takes(agent, asked) for agent in agents), return_exceptions=True
    )
    assert [str(one) for one in done if isinstance(one, Exception)] == 19 * ["already_taken"]
    [winner] = [n for n, one in enumerate(done) if not isinstance(one, Exception)]
    assert (await world.ticket(asked)).agent_id == agents[winner].id
