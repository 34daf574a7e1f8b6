"""Which senders there are, by the settings."""

import logging
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from api.clock import FixedClock
from api.notices.post import open_senders
from api.notices.sms import HttpSms
from api.settings import Settings
from api.wechat.calls import calls_over
from api.wechat.templates import WeChatTemplates
from tests.simulators.wechat.account import account_at


@pytest.fixture(autouse=True)
def _level_of_httpx() -> Iterator[None]:
    logger = logging.getLogger("httpx")
    before = logger.level
    yield
    logger.setLevel(before)


@pytest.mark.parametrize("url", [None, ""])
async def test_without_a_gateway_it_is_said_once_that_staff_will_call(
    settings: Settings, clock: FixedClock, caplog: pytest.LogCaptureFixture, url: str | None
) -> None:
    nothing = settings.model_copy(update={"sms_url": url, "wechat_appid": url})
    async with open_senders(nothing, clock, None) as (sms, templates):
        assert (sms, templates) == (None, None)
    assert [record.message for record in caplog.records].count(
        "no SMS gateway is configured: notices go to the staff's call list"
    ) == 1


async def test_what_is_configured_is_used_and_addresses_are_not_logged(
    settings: Settings, clock: FixedClock, redis: Redis
) -> None:
    gateway = {"sms_url": "http://sms.test", "sms_secret": SecretStr("x")}
    configured = settings.model_copy(update=gateway)
    calls = calls_over(httpx.AsyncClient(), account_at("http://wechat.test"), clock, redis)
    async with open_senders(configured, clock, calls) as (sms, templates):
        assert isinstance(sms, HttpSms)
        assert isinstance(templates, WeChatTemplates)
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
