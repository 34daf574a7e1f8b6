"""Tokens and answers of WeChat, as facts/wechat.md has them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.clock import FixedClock
from api.notices.senders import Accepted, Busy, Outcome, Rejected
from api.notices.wechat_template import WeChatTemplates
from tests.conftest import MOMENT
from tests.simulators.faults import Fault
from tests.simulators.wechat_api import APP_SECRET, APPID, WeChatApi


class Account:
    """The official account over the simulator, without a network."""

    def __init__(self, http: httpx.AsyncClient, api: WeChatApi, secret: str = APP_SECRET) -> None:
        self.api, self.clock = api, FixedClock(MOMENT)
        self.sender = WeChatTemplates(http, "http://wechat.test", APPID, secret, self.clock)

    async def send(self, key: str = "n1:wechat", value: str = "心血管内科") -> Outcome:
        return await self.sender.send(key, "openid-1", "template-1", {"thing1": value})


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    api = WeChatApi()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api.app())) as http:
        yield Account(http, api)


async def test_one_token_serves_until_shortly_before_its_end(account: Account) -> None:
    await account.send("n1:wechat")
    account.clock.advance(seconds=7200 - 301)
    await account.send("n2:wechat")
    assert account.api.token_calls == 1
    account.clock.advance(seconds=1)
    await account.send("n3:wechat")
    assert account.api.token_calls == 2


async def test_a_worthless_token_is_renewed_once_and_the_message_sent(account: Account) -> None:
    await account.send("n1:wechat")
    account.api.expire_token()
    assert isinstance(await account.send("n2:wechat"), Accepted)
    # The shared one first, and a new one because that was the stale one.
    assert account.api.token_calls == 3


async def test_a_wrong_secret_is_not_tried_for_ever(account: Account) -> None:
    stranger = Account(account.sender._http, account.api, "another secret")
    assert await stranger.send() == Rejected("token_40125")
    assert account.api.token_calls == 1


@pytest.mark.parametrize("value", ["很" * 21, "两\n行", ""])
async def test_a_field_that_wechat_does_not_take_falls(account: Account, value: str) -> None:
    assert await account.send(value=value) == Rejected("47003")


async def test_who_does_not_follow_falls(account: Account) -> None:
    account.api.followers = {"somebody else"}
    assert await account.send() == Rejected("43004")


async def test_a_busy_system_is_asked_later(account: Account) -> None:
    account.api.faults.then(Fault.RATE_LIMITED)
    assert await account.send() == Busy("-1")


async def test_unreachable_is_known_not_to_have_arrived() -> None:
    async with httpx.AsyncClient() as http:
        clock = FixedClock(MOMENT)
        nobody = WeChatTemplates(http, "http://127.0.0.1:9", APPID, APP_SECRET, clock)
        outcome = await nobody.send("n1:wechat", "openid-1", "t", {"thing1": "x"})
    assert outcome == Busy("token_unreachable")
