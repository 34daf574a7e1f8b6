"""What every sender promises: the HTTP clients over simulators, and the doubles in memory."""

from collections.abc import AsyncIterator
from typing import Protocol

import httpx
import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.notices.senders import SmsSender, TemplateSender
from api.notices.sms import HttpSms
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat.calls import calls_over
from api.wechat.templates import WeChatTemplates
from tests.conftest import MOMENT
from tests.simulators.doubles import MemorySms, MemoryTemplates
from tests.simulators.faults import Fault, Faults
from tests.simulators.serving import serving
from tests.simulators.sms_gateway import SECRET, SmsGateway
from tests.simulators.wechat import SimulatedWeChat
from tests.simulators.wechat.account import account_at

# Long enough for a busy machine to answer, short enough to wait for.
PATIENCE = httpx.Timeout(10.0, read=1.0)


class Carrier(Protocol):
    """One kind of sender, its phones and its faults."""

    faults: Faults

    async def send(self, key: str) -> Outcome: ...
    def arrived(self) -> int: ...


class Sms:
    def __init__(self, sender: SmsSender, world: SmsGateway | MemorySms) -> None:
        self.sender, self.world, self.faults = sender, world, world.faults

    async def send(self, key: str) -> Outcome:
        return await self.sender.send(key, "13800000000", "您的号约好了")

    def arrived(self) -> int:
        return len(self.world.phones)


class Template:
    def __init__(self, sender: TemplateSender, world: SimulatedWeChat | MemoryTemplates) -> None:
        self.sender, self.world, self.faults = sender, world, world.faults

    async def send(self, key: str) -> Outcome:
        return await self.sender.send(key, "openid-1", "template-1", {"thing1": "心血管内科"})

    def arrived(self) -> int:
        world = self.world
        return len(world.received if isinstance(world, SimulatedWeChat) else world.phones)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        yield http


@pytest.fixture(params=["gateway", "memory"])
async def sms(request: pytest.FixtureRequest, http: httpx.AsyncClient) -> AsyncIterator[Sms]:
    if request.param == "memory":
        double = MemorySms()
        yield Sms(double, double)
        return
    clock = FixedClock(MOMENT)
    gateway = SmsGateway(clock)
    async with serving(gateway.app()) as base:
        yield Sms(HttpSms(http, base, SECRET, clock), gateway)
        gateway.answer.set()


@pytest.fixture(params=["sms gateway", "sms memory", "wechat api", "wechat memory"])
async def carrier(
    request: pytest.FixtureRequest, http: httpx.AsyncClient, redis: Redis
) -> AsyncIterator[Carrier]:
    clock = FixedClock(MOMENT)
    if request.param == "sms gateway":
        gateway = SmsGateway(clock)
        async with serving(gateway.app()) as base:
            yield Sms(HttpSms(http, base, SECRET, clock), gateway)
            gateway.answer.set()
    elif request.param == "wechat api":
        wechat = SimulatedWeChat(clock)
        wechat.meets("openid-1")
        async with serving(wechat.app()) as base:
            calls = calls_over(http, account_at(base), clock, redis)
            yield Template(WeChatTemplates(calls), wechat)
            wechat.api.answer.set()
    elif request.param == "sms memory":
        texts = MemorySms()
        yield Sms(texts, texts)
    else:
        templates = MemoryTemplates()
        yield Template(templates, templates)


async def test_what_is_accepted_arrives_and_has_a_receipt(carrier: Carrier) -> None:
    outcome = await carrier.send("n1:rung")
    assert isinstance(outcome, Accepted)
    assert outcome.receipt
    assert carrier.arrived() == 1


async def test_the_same_key_arrives_once_and_has_the_same_receipt(carrier: Carrier) -> None:
    first, second = await carrier.send("n1:rung"), await carrier.send("n1:rung")
    assert first == second
    assert carrier.arrived() == 1


async def test_different_keys_arrive_both(carrier: Carrier) -> None:
    assert await carrier.send("n1:rung") != await carrier.send("n2:rung")
    assert carrier.arrived() == 2


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        (Fault.RATE_LIMITED, Busy),
        (Fault.REJECTED, Rejected),
        (Fault.BROKEN_BEFORE, Unknown),
    ],
)
async def test_what_fails_before_has_not_arrived_and_can_be_sent_again(
    carrier: Carrier, fault: Fault, ends: type[Outcome]
) -> None:
    carrier.faults.then(fault)
    assert isinstance(await carrier.send("n1:rung"), ends)
    assert carrier.arrived() == 0
    assert isinstance(await carrier.send("n1:rung"), Accepted)


@pytest.mark.parametrize("fault", [Fault.LATE, Fault.BROKEN_AFTER])
async def test_what_fails_after_is_unknown_and_arrived_once(carrier: Carrier, fault: Fault) -> None:
    carrier.faults.then(fault)
    assert isinstance(await carrier.send("n1:rung"), Unknown)
    assert carrier.arrived() == 1
    assert isinstance(await carrier.send("n1:rung"), Accepted)
    assert carrier.arrived() == 1


class TestFind:
    async def test_gives_the_receipt_of_what_was_accepted_without_an_answer(self, sms: Sms) -> None:
        sms.faults.then(Fault.LATE)
        await sms.send("n1:sms")
        found = await sms.sender.find("n1:sms")
        assert isinstance(found, Accepted)
        assert found == await sms.send("n1:sms")

    async def test_says_that_the_gateway_never_got_it(self, sms: Sms) -> None:
        sms.faults.then(Fault.BROKEN_BEFORE)
        await sms.send("n1:sms")
        assert await sms.sender.find("n1:sms") is None


class TestWithoutAGateway:
    async def test_sending_waits_and_finding_does_not_guess(self, http: httpx.AsyncClient) -> None:
        nobody = HttpSms(http, "http://127.0.0.1:9", SECRET, FixedClock(MOMENT))
        assert await nobody.send("n1:sms", "13800000000", "x") == Busy("unreachable")
        assert isinstance(await nobody.find("n1:sms"), Unknown)

    async def test_a_wrong_secret_is_never_a_sent_message(self, http: httpx.AsyncClient) -> None:
        gateway = SmsGateway(FixedClock(MOMENT))
        async with serving(gateway.app()) as base:
            stranger = HttpSms(http, base, "another secret", FixedClock(MOMENT))
            assert await stranger.send("n1:sms", "138", "x") == Busy("http_401")
            assert await stranger.find("n1:sms") == Unknown("find_401")
        assert gateway.phones == []
