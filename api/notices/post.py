"""What delivering needs, made once at start."""

import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
from redis.asyncio import Redis

from api.clock import Clock
from api.conversations.events import wake_patient
from api.database import Sessions
from api.notices.rules import NoticeRules
from api.notices.senders import SmsSender, TemplateSender
from api.notices.sms import HttpSms
from api.notices.wechat_template import WeChatTemplates
from api.notices.words import Words
from api.security import Seal
from api.settings import Settings

_TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """`sms` and `templates` are none where the hospital has no gateway or no official account.
    `wake` tells an open page that there is a message; `count` counts outcomes by rung."""

    sessions: Sessions
    clock: Clock
    seal: Seal
    words: Words
    rules: NoticeRules
    sms: SmsSender | None
    templates: TemplateSender | None
    wake: Callable[[uuid.UUID], Awaitable[None]]
    count: Callable[[str, str], None]


@asynccontextmanager
async def open_senders(
    settings: Settings, clock: Clock
) -> AsyncIterator[tuple[SmsSender | None, TemplateSender | None]]:
    """The real senders, as far as they are configured."""
    # It writes every address down, and WeChat's hold the access token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS) as http:
        yield _sms(settings, http, clock), _templates(settings, http, clock)


def _sms(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> SmsSender | None:
    if settings.sms_url and settings.sms_secret and settings.sms_secret.get_secret_value():
        return HttpSms(http, settings.sms_url, settings.sms_secret.get_secret_value(), clock)
    _log.warning("no SMS gateway is configured: notices go to the staff's call list")
    return None


def _templates(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> TemplateSender | None:
    secret = settings.wechat_secret.get_secret_value() if settings.wechat_secret else ""
    if not (settings.wechat_appid and secret):
        return None
    return WeChatTemplates(http, settings.wechat_api, settings.wechat_appid, secret, clock)


def waking(redis: Redis) -> Callable[[uuid.UUID], Awaitable[None]]:
    """Wake pages over Redis."""
    return partial(wake_patient, redis)
