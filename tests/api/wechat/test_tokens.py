"""One token for all processes, renewed once and by one of them."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.sending import Accepted, Busy, Outcome, Rejected
from api.wechat.calls import WeChatCalls, calls_over
from api.wechat.customer_service import WeChatCustomerService
from tests.api.wechat.calling import OPENID, Line, line_without_network
from tests.simulators.wechat.account import account_at


@pytest.fixture
async def line(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    async with line_without_network(clock, redis) as line:
        yield line


_numbers = itertools.count()


async def send(line: Line, calls: WeChatCalls) -> Outcome:
    """A text to somebody who has just written."""
    openid = f"{OPENID}-{next(_numbers)}"
    await line.wechat.says(openid, "x")
    return await WeChatCustomerService(calls).send_text(openid, "您好")


class TestWhileItHolds:
    async def test_one_token_serves_until_five_minutes_before_its_end(self, line: Line) -> None:
        calls = line.calls()
        await send(line, calls)
        line.clock.advance(seconds=7200 - 301)
        await send(line, calls)
        assert line.token_calls == (1, 0)
        line.clock.advance(seconds=1)
        assert isinstance(await send(line, calls), Accepted)
        assert line.token_calls == (2, 0)

    async def test_all_processes_share_it(self, line: Line) -> None:
        for _ in range(5):
            assert isinstance(await send(line, line.calls()), Accepted)
        assert line.token_calls == (1, 0)

    async def test_processes_that_start_together_ask_once(self, line: Line) -> None:
        outcomes = await asyncio.gather(*(send(line, line.calls()) for _ in range(10)))
        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert line.token_calls == (1, 0)

    async def test_it_leaves_redis_with_its_end(self, line: Line, redis: Redis) -> None:
        await send(line, line.calls())
        [key] = [key async for key in redis.scan_iter("wechat:*:value")]
        assert 7100 <= await redis.ttl(key) <= 7200

    async def test_a_process_with_the_old_one_goes_on_in_the_last_five_minutes(
        self, line: Line
    ) -> None:
        early = line.calls()
        await send(line, early)
        line.clock.advance(seconds=7200 - 299)
        line.wechat.api.tokens.give()  # another program asked, and has the next one
        assert isinstance(await send(line, early), Accepted)


class TestWhenItIsRefused:
    async def test_another_process_may_have_renewed_it(self, line: Line) -> None:
        first, second = line.calls(), line.calls()
        await send(line, first)
        await send(line, second)
        line.wechat.api.tokens.spoil()
        assert isinstance(await send(line, first), Accepted)
        assert line.token_calls == (3, 1)
        assert isinstance(await send(line, second), Accepted)
        assert line.token_calls == (3, 1)

    async def test_what_wechat_gives_to_everybody_by_now_is_taken(self, line: Line) -> None:
        calls = line.calls()
        await send(line, calls)
        line.wechat.api.tokens.forget()
        assert isinstance(await send(line, calls), Accepted)
        assert line.token_calls == (2, 0)

    async def test_processes_that_fail_together_force_once(self, line: Line) -> None:
        processes = [line.calls() for _ in range(8)]
        for calls in processes:
            await send(line, calls)
        line.wechat.api.tokens.spoil()
        outcomes = await asyncio.gather(*(send(line, calls) for calls in processes))
        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert line.token_calls[1] == 1

    @pytest.mark.parametrize("code", [40001, 40014, 42001])
    async def test_a_permanent_fault_costs_one_renewal_a_minute_however_many_send(
        self, line: Line, code: int
    ) -> None:
        processes = [line.calls(), line.calls()]
        line.wechat.api.tokens.refuses_all = code
        for number in range(20):
            outcome = await send(line, processes[number % 2])
            assert outcome == Rejected(f"token_{code}")
        # The first one, the shared one once more, and the forced one.
        assert line.token_calls == (3, 1)
        line.clock.advance(seconds=61)
        for number in range(20):
            await send(line, processes[number % 2])
        assert line.token_calls == (5, 2)

    async def test_one_send_calls_twice_at_most(self, line: Line) -> None:
        line.wechat.api.tokens.refuses_all = 40001
        await send(line, line.calls())
        assert line.wechat.api.calls == ["/cgi-bin/message/custom/send"] * 2

    async def test_sending_goes_on_when_the_fault_is_mended(self, line: Line) -> None:
        calls = line.calls()
        line.wechat.api.tokens.refuses_all = 40001
        await send(line, calls)
        line.wechat.api.tokens.refuses_all = 0
        assert isinstance(await send(line, calls), Accepted)


class TestWhenThereIsNone:
    async def test_a_wrong_secret_is_asked_about_once_a_minute(self, line: Line) -> None:
        stranger = line.calls("another secret")
        for _ in range(5):
            assert await send(line, stranger) == Rejected("token_40125")
        assert line.token_calls == (1, 0)
        line.clock.advance(seconds=61)
        await send(line, stranger)
        assert line.token_calls == (2, 0)

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [(-1, Busy("token_-1")), (45009, Busy("token_45009")), (40164, Rejected("token_40164"))],
    )
    async def test_the_end_is_the_one_of_its_code(
        self, line: Line, code: int, outcome: Outcome
    ) -> None:
        line.wechat.api.refuses["/cgi-bin/stable_token"] = code
        assert await send(line, line.calls()) == outcome

    async def test_a_busy_wechat_is_asked_again_next_time(self, line: Line) -> None:
        calls = line.calls()
        line.wechat.api.refuses["/cgi-bin/stable_token"] = -1
        await send(line, calls)
        line.wechat.api.refuses.clear()
        assert isinstance(await send(line, calls), Accepted)

    @pytest.mark.parametrize("answer", [httpx.Response(502, text="<html>"), httpx.Response(200)])
    async def test_what_is_no_answer_is_known_to_be_before_the_message(
        self, clock: FixedClock, redis: Redis, answer: httpx.Response
    ) -> None:
        transport = httpx.MockTransport(lambda _: answer)
        async with httpx.AsyncClient(transport=transport) as http:
            calls = calls_over(http, account_at("http://wechat.test"), clock, redis)
            outcome = await WeChatCustomerService(calls).send_text(OPENID, "x")
        assert outcome == Busy("token_unreachable")


class TestWithoutRedis:
    async def test_every_process_works_with_a_token_of_its_own(self, line: Line) -> None:
        async with Redis.from_url("redis://127.0.0.1:9") as nowhere:
            calls = line.calls(redis=nowhere)
            for _ in range(3):
                assert isinstance(await send(line, calls), Accepted)
            assert line.token_calls == (1, 0)
            line.wechat.api.tokens.spoil()
            assert isinstance(await send(line, calls), Accepted)
            assert line.token_calls == (3, 1)

    async def test_a_permanent_fault_is_remembered_all_the_same(self, line: Line) -> None:
        async with Redis.from_url("redis://127.0.0.1:9") as nowhere:
            calls = line.calls(redis=nowhere)
            line.wechat.api.tokens.refuses_all = 40001
            for _ in range(10):
                assert await send(line, calls) == Rejected("token_40001")
            assert line.token_calls == (3, 1)


async def test_neither_token_nor_secret_is_ever_logged(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "api")
    calls = line.calls()
    await send(line, calls)
    line.wechat.api.tokens.refuses_all = 40001
    await send(line, calls)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "40001" in said
    assert "-of-the-account" not in said + repr(calls._tokens._token)
    assert "secret of the account" not in said + repr(account_at("x"))
