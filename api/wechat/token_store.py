"""What all processes know of the access token: in Redis, and while that is away in each alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

# Longer than the calls for a token take; and how long others wait for whoever makes them.
_HOLD_SECONDS: Final = 30
_WAIT_SECONDS: Final = 15

Entry = dict[str, Any]


class TokenStore:
    """Small named entries of one account. Redis is inside the hospital and closed by whoever made
    it, or none for a command that runs alone; nothing of this is logged."""

    def __init__(self, redis: Redis | None, appid: str) -> None:
        self._redis, self._appid = redis, appid
        self._own: dict[str, Entry] = {}
        self._mine = asyncio.Lock()

    async def get(self, name: str) -> Entry | None:
        """The entry, or none when there is none any more."""
        if self._redis is None:
            return self._own.get(name)
        try:
            found = await self._redis.get(self._key(name))
        except RedisError:
            return self._own.get(name)
        return json.loads(found) if found else None

    async def put(self, name: str, entry: Entry, life: timedelta) -> None:
        """Keep the entry for so long, in real time."""
        self._own[name] = entry
        if self._redis is None:
            return
        with suppress(RedisError):
            await self._redis.set(self._key(name), json.dumps(entry), px=life)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Keep everybody else out who wants to renew the token; yields whether that succeeded.
        While Redis is away it is enough to be alone in this process."""
        async with self._mine, self._alone_of_all() as alone:
            yield alone

    @asynccontextmanager
    async def _alone_of_all(self) -> AsyncIterator[bool]:
        if self._redis is None:
            yield True
            return
        lock = self._redis.lock(
            self._key("lock"),
            timeout=_HOLD_SECONDS,
            blocking_timeout=_WAIT_SECONDS,
            sleep=0.02,
        )
        try:
            held = alone = await lock.acquire()
        except RedisError:
            held, alone = False, True
        try:
            yield alone
        finally:
            if held:
                with suppress(RedisError):
                    await lock.release()

    def _key(self, name: str) -> str:
        return f"wechat:{self._appid}:token:{name}"
