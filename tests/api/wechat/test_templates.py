"""Template messages and subscription notices, and the results that WeChat pushes."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.sending import Accepted, Busy, Outcome, Rejected
from api.wechat.templates import Sort, WeChatTemplates
from tests.api.wechat.calling import OPENID, Line, line_without_network

SUBSCRIPTION = "template-of-a-notice"


class Cards:
    """Sends cards to one follower."""

    def __init__(self, line: Line) -> None:
        self.line, self.wechat, self.clock = line, line.wechat, line.clock
        self.templates = WeChatTemplates(line.calls())
        self.wechat.meets(OPENID)

    async def send(
        self,
        key: str = "n1:wechat",
        value: str = "心血管内科",
        field: str = "thing1",
        url: str = "",
    ) -> Outcome:
        return await self.templates.send(key, OPENID, "template-1", {field: value}, url=url)

    async def notify(
        self, key: str = "n1:wechat", value: str = "心血管内科", url: str = ""
    ) -> Outcome:
        fields, sort = {"thing1": value}, Sort.SUBSCRIPTION
        return await self.templates.send(key, OPENID, SUBSCRIPTION, fields, sort=sort, url=url)


@pytest.fixture
async def cards(clock: FixedClock, redis: Redis) -> AsyncIterator[Cards]:
    async with line_without_network(clock, redis) as line:
        yield Cards(line)


class TestTemplateMessage:
    async def test_shows_its_fields_and_opens_its_page(self, cards: Cards) -> None:
        sent = await cards.send(url="https://h.example.test/h5/x")
        [shown] = cards.wechat.phone(OPENID)
        assert (shown.template, shown.fields) == ("template-1", {"thing1": "心血管内科"})
        assert shown.url == "https://h.example.test/h5/x"
        assert sent == Accepted(str(shown.id))

    async def test_needs_no_window(self, cards: Cards) -> None:
        cards.clock.advance(days=30)
        assert isinstance(await cards.send(), Accepted)

    async def test_the_same_key_shows_once_for_ten_minutes(self, cards: Cards) -> None:
        first = await cards.send()
        cards.clock.advance(minutes=9)
        assert await cards.send() == first
        assert len(cards.wechat.phone(OPENID)) == 1
        cards.clock.advance(minutes=1)
        assert await cards.send() != first
        assert len(cards.wechat.phone(OPENID)) == 2

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("thing1", "很" * 21),
            ("thing1", "两\n行"),
            ("thing1", ""),
            ("time2", "11月18日上午"),
            ("phrase3", "已经预约成功"),
            ("character_string4", "中文"),
            ("name5", "一个特别特别长的名字呀"),
            ("nonsense1", "x"),
        ],
    )
    async def test_a_field_that_wechat_does_not_take_falls(
        self, cards: Cards, field: str, value: str
    ) -> None:
        assert await cards.send(value=value, field=field) == Rejected("47003")
        assert cards.wechat.phone(OPENID) == []

    async def test_who_does_not_follow_falls(self, cards: Cards) -> None:
        await cards.wechat.unfollows(OPENID)
        assert await cards.send() == Rejected("43004")

    async def test_a_template_that_the_account_has_not_falls(self, cards: Cards) -> None:
        cards.wechat.api.templates = {"another"}
        assert await cards.send() == Rejected("40037")

    async def test_a_busy_system_is_asked_later(self, cards: Cards) -> None:
        cards.wechat.api.codes.append(-1)
        assert await cards.send() == Busy("-1")

    @pytest.mark.parametrize("end", ["success", "failed:user block", "failed: system failed"])
    async def test_its_result_is_pushed_under_the_receipt(self, cards: Cards, end: str) -> None:
        cards.wechat.meets(OPENID).ends = end
        sent = await cards.send()
        await cards.send()  # the same key: no second result
        [event] = cards.wechat.api.events
        assert isinstance(sent, Accepted)
        assert (event.openid, str(event.values["MsgID"])) == (OPENID, sent.receipt)
        assert (event.values["Event"], event.values["Status"]) == ("TEMPLATESENDJOBFINISH", end)


class TestSubscriptionNotice:
    async def test_shows_as_often_as_it_was_allowed(self, cards: Cards) -> None:
        await cards.wechat.answers_popup(OPENID, SUBSCRIPTION, accepts=True)
        sent = await cards.notify(url="https://h.example.test/h5/x")
        [shown] = cards.wechat.phone(OPENID)
        assert (shown.kind, shown.url) == ("subscription", "https://h.example.test/h5/x")
        assert sent == Accepted(str(shown.id))
        assert await cards.notify() == Rejected("43101")

    async def test_a_long_term_one_shows_every_time_whatever_the_key(self, cards: Cards) -> None:
        cards.wechat.accepts(OPENID, SUBSCRIPTION, None)
        assert await cards.notify() != await cards.notify()
        assert len(cards.wechat.phone(OPENID)) == 2

    async def test_who_refused_or_left_falls(self, cards: Cards) -> None:
        await cards.wechat.answers_popup(OPENID, SUBSCRIPTION, accepts=False)
        assert await cards.notify() == Rejected("43101")
        await cards.wechat.unfollows(OPENID)
        assert await cards.notify() == Rejected("43004")

    async def test_its_result_is_pushed_under_the_receipt(self, cards: Cards) -> None:
        cards.wechat.accepts(OPENID, SUBSCRIPTION)
        sent = await cards.notify()
        [event] = cards.wechat.api.events
        assert isinstance(sent, Accepted)
        assert sent.receipt in str(event.values["SubscribeMsgSentEvent"])
