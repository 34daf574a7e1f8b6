"""Who waits for an answer while a message is brought again and again, and whose turn it is."""

import asyncio
from datetime import timedelta

import pytest

from api.clock import FixedClock
from api.conversations import received
from api.database import Sessions
from api.wechat.inbox import Arrived, Standing
from tests.api.wechat.chatting import letter
from tests.api.wechat.receiving import Receiving


@pytest.fixture
def desk(sessions: Sessions, clock: FixedClock) -> Receiving:
    return Receiving(sessions, clock)


class TestWhoWaits:
    async def test_the_first_attempt_does_until_it_lets_go(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        assert await desk.lets_go(arrived, 1) == Standing(False, awaited=False, attempt=1)
        assert not await desk.is_answered(arrived)

    async def test_a_retry_waits_in_its_place(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        await desk.lets_go(arrived, 1)
        assert await desk.asks_again(arrived) == Standing(False, awaited=True, attempt=2)
        assert await desk.is_answered(arrived)

    async def test_an_attempt_that_was_replaced_lets_nothing_go(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        await desk.asks_again(arrived)
        assert (await desk.lets_go(arrived, 1)).awaited
        assert await desk.is_answered(arrived)

    async def test_an_answer_in_the_last_moment_is_carried(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        assert await desk.is_answered(arrived)
        assert await desk.lets_go(arrived, 1) == Standing(True, awaited=True, attempt=1)

    async def test_what_is_posted_is_not_carried_by_a_late_retry(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        await desk.lets_go(arrived, 1)
        await desk.is_answered(arrived)
        assert await desk.asks_again(arrived) == Standing(True, awaited=False, attempt=2)

    async def test_whoever_died_waits_no_longer(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        desk.clock.advance(seconds=7)
        assert not await desk.is_answered(arrived)

    async def test_a_retry_waits_from_when_it_came(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        desk.clock.advance(seconds=5)
        await desk.asks_again(arrived)
        desk.clock.advance(seconds=4)
        assert await desk.is_answered(arrived)

    async def test_a_message_is_answered_once(self, desk: Receiving) -> None:
        arrived = await desk.arrives()
        assert await desk.is_answered(arrived)
        assert not await desk.is_answered(arrived)

    @pytest.mark.parametrize("attempt", range(8))
    async def test_letting_go_and_asking_again_at_once_leave_the_retry_waiting(
        self, desk: Receiving, attempt: int
    ) -> None:
        arrived = await desk.arrives()
        racers = [desk.lets_go(arrived, 1), desk.asks_again(arrived)]
        await asyncio.gather(*(racers if attempt % 2 else racers[::-1]))
        assert await desk.is_answered(arrived)

    @pytest.mark.parametrize("attempt", range(8))
    async def test_letting_go_while_the_answer_is_stored_leaves_one_carrier(
        self, desk: Receiving, attempt: int
    ) -> None:
        arrived = await desk.arrives()
        racers = [desk.lets_go(arrived, 1), desk.is_answered(arrived)]
        done = await asyncio.gather(*(racers if attempt % 2 else racers[::-1]))
        left, carried = done if attempt % 2 else done[::-1]
        assert isinstance(left, Standing)
        # Either it was posted and nobody carries it, or the other way round.
        assert carried is (left.finished and left.awaited)


class TestTurns:
    async def test_what_is_answered_at_once_takes_none(self, desk: Receiving) -> None:
        urgent = await desk.arrives(letter(sent_at=None))
        calm = await desk.arrives()
        assert await next_one(desk, calm) == calm.message_id
        assert (await desk.message(urgent)).sent_at is None

    async def test_are_in_the_patients_order(self, desk: Receiving) -> None:
        now = desk.clock.now()
        second = await desk.arrives(letter(sent_at=now))
        first = await desk.arrives(letter(sent_at=now - timedelta(seconds=3)))
        assert await next_one(desk, second) == first.message_id
        assert await next_one(desk, first) == first.message_id


async def next_one(desk: Receiving, up_to: Arrived) -> int | None:
    """The message that is answered next."""
    where = up_to.conversation_id, up_to.message_id
    async with desk.sessions() as session:
        found = await received.next_received(session, *where)
    return found[1].id if found else None
