"""A worker in a process of its own, for a test that kills it: `database redis gateway wechat`."""

import asyncio
import sys
from contextlib import AsyncExitStack

import httpx
from redis.asyncio import Redis

from api.clock import FixedClock
from api.database import create_engine, create_sessions
from api.departments.profile import load_hospital
from api.jobs.app import Work
from api.jobs.worker import run_worker
from api.notices.post import Post
from api.notices.sms import HttpSms
from api.notices.words import Words
from api.wechat.calls import calls_over
from api.wechat.templates import WeChatTemplates
from api.wording import load_wording
from tests.api.notices.told import KNOWLEDGE, SEAL, notice_rules
from tests.conftest import MOMENT
from tests.simulators.sms_gateway import SECRET
from tests.simulators.wechat.account import account_at


async def _nothing(_: object) -> None:
    return None


async def main(database: str, redis_url: str, gateway: str, wechat: str) -> None:
    clock, wording = FixedClock(MOMENT), load_wording(KNOWLEDGE / "wording")
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:", 1))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=120))
        redis = await stack.enter_async_context(Redis.from_url(redis_url, decode_responses=True))
        post = Post(
            sessions=create_sessions(engine),
            clock=clock,
            seal=SEAL,
            words=Words(wording, load_hospital(KNOWLEDGE / "hospital.yml")),
            rules=notice_rules(),
            sms=HttpSms(http, gateway, SECRET, clock),
            templates=WeChatTemplates(calls_over(http, account_at(wechat), clock, redis)),
            wake=_nothing,
            count=lambda rung, outcome: None,
        )
        work = Work(post.sessions, clock, wording, post)
        await stack.enter_async_context(run_worker(database, work, periodic=False))
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
