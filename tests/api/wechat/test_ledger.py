"""How many messages may still be sent: what we count is what WeChat lets through."""

import asyncio
import random

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.wechat import inbox, ledger
from api.wechat.inbox import Letter
from api.wechat.ledger import Allowance
from tests.api.wechat.chatting import OPENID, SEAL, letter
from tests.simulators.wechat.people import Person


class Counted:
    """One openid in our ledger."""

    def __init__(self, session: AsyncSession, clock: FixedClock) -> None:
        self.session, self.clock, self.account_id = session, clock, 0

    async def writes(self) -> "Counted":
        """A message."""
        return await self._arrives(letter())

    async def acts(self) -> "Counted":
        """A menu click, a follow, a scan."""
        acted = Letter(OPENID, letter().key, None, payload="/booking_make", acted=True)
        return await self._arrives(acted)

    async def _arrives(self, arriving: Letter) -> "Counted":
        arrived = await inbox.arrive(self.session, SEAL, self.clock.now(), arriving)
        self.account_id = arrived.account_id
        return self

    async def takes(self, count: int = 1) -> int:
        """Reserve so many; returns how many there were."""
        now = self.clock.now()
        taken = [await ledger.reserve(self.session, self.account_id, now) for _ in range(count)]
        return sum(1 for one in taken if one)

    async def left(self) -> int:
        return (await self.allowance()).left

    async def allowance(self) -> Allowance:
        return await ledger.allowance(self.session, self.account_id, self.clock.now())


@pytest.fixture
def counted(session: AsyncSession, clock: FixedClock) -> Counted:
    return Counted(session, clock)


async def test_whoever_never_wrote_may_be_sent_nothing(counted: Counted) -> None:
    assert await counted.allowance() == Allowance(0, None)
    assert await counted.takes() == 0


class TestAfterAMessage:
    async def test_there_are_five(self, counted: Counted) -> None:
        await counted.writes()
        assert await counted.left() == 5
        assert await counted.takes(6) == 5
        assert await counted.allowance() == Allowance(0, None)

    async def test_a_new_one_sets_them_anew(self, counted: Counted) -> None:
        await counted.writes()
        await counted.takes(3)
        await counted.writes()
        assert await counted.left() == 5
        assert await counted.takes(9) == 5

    async def test_a_repeated_push_gives_nothing_more(self, counted: Counted) -> None:
        once = letter()
        await counted._arrives(once)
        await counted.takes(3)
        await counted._arrives(once)
        assert await counted.left() == 2

    async def test_they_end_with_48_hours(self, counted: Counted, clock: FixedClock) -> None:
        await counted.writes()
        allowance = await counted.allowance()
        assert allowance.until is not None
        assert (allowance.until - clock.now()).total_seconds() == 48 * 3600
        clock.advance(hours=47, minutes=59)
        assert (await counted.left(), await counted.takes()) == (5, 1)
        clock.advance(seconds=55)
        assert (await counted.left(), await counted.takes()) == (0, 0)


class TestAfterAClick:
    async def test_there_are_three_for_a_minute(self, counted: Counted, clock: FixedClock) -> None:
        await counted.acts()
        assert await counted.left() == 3
        assert await counted.takes() == 1
        clock.advance(seconds=55)
        assert (await counted.left(), await counted.takes()) == (0, 0)

    async def test_they_come_on_top_and_are_used_first(
        self, counted: Counted, clock: FixedClock
    ) -> None:
        await counted.writes()
        await counted.acts()
        assert await counted.left() == 8
        await counted.takes(3)
        clock.advance(minutes=2)
        assert await counted.left() == 5

    async def test_nothing_of_the_five_comes_back(self, counted: Counted) -> None:
        await counted.writes()
        await counted.takes(5)
        await counted.acts()
        assert await counted.takes(9) == 3


class TestPuttingRight:
    async def test_what_never_left_us_is_given_back(self, counted: Counted) -> None:
        await counted.writes()
        window = await ledger.reserve(counted.session, counted.account_id, counted.clock.now())
        assert window is not None
        await ledger.give_back(counted.session, counted.account_id, window)
        assert await counted.left() == 5

    async def test_it_goes_back_to_where_it_was_taken(
        self, counted: Counted, clock: FixedClock
    ) -> None:
        await counted.acts()
        window = await ledger.reserve(counted.session, counted.account_id, clock.now())
        assert window is not None
        await ledger.give_back(counted.session, counted.account_id, window)
        assert await counted.takes(9) == 3
        clock.advance(minutes=2)
        assert await counted.left() == 0

    async def test_never_more_come_back_than_there_can_be(self, counted: Counted) -> None:
        await counted.writes()
        window = await ledger.reserve(counted.session, counted.account_id, counted.clock.now())
        assert window is not None
        await counted.writes()
        await ledger.give_back(counted.session, counted.account_id, window)
        assert await counted.left() == 5

    async def test_wechats_no_closes_both_windows_until_the_patient_writes(
        self, counted: Counted
    ) -> None:
        await counted.writes()
        await counted.acts()
        await ledger.close(counted.session, counted.account_id, counted.clock.now())
        assert await counted.takes() == 0
        await counted.writes()
        assert await counted.left() == 5

    async def test_wechats_no_says_nothing_of_windows_that_opened_since(
        self, counted: Counted, clock: FixedClock
    ) -> None:
        await counted.writes()
        asked = clock.now()
        clock.advance(seconds=1)
        await counted.acts()
        await ledger.close(counted.session, counted.account_id, asked)
        assert await counted.left() == 3

    async def test_nobody_writes_to_who_stopped_following(self, counted: Counted) -> None:
        await counted.writes()
        now = counted.clock.now()
        await ledger.unfollow(counted.session, counted.account_id, now)
        assert (await counted.left(), await counted.takes()) == (0, 0)
        await ledger.follow(counted.session, counted.account_id, now)
        assert await counted.left() == 0
        await counted.acts()
        assert await counted.left() == 3

    async def test_nor_with_what_is_given_back_afterwards(
        self, counted: Counted, clock: FixedClock
    ) -> None:
        await counted.writes()
        window = await ledger.reserve(counted.session, counted.account_id, clock.now())
        assert window is not None
        await ledger.unfollow(counted.session, counted.account_id, clock.now())
        await ledger.give_back(counted.session, counted.account_id, window)
        assert (await counted.left(), await counted.takes()) == (0, 0)


async def test_two_workers_never_take_the_same_one(sessions: Sessions, clock: FixedClock) -> None:
    async with sessions() as session, session.begin():
        account_id = (await Counted(session, clock).writes()).account_id

    async def take() -> bool:
        async with sessions() as session, session.begin():
            return bool(await ledger.reserve(session, account_id, clock.now()))

    taken = await asyncio.gather(*(take() for _ in range(12)))
    assert sum(taken) == 5


@pytest.mark.parametrize("seed", range(12))
async def test_what_we_count_is_what_wechat_counts(
    counted: Counted, clock: FixedClock, seed: int
) -> None:
    chance, person = random.Random(seed), Person(OPENID)  # noqa: S311
    await counted.writes()
    person.said(clock.now())
    for _ in range(60):
        what = chance.choices(("send", "write", "act", "wait"), (12, 1, 2, 3))[0]
        if what == "send":
            ours, theirs = await counted.takes(), person.take(clock.now())
            assert (ours == 1) == (theirs == 0)
        elif what == "write":
            await counted.writes()
            person.said(clock.now())
        elif what == "act":
            await counted.acts()
            person.touched(clock.now())
        else:
            # Never into the last seconds of a window, in which we are more careful than WeChat.
            clock.advance(seconds=chance.choice((20, 60, 3_600, 90_000)))
