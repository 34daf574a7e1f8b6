"""One message at a time per conversation."""

import asyncio
import uuid

import pytest
from redis.asyncio import Redis

from api.conversations import turns
from api.conversations.turns import one_turn
from api.errors import TooFast


async def test_two_messages_of_one_conversation_take_turns(redis: Redis) -> None:
    conversation = uuid.uuid4()
    order: list[str] = []
    first_is_in = asyncio.Event()
    go_on = asyncio.Event()

    async def first() -> None:
        async with one_turn(redis, conversation):
            order.append("first in")
            first_is_in.set()
            await go_on.wait()
            order.append("first out")

    async def second() -> None:
        await first_is_in.wait()
        async with one_turn(redis, conversation):
            order.append("second in")

    async def referee() -> None:
        # The second asks for its turn while the first still has it.
        await first_is_in.wait()
        await redis.ping()
        go_on.set()

    await asyncio.gather(first(), second(), referee())
    assert order == ["first in", "first out", "second in"]


async def test_different_conversations_do_not_wait_for_each_other(redis: Redis) -> None:
    async with one_turn(redis, uuid.uuid4()), one_turn(redis, uuid.uuid4()):
        pass


async def test_whose_turn_does_not_come_is_told_to_slow_down(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_WAIT_SECONDS", 0.05)
    conversation = uuid.uuid4()
    async with one_turn(redis, conversation):
        with pytest.raises(TooFast) as refused:
            async with one_turn(redis, conversation):
                raise AssertionError("never reached")
    assert refused.value.code == "too_fast"


async def test_a_turn_that_fails_lets_the_next_one_in(redis: Redis) -> None:
    conversation = uuid.uuid4()
    with pytest.raises(ValueError, match="broken"):
        async with one_turn(redis, conversation):
            raise ValueError("broken")
    async with one_turn(redis, conversation):
        pass


async def test_a_crashed_process_blocks_a_patient_for_a_limited_time(redis: Redis) -> None:
    conversation = uuid.uuid4()
    async with one_turn(redis, conversation):
        assert 0 < await redis.pttl(f"turn:{conversation}") <= 30_000
