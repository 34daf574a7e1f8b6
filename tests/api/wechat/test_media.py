"""Fetching what patients sent."""

from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.sending import Busy, Rejected, Unknown
from api.wechat.calls import calls_over
from api.wechat.media import MEDIA_LIMIT_BYTES, Media, WeChatMedia
from tests.api.wechat.calling import Line, line_without_network
from tests.simulators.faults import Fault
from tests.simulators.wechat.account import account_at

PICTURE = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
async def line(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    async with line_without_network(clock, redis) as line:
        yield line


async def test_a_picture_comes_whole_with_its_type(line: Line) -> None:
    media_id = line.wechat.api.media.keep(PICTURE, "image/jpeg")
    assert await WeChatMedia(line.calls()).fetch(media_id) == Media(PICTURE, "image/jpeg")


async def test_its_content_is_in_no_representation() -> None:
    assert "picture" not in repr(Media(PICTURE, "image/jpeg"))


async def test_after_three_days_it_is_gone(line: Line) -> None:
    media_id = line.wechat.api.media.keep(PICTURE, "image/jpeg")
    source = WeChatMedia(line.calls())
    line.clock.advance(days=3, seconds=-1)
    assert isinstance(await source.fetch(media_id), Media)
    line.clock.advance(seconds=1)
    assert await source.fetch(media_id) == Rejected("40007")


async def test_a_stale_token_is_renewed_for_it(line: Line) -> None:
    media_id = line.wechat.api.media.keep(PICTURE, "image/jpeg")
    source = WeChatMedia(line.calls())
    await source.fetch(media_id)
    line.wechat.api.tokens.spoil()
    assert isinstance(await source.fetch(media_id), Media)


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
async def test_what_is_larger_than_the_limit_is_left(line: Line, more: int, fits: bool) -> None:
    media_id = line.wechat.api.media.keep(b"x" * (MEDIA_LIMIT_BYTES + more), "image/jpeg")
    fetched = await WeChatMedia(line.calls()).fetch(media_id)
    assert isinstance(fetched, Media) if fits else fetched == Rejected("too_large")


async def test_nothing_is_read_beyond_the_limit(clock: FixedClock, redis: Redis) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1_000_000
            yield b"x" * 1_000_000

    def answered(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("stable_token"):
            return httpx.Response(200, json={"access_token": "t", "expires_in": 7200})
        return httpx.Response(200, content=endless(), headers={"Content-Type": "image/png"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answered)) as http:
        calls = calls_over(http, account_at("http://wechat.test"), clock, redis)
        assert await WeChatMedia(calls).fetch("m") == Rejected("too_large")
    assert read <= MEDIA_LIMIT_BYTES + 2_000_000


async def test_a_busy_or_broken_wechat_is_told_as_it_is(line: Line) -> None:
    media_id = line.wechat.api.media.keep(PICTURE, "image/jpeg")
    line.wechat.faults.then(Fault.RATE_LIMITED, Fault.BROKEN_AFTER)
    source = WeChatMedia(line.calls())
    assert await source.fetch(media_id) == Busy("-1")
    assert await source.fetch(media_id) == Unknown("http_500")


async def test_a_film_is_an_address_and_not_fetched(line: Line) -> None:
    media_id = line.wechat.api.media.keep(b"a film", "video/mp4")
    assert await WeChatMedia(line.calls()).fetch(media_id) == Rejected("no_content")
