"""What happens at the desk by itself: nobody is forgotten, nobody is told twice."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Handler
from api.errors import NotFound, Refused
from api.handoff import callbacks, presence, tending
from api.handoff.desk import held_ticket
from api.handoff.models import StaffPresence, TicketState
from api.handoff.tending import NOT_STATED, release_held
from api.notices.models import Notice, NoticeKind
from tests.api.handoff.desk_world import DeskWorld
from tests.api.staff import factories


class TestAgentGone:
    """Their browser died, or they logged out."""

    async def test_whose_workplace_fell_silent_loses_their_conversations(
        self, world: DeskWorld
    ) -> None:
        gone, there = await world.agent(), await world.agent()
        lost, kept = await world.patient("我要人工"), await world.patient("我要人工")
        await world.takes(gone, lost)
        await world.takes(there, kept)
        world.clock.advance(seconds=world.levels.desk.heartbeat_seconds + 1)
        await world.beats(there)
        assert await world.tended() == {"agent_away": 1}
        assert (await world.ticket(lost)).state is TicketState.QUEUED
        assert (await world.conversation(lost)).handler is Handler.QUEUE
        assert (await world.ticket(kept)).agent_id == there.id
        told = await world.last_words(lost)
        assert told.text == world.wording("handoff.requeued")
        with pytest.raises(Refused, match="not_yours"):
            await world.replies(gone, lost)
        await world.takes(there, lost)

    async def test_it_is_told_and_recorded_once(self, world: DeskWorld) -> None:
        gone = await world.agent()
        lost = await world.patient("我要人工")
        await world.takes(gone, lost)
        world.clock.advance(seconds=world.levels.desk.heartbeat_seconds + 1)
        await world.tended()
        assert await world.tended() == {}
        assert (await world.happened(lost)).count("requeued") == 1
        async with world.sessions() as session:
            actions = [action for _, action, _ in await factories.audited(session)]
        assert actions == ["desk.agent_away"]

    async def test_who_is_heard_of_keeps_them(self, world: DeskWorld) -> None:
        agent = await world.agent()
        asked = await world.patient("我要人工")
        await world.takes(agent, asked)
        await world.replies(agent, asked)
        for _ in range(4):
            world.clock.advance(seconds=world.levels.desk.heartbeat_seconds - 1)
            await world.beats(agent)
            assert await world.tended() == {}

    async def test_a_break_stays_a_break_while_the_workplace_lives(self, world: DeskWorld) -> None:
        agent = await world.agent()
        async with world.sessions() as session, session.begin():
            await presence.beat(session, agent.id, world.clock.now(), available=False)
        await world.beats(agent)
        async with world.sessions() as session:
            found = await session.get_one(StaffPresence, agent.id)
        assert found.available is False

    async def test_whoever_comes_back_after_logging_out_serves(self, world: DeskWorld) -> None:
        agent = await world.agent()
        async with world.sessions() as session, session.begin():
            await presence.leave(session, agent.id)
            assert not await presence.is_at_desk(session, agent.id, world.clock.now(), world.levels)
        await world.beats(agent)
        async with world.sessions() as session:
            found = await session.get_one(StaffPresence, agent.id)
        assert found.available is True

    async def test_what_fails_for_one_leaves_the_others_looked_after(
        self, world: DeskWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        gone = await world.agent()
        asked = [await world.patient("我要人工") for _ in range(3)]
        for one in asked:
            await world.takes(gone, one)
        world.clock.advance(seconds=world.levels.desk.heartbeat_seconds + 1)
        fails = iter([NotFound("not_found"), SQLAlchemyError("deadlock")])

        async def held(session: AsyncSession, *given: Any) -> Any:
            for error in fails:
                raise error
            return await held_ticket(session, *given)

        monkeypatch.setattr(tending, "held_ticket", held)
        assert await world.tended() == {"agent_away": 1}
        assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
        assert await world.tended() == {"agent_away": 2}

    async def test_who_logs_out_gives_up_all_of_theirs(self, world: DeskWorld) -> None:
        agent, other = await world.agent(), await world.agent()
        mine = [await world.patient("我要人工") for _ in range(2)]
        theirs = await world.patient("我要人工")
        for asked in mine:
            await world.takes(agent, asked)
        await world.takes(other, theirs)
        assert await release_held(world.watch, agent.id, why="logged_out", actor=agent.actor) == 2
        assert (await world.ticket(theirs)).agent_id == other.id
        assert [(await world.ticket(asked)).state for asked in mine] == 2 * [TicketState.QUEUED]


class TestSilence:
    """Somebody has the conversation, and one of the two says nothing."""

    async def test_a_patient_who_gets_no_answer_goes_back_into_the_queue(
        self, world: DeskWorld
    ) -> None:
        agent = await world.agent()
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        limit = world.levels.desk.clocks.agent_idle
        world.clock.advance(minutes=limit)
        await world.beats(agent)
        assert await world.tended() == {}
        world.clock.advance(seconds=1)
        assert await world.tended() == {"agent_idle": 1}
        assert (await world.ticket(asked)).first_receiver_id == agent.id

    async def test_the_first_unanswered_word_counts_not_the_last(self, world: DeskWorld) -> None:
        agent = await world.agent()
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        for _ in range(world.levels.desk.clocks.agent_idle):
            world.clock.advance(minutes=1)
            await world.says(asked, "在吗")
        await world.beats(agent)
        world.clock.advance(seconds=1)
        assert await world.tended() == {"agent_idle": 1}

    async def test_a_silent_patient_is_asked_once_and_then_let_go(self, world: DeskWorld) -> None:
        agent, clocks = await world.agent(), world.levels.desk.clocks
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        await world.replies(agent, asked)
        world.clock.advance(minutes=clocks.patient_reminder, seconds=1)
        await world.beats(agent)
        assert await world.tended() == {"reminded": 1}
        assert (await world.last_words(asked)).text == world.wording("handoff.still_there")
        assert await world.tended() == {}
        world.clock.advance(minutes=clocks.patient_idle - clocks.patient_reminder, seconds=1)
        await world.beats(agent)
        assert await world.tended() == {"patient_idle": 1}
        ticket, conversation = await world.ticket(asked), await world.conversation(asked)
        assert (ticket.state, ticket.note) == (TicketState.CLOSED, "no_answer")
        assert (conversation.handler, conversation.generation) == (Handler.BOT, 2)

    async def test_a_patient_who_answers_is_there_again(self, world: DeskWorld) -> None:
        agent, clocks = await world.agent(), world.levels.desk.clocks
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        await world.replies(agent, asked)
        world.clock.advance(minutes=clocks.patient_reminder, seconds=1)
        await world.beats(agent)
        await world.tended()
        await world.says(asked, "好的")
        world.clock.advance(minutes=clocks.patient_reminder, seconds=-1)
        await world.beats(agent)
        assert await world.tended() == {}
        world.clock.advance(seconds=2)
        assert await world.tended() == {"reminded": 1}

    async def test_a_reason_that_nobody_gives_is_closed_as_such(self, world: DeskWorld) -> None:
        agent = await world.agent()
        asked = await world.patient()
        await world.takes(agent, asked)
        await world.gives_back(agent, asked, None)
        world.clock.advance(minutes=world.levels.desk.clocks.wrap_up, seconds=1)
        assert await world.tended() == {"wrapped_up": 1}
        ticket = await world.ticket(asked)
        assert (ticket.state, ticket.note) == (TicketState.CLOSED, NOT_STATED)


class TestLate:
    """What is over its time is told to the supervisor, once."""

    async def test_who_waits_too_long_is_escalated_once(self, world: DeskWorld) -> None:
        asked = await world.patient()
        world.clock.advance(minutes=world.levels.desk.clocks.first_response)
        assert await world.tended() == {}
        world.clock.advance(seconds=1)
        assert await world.tended() == {"escalated": 1}
        assert await world.tended() == {}
        assert (await world.ticket(asked)).escalated_at == world.clock.now()

    async def test_a_promise_that_is_not_kept_is_escalated(self, world: DeskWorld) -> None:
        world.clock.moment = datetime(2026, 11, 18, 23, 0, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient()
        world.clock.moment = datetime(2026, 11, 19, 8, 0, tzinfo=HOSPITAL_ZONE)
        assert await world.tended() == {}
        world.clock.advance(seconds=1)
        assert await world.tended() == {"escalated": 1}
        assert (await world.ticket(asked)).state is TicketState.CALLBACK

    async def test_clocks_stand_still_over_night(self, world: DeskWorld) -> None:
        agent = await world.agent()
        world.clock.moment = datetime(2026, 11, 18, 19, 59, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient("我的报告在哪里取")
        await world.takes(agent, asked)
        world.clock.moment = datetime(2026, 11, 19, 7, 38, 59, tzinfo=HOSPITAL_ZONE)
        await world.beats(agent)
        assert await world.tended() == {}
        world.clock.advance(seconds=2)
        assert await world.tended() == {"agent_idle": 1}

    async def test_who_still_waits_when_everybody_goes_home_is_promised_a_call(
        self, world: DeskWorld
    ) -> None:
        world.clock.moment = datetime(2026, 11, 18, 19, 59, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient()
        world.clock.advance(minutes=2)
        assert await world.tended() == {"promised": 1}
        ticket, conversation = await world.ticket(asked), await world.conversation(asked)
        promised = datetime(2026, 11, 19, 8, 0, tzinfo=HOSPITAL_ZONE)
        assert (ticket.state, ticket.promised_by) == (TicketState.CALLBACK, promised)
        assert conversation.handler is Handler.BOT
        assert "08:00" in (await world.last_words(asked)).text
        async with world.sessions() as session:
            kinds = (await session.scalars(select(Notice.kind))).all()
        assert kinds == [NoticeKind.CALLBACK]


class TestCallback:
    """A promised call is a task."""

    async def test_is_done_with_a_result(self, world: DeskWorld) -> None:
        agent = await world.agent()
        world.clock.moment = datetime(2026, 11, 18, 23, 0, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient()
        async with world.sessions() as session, session.begin():
            told = await callbacks.done(
                session,
                world.wording,
                world.levels,
                asked.id,
                agent,
                world.clock.now(),
                result="reached",
                note=None,
            )
        assert told is None
        ticket = await world.ticket(asked)
        assert (ticket.state, ticket.note) == (TicketState.CLOSED, "called:reached")
        assert ticket.first_receiver_id == agent.id

    @pytest.mark.parametrize("result", ["not_reached", "wrong_number"])
    async def test_who_was_not_reached_is_told_and_may_ask_again(
        self, world: DeskWorld, result: str
    ) -> None:
        agent = await world.agent()
        world.clock.moment = datetime(2026, 11, 18, 23, 0, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient()
        async with world.sessions() as session, session.begin():
            await callbacks.done(
                session,
                world.wording,
                world.levels,
                asked.id,
                agent,
                world.clock.now(),
                result=result,
                note=None,
            )
        told = await world.last_words(asked)
        assert world.levels.hotline in told.text
        assert [button["payload"] for button in told.buttons] == ["/human_ask"]

    async def test_is_promised_anew_and_the_patient_is_told(self, world: DeskWorld) -> None:
        agent = await world.agent()
        world.clock.moment = datetime(2026, 11, 18, 23, 0, tzinfo=HOSPITAL_ZONE)
        asked = await world.patient()
        later = datetime(2026, 11, 19, 15, 30, tzinfo=HOSPITAL_ZONE)
        async with world.sessions() as session, session.begin():
            told = await callbacks.reschedule(
                session,
                world.wording,
                world.levels,
                asked.id,
                agent,
                later,
                "患者在开会",
                world.clock.now(),
            )
        assert "15:30" in told.text
        assert "开会" not in told.text
        world.clock.moment = later
        assert await world.tended() == {}
        world.clock.advance(seconds=1)
        assert await world.tended() == {"escalated": 1}
