"""One open green channel per conversation, whoever comes first."""

import asyncio
import uuid

from api.clock import FixedClock
from api.database import Sessions
from api.green_channel import service
from api.handoff.levels import GreenChannelLevels
from api.staff.models import Role
from tests.api.staff import factories

LIMITS = GreenChannelLevels(dispatch_minutes=3, doctor_minutes=10)


async def test_of_many_that_open_at_once_one_does(sessions: Sessions, clock: FixedClock) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())

    async def opens(conversation: uuid.UUID) -> bool:
        async with sessions() as session, session.begin():
            return await service.open_channel(session, LIMITS, conversation, clock.now())

    opened = await asyncio.gather(*(opens(asked.id) for _ in range(8)))
    assert sorted(opened) == [False] * 7 + [True]


async def test_what_was_confirmed_in_time_is_never_late(
    sessions: Sessions, clock: FixedClock
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        await service.open_channel(session, LIMITS, asked.id, clock.now())
        channel = await service.get_open(session, 1)
        somebody = await factories.staff_member(session, Role.AGENT)
        for step in service.Step:
            assert service.confirm(channel, step, somebody.id, clock.now())
    clock.advance(days=1)
    async with sessions() as session:
        assert await service.count_late(session, clock.now()) == 0
