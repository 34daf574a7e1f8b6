"""How every answer of WeChat's, and no answer, ends."""

import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.sending import Busy, Rejected, Unknown
from api.wechat.calls import calls_over, open_calls
from api.wechat.faults import MEANINGS, FaultWatch, meaning_of
from tests.api.wechat.calling import OPENID, Line, line_with_network, line_without_network
from tests.simulators.faults import Fault
from tests.simulators.wechat.account import account_at

SEND = "/cgi-bin/message/custom/send"
MESSAGE = {"touser": OPENID, "msgtype": "text", "text": {"content": "您好"}}


@pytest.fixture
async def line(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    async with line_without_network(clock, redis) as line:
        await line.wechat.says(OPENID, "x")
        yield line


@pytest.mark.parametrize("code", [-1, 45009, 45011])
async def test_what_passes_is_tried_later(line: Line, code: int) -> None:
    line.wechat.api.codes.append(code)
    assert await line.calls().post(SEND, MESSAGE) == Busy(str(code))


@pytest.mark.parametrize(
    "code", [45015, 45047, 45002, 40003, 43004, 43101, 47003, 48001, 40164, 45080, 45081, 12345]
)
async def test_what_stays_is_refused_with_its_code(line: Line, code: int) -> None:
    line.wechat.api.codes.append(code)
    assert await line.calls().post(SEND, MESSAGE) == Rejected(str(code))
    assert line.counted == [str(code)]


async def test_chinese_arrives_as_it_was_written(line: Line) -> None:
    text = "您好，号约好了：“心血管内科”\\u4f60 \U0001f600"
    await line.calls().post(SEND, {**MESSAGE, "text": {"content": text}})
    [shown] = line.wechat.phone(OPENID)
    assert shown.text == text


async def test_a_lone_surrogate_breaks_nothing(line: Line) -> None:
    answer = await line.calls().post(SEND, {**MESSAGE, "text": {"content": "a\ud800b"}})
    assert isinstance(answer, dict)


class TestNoAnswer:
    async def test_nobody_there_is_known_not_to_have_arrived(
        self, clock: FixedClock, redis: Redis, line: Line
    ) -> None:
        await line.calls().post(SEND, MESSAGE)  # leaves a token in Redis
        async with httpx.AsyncClient() as http:
            calls = calls_over(http, account_at("http://127.0.0.1:9"), clock, redis)
            assert await calls.post(SEND, MESSAGE) == Busy("unreachable")

    @pytest.mark.parametrize(
        ("fault", "arrived"), [(Fault.LATE, 1), (Fault.LOST, 0)], ids=["after", "before"]
    )
    async def test_a_time_out_tells_nothing(
        self, clock: FixedClock, redis: Redis, fault: Fault, arrived: int
    ) -> None:
        async with line_with_network(clock, redis) as line:
            await line.wechat.says(OPENID, "x")
            line.wechat.faults.then(fault)
            assert await line.calls().post(SEND, MESSAGE) == Unknown("ReadTimeout")
            assert len(line.wechat.phone(OPENID)) == arrived

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (httpx.Response(502, text="<html>bad gateway</html>"), "http_502"),
            (httpx.Response(200, html="<html>maintenance</html>"), "no_json"),
            (httpx.Response(200, json=[1]), "no_json"),
            (httpx.Response(200, json={"errcode": "0"}), "no_json"),
            (httpx.Response(200, json={}), "no_code"),
            (httpx.Response(200, content=b"\xff\xfe", headers={"Content-Type": "x/y"}), "no_json"),
        ],
    )
    async def test_a_broken_answer_tells_nothing(
        self, clock: FixedClock, redis: Redis, answer: httpx.Response, error: str
    ) -> None:
        def answered(request: httpx.Request) -> httpx.Response:
            token = {"access_token": "t", "expires_in": 7200}
            is_token = request.url.path.endswith("stable_token")
            return httpx.Response(200, json=token) if is_token else answer

        async with httpx.AsyncClient(transport=httpx.MockTransport(answered)) as http:
            calls = calls_over(http, account_at("http://wechat.test"), clock, redis)
            assert await calls.post(SEND, MESSAGE) == Unknown(error)


@pytest.fixture
def httpx_logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("httpx")
    before = logger.level
    logger.setLevel(logging.INFO)
    yield logger
    logger.setLevel(before)


async def test_addresses_are_not_logged_because_they_hold_the_token(
    clock: FixedClock, redis: Redis, httpx_logger: logging.Logger
) -> None:
    async with open_calls(account_at("http://wechat.test"), clock, redis):
        assert not httpx_logger.isEnabledFor(logging.INFO)


class TestTheLog:
    @pytest.mark.parametrize("code", [40164, 48001])
    async def test_what_the_hospital_must_mend_is_said_once_an_hour(
        self, line: Line, caplog: pytest.LogCaptureFixture, code: int
    ) -> None:
        calls = line.calls()
        line.wechat.api.refuses[SEND] = code
        for _ in range(10):
            await calls.post(SEND, MESSAGE)
        assert [record.getMessage() for record in caplog.records] == [
            f"WeChat {code}: {meaning_of(code)}"
        ]
        line.clock.advance(minutes=61)
        await calls.post(SEND, MESSAGE)
        assert len(caplog.records) == 2
        assert line.counted == [str(code)] * 11

    async def test_what_concerns_one_patient_is_not(
        self, line: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "api")
        line.wechat.api.codes.extend([45047, 43004])
        calls = line.calls()
        await calls.post(SEND, MESSAGE)
        await calls.post(SEND, MESSAGE)
        assert caplog.records == []

    def test_every_code_has_a_meaning_for_people(self, clock: FixedClock) -> None:
        FaultWatch(clock).saw(99999)
        assert all(meaning.isprintable() and meaning for meaning in MEANINGS.values())
        assert meaning_of(99999)
