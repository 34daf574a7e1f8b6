"""WeChat's five seconds, in real time, over two processes: a dialogue model that takes 1, 4.4, 6
and 12 seconds, and retries that arrive while the first push is at work."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from api.clock import RunningClock
from api.migrations.schema import upgrade_schema
from launcher.engines import Engines
from tests.conftest import INTERNAL_TOKEN
from tests.databases import own_cache, own_database
from tests.simulators.api_processes import api_processes
from tests.simulators.rasa import SimulatedRasa
from tests.simulators.serving import serving
from tests.simulators.wechat import Callback, Shown, SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, APP_SECRET, APPID, TOKEN

# Seconds that the dialogue model takes, and how the answer must come.
SLOWNESS = {"1": {"passive"}, "4.4": {"passive", "posted"}, "6": {"posted"}, "12": {"posted"}}
PATIENTS_EACH = 3
_LOOKS = 800


@pytest.fixture(scope="module")
async def running(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[SimulatedWeChat, SimulatedRasa]]:
    """Two processes on a database of their own, WeChat in front of them, a slow model behind."""
    database_url = own_database(engines.database_url, "daoyi_wechat")
    engine = create_async_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
    await engine.dispose()
    wechat, rasa = SimulatedWeChat(RunningClock()), SimulatedRasa()
    async with serving(wechat.app()) as api, serving(rasa) as model:
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": own_cache(engines.redis_url, 2),
            "DAOYI_INTERNAL_TOKEN": INTERNAL_TOKEN,
            "DAOYI_RASA_TOKEN": "rasa-token-for-tests",
            "DAOYI_SECRET_KEY": "a-secret-key-for-tests-only",
            "DAOYI_RASA_URLS": f'["{model}"]',
            "DAOYI_WECHAT_APPID": APPID,
            "DAOYI_WECHAT_SECRET": APP_SECRET,
            "DAOYI_WECHAT_TOKEN": TOKEN,
            "DAOYI_WECHAT_AES_KEY": AES_KEY,
            "DAOYI_WECHAT_API": api,
        }
        starting = api_processes(2, environment, tmp_path_factory.mktemp("processes"))
        addresses = await asyncio.to_thread(starting.__enter__)
        try:
            async with httpx.AsyncClient(timeout=60) as http:
                urls = tuple(f"{address}/channels/wechat" for address in addresses)
                pusher = wechat.calls_back(http, Callback(urls))
                yield wechat, rasa
                await pusher.close()
        finally:
            await asyncio.to_thread(starting.__exit__, None, None, None)


@pytest.fixture
def hospital(
    running: tuple[SimulatedWeChat, SimulatedRasa],
) -> tuple[SimulatedWeChat, SimulatedRasa]:
    """The same, having heard nothing yet."""
    running[1].heard.clear()
    return running


async def test_every_answer_arrives_once_however_slow_the_model_is(
    hospital: tuple[SimulatedWeChat, SimulatedRasa],
) -> None:
    wechat, rasa = hospital
    asked = _patients("calm")
    attempts = await asyncio.gather(*(_asks(wechat, *patient) for patient in asked))
    for (openid, seconds), times in zip(asked, attempts, strict=True):
        answered = await _answers(wechat, openid, 2)
        assert _all_of(answered) == [f"听到：慢 {seconds} 挂号", "听到：还有一句"]
        # On a machine that is busy with other things a push may need a second attempt.
        assert times > 1 or answered[0].way in SLOWNESS[seconds]
        assert "down" not in {shown.kind for shown in wechat.phone(openid)}
    assert rasa.at_once == 1


async def test_three_retries_while_the_first_is_at_work_change_nothing(
    hospital: tuple[SimulatedWeChat, SimulatedRasa],
) -> None:
    wechat, rasa = hospital
    assert wechat.pusher is not None
    # A bad line: WeChat gives up after 1.3 seconds and sends again, to the other process.
    wechat.pusher.callback = replace(wechat.pusher.callback, patience=1.3)
    asked = _patients("hurried")
    await asyncio.gather(*(_asks(wechat, openid, seconds) for openid, seconds in asked))
    for openid, seconds in asked:
        answered = await _answers(wechat, openid, 2)
        assert sorted(_all_of(answered)) == sorted([f"听到：慢 {seconds} 挂号", "听到：还有一句"])
    heard = Counter((sender, message) for sender, message, _ in rasa.heard)
    assert len(heard) == 2 * len(asked)
    assert set(heard.values()) == {1}
    assert rasa.at_once == 1


def _patients(name: str) -> list[tuple[str, str]]:
    return [
        (f"o-{name}-{seconds}-{number}", seconds)
        for seconds in SLOWNESS
        for number in range(PATIENTS_EACH)
    ]


async def _asks(wechat: SimulatedWeChat, openid: str, seconds: str) -> int:
    """A question that takes its time, and another message when WeChat is done with it. Returns how
    often WeChat brought the first."""
    delivered = await wechat.says(openid, f"慢 {seconds} 挂号")
    await wechat.says(openid, "还有一句")
    return delivered.attempts if delivered else 0


async def _answers(wechat: SimulatedWeChat, openid: str, count: int) -> list[Shown]:
    """What a patient got, once as many answers are there. Merged lines count as two."""
    for _ in range(_LOOKS):
        answered = [shown for shown in wechat.phone(openid) if shown.kind != "down"]
        if len(_all_of(answered)) >= count:
            return answered
        await asyncio.sleep(0.05)
    return answered


def _all_of(answered: list[Shown]) -> list[str]:
    return [text for shown in answered for text in shown.text.split("\n\n")]
