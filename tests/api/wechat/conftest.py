"""A patient who has just written to the account, and a WeChat that is strict about its quotas."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.database import Sessions
from api.wechat.customer_service import WeChatCustomerService
from tests.api.wechat.calling import line_without_network
from tests.api.wechat.chatting import Chat


@pytest.fixture
async def chat(clock: FixedClock, sessions: Sessions, redis: Redis) -> AsyncIterator[Chat]:
    async with line_without_network(clock, redis) as line:
        service = WeChatCustomerService(line.calls())
        chat = Chat(sessions, clock, line.wechat, service)
        await chat.says()
        yield chat
