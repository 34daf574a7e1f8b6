"""Our calls over the simulated WeChat, without a network unless a test wants time-outs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from redis.asyncio import Redis

from api.clock import FixedClock
from api.wechat.calls import WeChatCalls, calls_over
from tests.simulators.serving import serving
from tests.simulators.wechat import SimulatedWeChat
from tests.simulators.wechat.account import APP_SECRET, account_at

OPENID = "openid-of-a-follower"
BASE = "http://wechat.test"


@dataclass
class Line:
    """One process that calls WeChat. `counted` is what its metrics were told."""

    wechat: SimulatedWeChat
    clock: FixedClock
    http: httpx.AsyncClient
    redis: Redis
    base: str = BASE
    counted: list[str] = field(default_factory=list)

    def calls(self, secret: str = APP_SECRET, redis: Redis | None = None) -> WeChatCalls:
        """What a process has that just started."""
        account, count = account_at(self.base, secret), self.counted.append
        return calls_over(self.http, account, self.clock, redis or self.redis, count)

    @property
    def token_calls(self) -> tuple[int, int]:
        """How often a token was asked for, and how often forced."""
        return self.wechat.api.tokens.calls, self.wechat.api.tokens.forced


@asynccontextmanager
async def line_without_network(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    wechat = SimulatedWeChat(clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wechat.app())) as http:
        yield Line(wechat, clock, http, redis)


@asynccontextmanager
async def line_with_network(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    """Impatient: a second without an answer is a time-out."""
    wechat = SimulatedWeChat(clock)
    patience = httpx.Timeout(10.0, read=1.0)
    async with serving(wechat.app()) as base, httpx.AsyncClient(timeout=patience) as http:
        yield Line(wechat, clock, http, redis, base)
        wechat.api.answer.set()
