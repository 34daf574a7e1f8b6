"""What happens at the desk, brought to every open page of this process."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import Event
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.conversations.events import DESK_CHANNEL

_AGAIN_SECONDS = 1.0

news: Event[[str, str]] = Event()
"""Fires with what happened (`queue`, `message`, `emergency`, …) and the conversation's id. A page
that subscribes while it is built is unsubscribed when it is closed."""


async def listen(redis: Redis) -> None:
    """Pass everything on for ever. While Redis is away pages look by themselves (their timers)."""
    while True:
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as wakes:
                await wakes.subscribe(DESK_CHANNEL)
                async for message in wakes.listen():
                    what, _, conversation = str(message["data"]).partition(" ")
                    news.emit(what, conversation)
        except RedisError:
            await asyncio.sleep(_AGAIN_SECONDS)


class Coalesced:
    """Runs `work` once at a time; calls meanwhile make it run once more, however many they are."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._running = False
        self._wanted = False

    async def __call__(self) -> None:
        """Run, or have the run that is going on followed by another."""
        self._wanted = True
        if self._running:
            return
        self._running = True
        try:
            while self._wanted:
                self._wanted = False
                await self._work()
        finally:
            self._running = False
