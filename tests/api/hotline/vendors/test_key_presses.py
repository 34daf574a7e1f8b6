"""Keys that come one by one."""

import pytest
from redis.asyncio import Redis

from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen
from api.hotline.vendors.key_presses import KeyPresses
from api.security import Seal

NUMBER = Listen(digits=DigitsWanted(max=4), no_input_ms=6000, end_silence_ms=800)
MENU = Listen(digits=DigitsWanted(max=1), no_input_ms=6000, end_silence_ms=800)


def event(happened: Happened, seq: int, digits: str = "") -> CallEvent:
    return CallEvent(call_id="call", seq=seq, event=happened, digits=digits)


def key(seq: int, digits: str) -> CallEvent:
    return event(Happened.DTMF, seq, digits)


@pytest.fixture
async def presses(redis: Redis) -> KeyPresses:
    presses = KeyPresses(redis, Seal("a key"))
    await presses.expect(event(Happened.START, 0), CallReply(listen=NUMBER))
    return presses


async def digits(presses: KeyPresses, *pressed: tuple[int, str]) -> list[str | None]:
    taken = [await presses.taken(key(seq, digits)) for seq, digits in pressed]
    return [one and one.digits for one in taken]


async def test_the_last_key_brings_a_number_that_no_key_finishes(presses: KeyPresses) -> None:
    free = NUMBER.model_copy(update={"digits": DigitsWanted(max=4, finish_key="")})
    await presses.expect(event(Happened.START, 0), CallReply(listen=free))
    pressed = await digits(presses, (5, "1"), (6, "2"), (7, "3"), (8, "4"))
    assert pressed == [None, None, None, "1234"]


async def test_the_finish_key_ends_it_and_is_not_told(presses: KeyPresses) -> None:
    assert await digits(presses, (5, "1"), (6, "#")) == [None, "1"]


async def test_a_whole_number_waits_for_its_finish_key(presses: KeyPresses) -> None:
    pressed = await digits(presses, (5, "1"), (6, "2"), (7, "3"), (8, "4"), (9, "#"))
    assert pressed == [None, None, None, None, "1234"]


async def test_a_key_too_many_is_told(presses: KeyPresses) -> None:
    pressed = await digits(presses, (5, "1"), (6, "2"), (7, "3"), (8, "4"), (9, "5"))
    assert pressed[-1] == "12345"


async def test_a_pause_ends_it(presses: KeyPresses) -> None:
    await digits(presses, (5, "1"), (6, "2"))
    paused = await presses.taken(event(Happened.NO_INPUT, 7))
    assert paused == key(7, "12")


async def test_silence_without_keys_is_silence(presses: KeyPresses) -> None:
    silence = event(Happened.NO_INPUT, 7)
    assert await presses.taken(silence) == silence


async def test_keys_count_once_and_in_their_order(presses: KeyPresses) -> None:
    pressed = await digits(presses, (5, "1"), (7, "3"), (6, "2"), (5, "1"), (8, "#"))
    assert pressed[-1] == "123"


async def test_who_speaks_instead_begins_anew(presses: KeyPresses) -> None:
    await digits(presses, (5, "1"))
    said = event(Happened.SPEECH, 6)
    assert await presses.taken(said) == said
    assert await digits(presses, (7, "2"), (8, "#")) == [None, "2"]


async def test_the_next_answer_begins_anew_and_a_key_of_before_is_told_as_it_was(
    presses: KeyPresses,
) -> None:
    await digits(presses, (5, "1"), (6, "#"))
    await presses.expect(key(6, "1"), CallReply(listen=NUMBER))
    assert await digits(presses, (6, "#"), (7, "9"), (8, "#")) == ["#", None, "9"]


async def test_nothing_replied_leaves_what_is_waited_for(presses: KeyPresses) -> None:
    await presses.expect(event(Happened.BARGE_IN, 1), CallReply())
    assert await digits(presses, (5, "1")) == [None]


async def test_a_menu_and_a_platform_that_collects_need_nothing(presses: KeyPresses) -> None:
    assert await digits(presses, (5, "110101")) == ["110101"]
    await presses.expect(key(5, "110101"), CallReply(listen=MENU))
    assert await digits(presses, (6, "2")) == ["2"]


async def test_no_key_is_kept_in_the_clear_or_for_long(presses: KeyPresses, redis: Redis) -> None:
    await digits(presses, (5, "7"), (6, "8"))
    [name] = [one async for one in redis.scan_iter("hotline:keys:*")]
    assert "call" not in name.removeprefix("hotline:keys:")
    assert all(len(sealed) > 20 for sealed in (await redis.hvals(name)))
    assert 0 < await redis.ttl(name) <= 600


async def test_without_redis_each_key_counts_for_itself() -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2) as away:
        presses = KeyPresses(away, Seal("a key"))
        await presses.expect(event(Happened.START, 0), CallReply(listen=NUMBER))
        assert await digits(presses, (5, "1")) == ["1"]
