"""The channel between a simulated WeChat and a fake dialogue model; database and Redis are real."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.database import Sessions
from api.settings import Settings
from tests.api.channels.wechat.house import House, open_house
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.simulators.serving import serving
from tests.simulators.wechat import SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, APP_SECRET, APPID, TOKEN


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
async def wechat(clock: FixedClock) -> SimulatedWeChat:
    return SimulatedWeChat(clock)


@pytest.fixture
async def wechat_settings(settings: Settings, wechat: SimulatedWeChat) -> AsyncIterator[Settings]:
    """Settings of a hospital with an official account, its API on a real port."""
    async with serving(wechat.app()) as base:
        given = {
            "wechat_appid": APPID,
            "wechat_secret": APP_SECRET,
            "wechat_token": TOKEN,
            "wechat_aes_key": AES_KEY,
            "wechat_api": base,
            "public_url": "https://daoyi.hospital.example.cn",
        }
        yield Settings(**{**settings.model_dump(by_alias=True), **given})


@pytest.fixture
async def house(
    wechat_settings: Settings,
    wechat: SimulatedWeChat,
    clock: FixedClock,
    sessions: Sessions,
    redis: Redis,
    dialogue: FakeDialogue,
) -> AsyncIterator[House]:
    """Two processes behind one address."""
    async with AsyncExitStack() as stack:
        yield await open_house(stack, wechat_settings, wechat, clock, dialogue)
