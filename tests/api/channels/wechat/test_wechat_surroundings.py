"""The call-back where clocks differ, and where Redis is away."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from fastapi import FastAPI
from redis.exceptions import ConnectionError as RedisAway

from api.clock import FixedClock, RunningClock
from api.database import Sessions
from api.settings import Settings
from tests.api.channels.wechat.house import PATIENT, URLS, House, open_house
from tests.api.channels.wechat.pushed import code_of, send, text_request
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.conftest import MOMENT
from tests.simulators.wechat import Callback, SimulatedWeChat
from tests.simulators.wechat.pushing import Pusher


class TestADemonstration:
    """The hospital's clock stands on another day than WeChat's."""

    @pytest.fixture
    async def demonstration(
        self,
        wechat_settings: Settings,
        wechat: SimulatedWeChat,
        clock: FixedClock,
        sessions: Sessions,
        dialogue: FakeDialogue,
    ) -> AsyncIterator[House]:
        settings = wechat_settings.model_copy(update={"now": MOMENT})
        async with AsyncExitStack() as stack:
            yield await open_house(stack, settings, wechat, clock, dialogue)

    async def test_takes_pushes_of_the_real_day(self, demonstration: House) -> None:
        pushing_now(demonstration)
        await demonstration.wechat.says(PATIENT, "挂号")
        assert demonstration.texts() == ["听到：挂号"]

    async def test_takes_pushes_of_its_own_day(self, demonstration: House) -> None:
        await demonstration.wechat.says(PATIENT, "挂号")
        assert demonstration.texts() == ["听到：挂号"]

    async def test_is_what_the_setting_says(self, house: House) -> None:
        pushing_now(house)
        answer = await send(house, text_request(house))
        assert (answer.status_code, code_of(answer)) == (403, "push_stale")


def pushing_now(house: House) -> None:
    """WeChat's own clock is the real one."""
    callback, phones = Callback(URLS), house.wechat.phones
    house.wechat.pusher = Pusher(house.client, callback, RunningClock(), phones)


class TestWithoutRedis:
    @pytest.mark.parametrize("mode", ["plain", "safe"])
    async def test_nothing_is_a_server_error(
        self, house: House, monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        house.calls_back(mode=mode)
        for app in (house.one, house.two):
            take_redis_away(app, monkeypatch)
        assert (await send(house, text_request(house))).status_code == 200

    async def test_danger_is_answered(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        for app in (house.one, house.two):
            take_redis_away(app, monkeypatch)
        delivered = await house.wechat.says(PATIENT, "我爸胸口剧痛，喘不上气，满头大汗")
        assert delivered is not None
        assert delivered.shown is not None
        assert "120" in delivered.shown.text


def take_redis_away(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise RedisAway("away")

    monkeypatch.setattr(app.state.redis, "execute_command", away)
