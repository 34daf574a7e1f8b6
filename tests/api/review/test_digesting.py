"""The job that reads conversations which have come to rest, against the real database."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Author, Conversation
from api.gaps.models import GapQuestion
from api.handoff.models import Ticket, TicketState
from api.review.digesting import Reading, digest_quiet, forget, reading_of
from api.review.models import ReviewItem, ReviewState
from api.review.restricted import may_be_shown
from api.security import Seal
from api.staff.models import Role
from tests.api.review import talks
from tests.api.review.told import Talk
from tests.api.staff import factories

MINUTES = timedelta(minutes=15)


@pytest.fixture
def reading(knowledge_base: Path) -> Reading:
    return reading_of(knowledge_base, Seal("a key for these tests"))


async def talked(session: AsyncSession, clock: FixedClock, talk: Talk) -> Conversation:
    conversation = await factories.conversation(session, clock.now())
    await talk.store(session, conversation)
    return conversation


async def item_of(session: AsyncSession, conversation: Conversation) -> ReviewItem | None:
    query = select(ReviewItem).where(ReviewItem.conversation_id == conversation.id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def questions(session: AsyncSession) -> Sequence[str]:
    return list(await session.scalars(select(GapQuestion.text).order_by(GapQuestion.message_id)))


def luggage() -> Talk:
    return Talk().says("能寄存行李吗", "nlu_fallback").hears("换个说法？")


async def test_a_quiet_conversation_is_digested_once_and_again_when_more_is_said(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    talk = luggage()
    conversation = await talked(session, clock, talk)
    soon, later = clock.now() + timedelta(minutes=1), clock.now() + MINUTES
    assert await digest_quiet(session, reading, soon) == 0
    assert await digest_quiet(session, reading, later) == 1
    assert await digest_quiet(session, reading, later) == 0
    item = await item_of(session, conversation)
    assert item is not None
    assert (item.turns, item.reason_codes, item.state) == (1, ["fallback"], ReviewState.OPEN)
    item.state = ReviewState.DONE
    more = Talk(started=later).says("转人工", "human_ask").hears("好。")
    await more.store(session, conversation)
    assert await digest_quiet(session, reading, later + MINUTES) == 1
    item = await item_of(session, conversation)
    assert item is not None
    # What is new hasn't been looked at.
    assert (item.turns, item.state) == (2, ReviewState.OPEN)


async def test_a_batch_is_read_in_as_many_queries_as_a_single_conversation(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    async def queries(count: int) -> int:
        for _ in range(count):
            await talked(session, clock, luggage())
        asked: list[str] = []
        connection = (await session.connection()).sync_connection
        assert connection is not None

        def note(*args: object) -> None:
            asked.append(str(args[2]))

        event.listen(connection, "before_cursor_execute", note)
        assert await digest_quiet(session, reading, clock.now() + MINUTES) == count
        event.remove(connection, "before_cursor_execute", note)
        clock.advance(hours=1)
        return len(asked)

    assert await queries(1) == await queries(12)


async def test_batches_come_one_after_another_and_leave_nobody_out(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    for _ in range(5):
        await talked(session, clock, luggage())
    later = clock.now() + MINUTES
    # All spoke last at the same moment.
    assert [await digest_quiet(session, reading, later, batch=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_an_unanswered_question_is_kept_without_its_patient(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    talk = Talk().says("我叫张小明，13800001234，能寄存行李吗", "nlu_fallback").hears("换个说法？")
    conversation = await factories.conversation(session, clock.now())
    await talks.with_card(session, reading.seal, conversation, clock.now())
    await talk.store(session, conversation)
    await digest_quiet(session, reading, clock.now() + MINUTES)
    kept = await questions(session)
    assert not any("张小明" in text or "1380000" in text for text in kept)
    assert all("寄存行李" in text for text in kept)


async def test_what_belongs_to_a_restricted_complaint_leaves_no_trace(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    talk = Talk().says("医生收了我的红包，骗子", "nlu_fallback").hears("请说说经过。")
    conversation = await talked(session, clock, talk)
    session.add(talks.secret_complaint(conversation, clock.now() + MINUTES))
    await session.flush()
    await digest_quiet(session, reading, clock.now() + 2 * MINUTES)
    item = await item_of(session, conversation)
    assert item is not None
    assert (item.turns, item.score, item.reasons, item.intents) == (0, 0, [], [])
    shown = await session.scalar(select(ReviewItem).where(may_be_shown()))
    assert shown is None
    assert await questions(session) == []


async def test_what_becomes_restricted_later_is_hidden_at_once_and_left_out_then(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    talk = Talk().says("医生收了我的红包，骗子", "nlu_fallback").hears("请说说经过。")
    conversation = await talked(session, clock, talk)
    later = clock.now() + MINUTES
    await digest_quiet(session, reading, later)
    assert await session.scalar(select(ReviewItem).where(may_be_shown())) is not None
    complaint = talks.secret_complaint(conversation, later)
    session.add(complaint)
    await session.flush()
    assert await session.scalar(select(ReviewItem).where(may_be_shown())) is None
    assert await digest_quiet(session, reading, later) == 1
    assert await questions(session) == []
    complaint.restricted = False
    await session.flush()
    assert await digest_quiet(session, reading, later) == 1
    item = await item_of(session, conversation)
    assert item is not None
    assert item.turns == 1


async def test_of_an_erased_conversation_only_the_figures_stay(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    conversation = await talked(session, clock, luggage())
    await digest_quiet(session, reading, clock.now() + MINUTES)
    await forget(session, [conversation.id])
    item = await item_of(session, conversation)
    assert item is not None
    assert (item.turns, item.reasons, item.intents, item.reason_codes) == (0, [], [], [])
    assert await questions(session) == []


async def test_who_of_the_staff_had_it_is_known(
    session: AsyncSession, clock: FixedClock, reading: Reading
) -> None:
    talk = Talk().says("要人工", "human_ask").hears("我来帮您。", author=Author.AGENT)
    conversation = await talked(session, clock, talk)
    agent = await factories.staff_member(session, Role.AGENT)
    session.add(served(conversation, agent.id, clock))
    await session.flush()
    await digest_quiet(session, reading, clock.now() + MINUTES)
    item = await item_of(session, conversation)
    assert item is not None
    assert item.agents == [agent.id]
    assert "handoff" in item.reason_codes


def served(conversation: Conversation, agent: int, clock: FixedClock) -> Ticket:
    return Ticket(
        conversation_id=conversation.id,
        state=TicketState.CLOSED,
        reason="asked",
        priority=5,
        first_receiver_id=agent,
        agent_id=agent,
        created_at=clock.now(),
    )
