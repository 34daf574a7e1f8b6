"""What both customer services promise: WeChat's over the simulator, and the double in memory."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat.customer_service import CustomerService, MenuMessage, WeChatCustomerService
from tests.api.wechat.calling import OPENID, Line, line_with_network, line_without_network
from tests.simulators.doubles import MemoryCustomerService
from tests.simulators.faults import Fault, Faults

MENU = MenuMessage("要哪一个？", (("m1.0", "确认预约"), ("m1.1", "换个时间")), "点一下就行")


class Desk(Protocol):
    """One kind of customer service, its phones and its faults. The patient has just written."""

    service: CustomerService
    faults: Faults

    def arrived(self) -> list[str]: ...
    def typed(self) -> int: ...
    def forbid(self, code: str) -> None: ...


class Real:
    def __init__(self, line: Line) -> None:
        self.service, self.wechat = WeChatCustomerService(line.calls()), line.wechat
        self.faults = line.wechat.faults

    def arrived(self) -> list[str]:
        return [shown.text for shown in self.wechat.phone(OPENID)]

    def typed(self) -> int:
        return sum(shown.kind == "typing" for shown in self.wechat.talk(OPENID))

    def forbid(self, code: str) -> None:
        person = self.wechat.meets(OPENID)
        person.message = None if code == "45015" else person.message
        if person.message is not None:
            person.message.left = 0
        if code == "45015":
            person.said_at = None


class Memory:
    def __init__(self) -> None:
        self.service = self.double = MemoryCustomerService()
        self.faults = self.double.faults

    def arrived(self) -> list[str]:
        sent = self.double.phones
        return [one.menu.head if one.menu else one.text for one in sent]

    def typed(self) -> int:
        return len(self.double.typing)

    def forbid(self, code: str) -> None:
        self.double.refuses = code


@pytest.fixture(params=["wechat", "memory"])
async def desk(
    request: pytest.FixtureRequest, clock: FixedClock, redis: Redis
) -> AsyncIterator[Desk]:
    if request.param == "memory":
        yield Memory()
        return
    async with line_with_network(clock, redis) as line:
        await line.wechat.says(OPENID, "x")
        yield Real(line)


class TestContract:
    async def test_texts_and_menus_arrive_in_order(self, desk: Desk) -> None:
        assert isinstance(await desk.service.send_text(OPENID, "第一条"), Accepted)
        assert isinstance(await desk.service.send_menu(OPENID, MENU), Accepted)
        assert isinstance(await desk.service.send_text(OPENID, "第三条"), Accepted)
        assert desk.arrived() == ["第一条", MENU.head, "第三条"]

    async def test_the_same_text_twice_arrives_twice(self, desk: Desk) -> None:
        await desk.service.send_text(OPENID, "好的")
        await desk.service.send_text(OPENID, "好的")
        assert desk.arrived() == ["好的", "好的"]

    @pytest.mark.parametrize(
        ("fault", "ends", "arrived"),
        [
            (Fault.RATE_LIMITED, Busy, 0),
            (Fault.REJECTED, Rejected, 0),
            (Fault.BROKEN_BEFORE, Unknown, 0),
            (Fault.BROKEN_AFTER, Unknown, 1),
            (Fault.LATE, Unknown, 1),
        ],
    )
    async def test_a_fault_is_told_as_it_is(
        self, desk: Desk, fault: Fault, ends: type[Outcome], arrived: int
    ) -> None:
        desk.faults.then(fault)
        assert isinstance(await desk.service.send_text(OPENID, "您好"), ends)
        assert len(desk.arrived()) == arrived

    @pytest.mark.parametrize("code", ["45015", "45047"])
    async def test_what_wechat_does_not_allow_is_refused_with_its_code(
        self, desk: Desk, code: str
    ) -> None:
        desk.forbid(code)
        assert await desk.service.send_text(OPENID, "您好") == Rejected(code)
        assert await desk.service.send_menu(OPENID, MENU) == Rejected(code)
        assert desk.arrived() == []

    async def test_what_is_too_long_is_refused(self, desk: Desk) -> None:
        assert await desk.service.send_text(OPENID, "长" * 683) == Rejected("45002")
        assert isinstance(await desk.service.send_text(OPENID, "长" * 682), Accepted)

    async def test_typing_shows_and_is_no_message(self, desk: Desk) -> None:
        await desk.service.show_typing(OPENID)
        assert (desk.typed(), desk.arrived()) == (1, [])

    async def test_typing_that_may_not_be_shown_is_no_error(self, desk: Desk) -> None:
        desk.forbid("45015")
        await desk.service.show_typing(OPENID)
        assert desk.typed() == 0


@pytest.fixture
async def line(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    async with line_without_network(clock, redis) as line:
        yield line


async def test_a_menu_can_be_tapped(line: Line) -> None:
    await line.wechat.says(OPENID, "x")
    await WeChatCustomerService(line.calls()).send_menu(OPENID, MENU)
    [shown] = line.wechat.phone(OPENID)
    assert (shown.text, shown.items, shown.tail) == (MENU.head, MENU.items, MENU.tail)


async def test_texts_are_in_no_representation() -> None:
    assert "预约" not in repr(MENU)


class TestQuota:
    """The simulator's windows, which the ledger is measured against."""

    async def outcomes(self, line: Line, number: int) -> list[Outcome]:
        service = WeChatCustomerService(line.calls())
        return [await service.send_text(OPENID, str(one)) for one in range(number)]

    async def test_five_after_a_message_then_none_until_the_next(self, line: Line) -> None:
        await line.wechat.says(OPENID, "x")
        assert await self.outcomes(line, 6) == [Accepted("")] * 5 + [Rejected("45047")]
        await line.wechat.says(OPENID, "y")
        assert await self.outcomes(line, 6) == [Accepted("")] * 5 + [Rejected("45047")]

    async def test_what_was_left_is_not_kept(self, line: Line) -> None:
        for _ in range(3):
            await line.wechat.says(OPENID, "x")
        assert await self.outcomes(line, 6) == [Accepted("")] * 5 + [Rejected("45047")]

    async def test_for_48_hours(self, line: Line) -> None:
        await line.wechat.says(OPENID, "x")
        line.clock.moment += timedelta(hours=48, seconds=-1)
        assert await self.outcomes(line, 1) == [Accepted("")]
        line.clock.advance(seconds=1)
        assert await self.outcomes(line, 1) == [Rejected("45015")]

    @pytest.mark.parametrize("touch", ["follows", "clicks", "scans"])
    async def test_three_within_a_minute_of_a_touch(self, line: Line, touch: str) -> None:
        does = getattr(line.wechat, touch)
        await (does(OPENID) if touch == "follows" else does(OPENID, "/greet"))
        assert await self.outcomes(line, 4) == [Accepted("")] * 3 + [Rejected("45047")]
        line.clock.advance(seconds=60)
        assert await self.outcomes(line, 1) == [Rejected("45015")]

    async def test_a_touch_comes_on_top_of_a_message(self, line: Line) -> None:
        await line.wechat.says(OPENID, "x")
        await line.wechat.clicks(OPENID, "/greet")
        line.clock.advance(seconds=59)
        assert await self.outcomes(line, 3) == [Accepted("")] * 3
        line.clock.advance(seconds=2)
        assert await self.outcomes(line, 6) == [Accepted("")] * 5 + [Rejected("45047")]

    async def test_strangers_and_who_left_get_nothing(self, line: Line) -> None:
        assert await self.outcomes(line, 1) == [Rejected("40003")]
        await line.wechat.says(OPENID, "x")
        await line.wechat.unfollows(OPENID)
        assert await self.outcomes(line, 1) == [Rejected("43004")]

    async def test_typing_needs_a_message_and_is_not_repeated(self, line: Line) -> None:
        service, path = WeChatCustomerService(line.calls()), "/cgi-bin/message/custom/typing"
        await line.wechat.clicks(OPENID, "/greet")
        await service.show_typing(OPENID)
        await line.wechat.says(OPENID, "x")
        await service.show_typing(OPENID)
        await service.show_typing(OPENID)
        assert line.wechat.api.calls == [path] * 3
        assert line.counted == ["45080", "45081"]
