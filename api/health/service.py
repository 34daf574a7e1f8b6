"""Asks everything that the product needs whether it answers."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.database import Sessions
from api.green_channel import service as green_channel

# A busy dialogue model answers late; one that is away doesn't answer at all.
TIMEOUT_SECONDS = 3.0

Check = Callable[[], Awaitable[bool]]


async def parts_away(checks: Mapping[str, Check]) -> list[str]:
    """The names of those that don't answer in time, in the order given. All are asked at once."""
    answers = await asyncio.gather(*(_answers(check) for check in checks.values()))
    return [name for name, answered in zip(checks, answers, strict=True) if not answered]


async def database_answers(sessions: Sessions) -> bool:
    """Whether a statement gets through."""
    async with sessions() as session:
        await session.execute(text("SELECT 1"))
    return True


async def redis_answers(redis: Redis) -> bool:
    """Whether Redis answers a ping."""
    return bool(await redis.ping())


async def actions_answer(client: httpx.AsyncClient) -> bool:
    """Whether the action server says that it is well."""
    return (await client.get("/health")).is_success


async def late_green_channels(sessions: Sessions, now: datetime) -> float:
    """How many open green channels are late. NaN while the database is away: the other figures
    are wanted most then."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), sessions() as session:
            return await green_channel.count_late(session, now)
    except (OSError, TimeoutError, SQLAlchemyError):
        return math.nan


async def _answers(check: Check) -> bool:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await check()
    except (OSError, TimeoutError, SQLAlchemyError, RedisError, httpx.HTTPError):
        return False
