"""A worker that is killed with SIGKILL between the provider's acceptance and our commit."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from api.jobs.app import Work, create_job_app
from api.notices.models import DeliveryStatus, NoticeKind, NoticeStatus, Rung
from api.notices.queueing import queue_due
from api.notices.sms import HttpSms
from api.settings import ROOT, Settings
from api.wechat.calls import calls_over
from api.wechat.templates import WeChatTemplates
from api.wording import load_wording
from tests.api.notices.told import KNOWLEDGE, OPENID, Told
from tests.simulators.faults import Fault
from tests.simulators.serving import serving
from tests.simulators.sms_gateway import SECRET, SmsGateway
from tests.simulators.wechat import SimulatedWeChat
from tests.simulators.wechat.account import account_at

BOOKED = NoticeKind.BOOKED


@dataclass
class World:
    """Both providers on real ports, and the database that all workers share."""

    told: Told
    database: str
    redis: Redis
    redis_url: str
    gateway: SmsGateway
    wechat: SimulatedWeChat
    gateway_url: str
    wechat_url: str

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.api.notices.worker_process",
            self.database,
            self.redis_url,
            self.gateway_url,
            self.wechat_url,
            cwd=ROOT,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def kill_worker_while_it_waits(self, holding: asyncio.Event) -> None:
        async with self.worker() as process, asyncio.timeout(120):
            await holding.wait()
            process.kill()
            await process.wait()

    async def resume(self) -> None:
        """What another worker does: its minute job finds the notice, then its queue is empty."""
        told, now = self.told, self.told.clock.now()
        notice = await told.notice(BOOKED)
        async with told.sessions() as session, session.begin():
            # Not before the database has noticed that the dead worker is gone.
            key = func.hashtextextended(f"notice:{notice.id}", 0)
            await session.execute(select(func.pg_advisory_xact_lock(key)))
            assert await queue_due(session, now) == 1
        app = create_job_app(self.database, periodic=False)
        async with app.open_async(), httpx.AsyncClient(timeout=30) as http:
            account = account_at(self.wechat_url)
            calls = calls_over(http, account, told.clock, self.redis)
            post = told.post_with(
                sms=HttpSms(http, self.gateway_url, SECRET, told.clock),
                templates=WeChatTemplates(calls),
            )
            words = load_wording(KNOWLEDGE / "wording")
            await app.run_worker_async(
                wait=False,
                install_signal_handlers=False,
                additional_context={"work": Work(told.sessions, told.clock, words, post)},
            )


@pytest.fixture
async def world(told: Told, settings: Settings, redis: Redis) -> AsyncIterator[World]:
    gateway, wechat = SmsGateway(told.clock), SimulatedWeChat(told.clock)
    wechat.meets(OPENID)
    engines = settings.database_url, redis, settings.redis_url
    async with serving(gateway.app()) as gateway_url, serving(wechat.app()) as wechat_url:
        yield World(told, *engines, gateway, wechat, gateway_url, wechat_url)
        gateway.answer.set()
        wechat.api.answer.set()


@pytest.mark.parametrize(
    ("fault", "sent_before"),
    [(Fault.LATE, 1), (Fault.LOST, 0)],
    ids=["after the gateway sent it", "before the gateway had it"],
)
async def test_a_text_is_sent_once(world: World, fault: Fault, sent_before: int) -> None:
    told = world.told
    await told.book(await told.patient(), timedelta(days=3))
    world.gateway.faults.then(fault)
    await world.kill_worker_while_it_waits(world.gateway.holding)
    assert len(world.gateway.phones) == sent_before
    left = (await told.steps(BOOKED))[Rung.SMS]
    assert (left.status, left.receipt) == (DeliveryStatus.SENDING, None)
    assert await told.status(BOOKED) is NoticeStatus.WAITING

    told.clock.advance(minutes=3)
    await world.resume()
    [phone] = world.gateway.phones
    done = (await told.steps(BOOKED))[Rung.SMS]
    assert (done.status, done.receipt) == (DeliveryStatus.ACCEPTED, phone.id)
    assert await told.status(BOOKED) is NoticeStatus.SENT


@pytest.mark.parametrize(
    ("minutes", "texts"),
    [(3, 0), (30, 1)],
    ids=["while wechat heeds the key", "later a text instead"],
)
async def test_a_template_message_is_sent_once(world: World, minutes: int, texts: int) -> None:
    told = world.told
    await told.book(await told.patient("wechat"), timedelta(days=3))
    world.wechat.faults.then(Fault.LATE)
    await world.kill_worker_while_it_waits(world.wechat.api.holding)
    assert len(world.wechat.received) == 1

    told.clock.advance(minutes=minutes)
    await world.resume()
    assert len(world.wechat.received) == 1
    assert len(world.gateway.phones) == texts
    assert await told.status(BOOKED) is NoticeStatus.SENT


async def test_the_dead_workers_job_is_not_what_the_next_one_needs(world: World) -> None:
    told = world.told
    await told.book(await told.patient(), timedelta(days=3))
    world.gateway.faults.then(Fault.LATE)
    await world.kill_worker_while_it_waits(world.gateway.holding)
    async with told.sessions() as session, session.begin():
        await session.execute(text("DELETE FROM procrastinate_jobs"))
    told.clock.advance(minutes=3)
    await world.resume()
    assert len(world.gateway.phones) == 1
    assert await told.status(BOOKED) is NoticeStatus.SENT
