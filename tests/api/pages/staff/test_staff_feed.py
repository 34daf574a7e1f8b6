"""What happens at the desk reaches open pages, once per burst."""

import asyncio
import uuid

from redis.asyncio import Redis

from api.conversations.events import DESK_CHANNEL
from api.pages.staff import feed


async def test_a_burst_of_news_draws_twice_at_most() -> None:
    drawn = 0
    going_on = asyncio.Event()

    async def draw() -> None:
        nonlocal drawn
        drawn += 1
        await going_on.wait()

    refresh = feed.Coalesced(draw)
    calls = [asyncio.create_task(refresh()) for _ in range(50)]
    await asyncio.sleep(0)
    going_on.set()
    await asyncio.gather(*calls)
    assert drawn == 2


async def test_after_a_failure_the_next_news_draws_again() -> None:
    drawn = 0

    async def draw() -> None:
        nonlocal drawn
        drawn += 1
        if drawn == 1:
            raise ConnectionError

    refresh = feed.Coalesced(draw)
    await asyncio.gather(refresh(), return_exceptions=True)
    await refresh()
    assert drawn == 2


async def test_what_another_process_says_is_heard(redis: Redis) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def hear(what: str, conversation: str) -> None:
        heard.put_nowait((what, conversation))

    conversation = uuid.uuid4()
    feed.news.subscribe(hear)
    listening = asyncio.create_task(feed.listen(redis))
    try:
        # Published until somebody listens.
        while not await redis.publish(DESK_CHANNEL, f"queue {conversation}"):
            pass
        assert await asyncio.wait_for(heard.get(), 5) == ("queue", str(conversation))
    finally:
        feed.news.unsubscribe(hear)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
