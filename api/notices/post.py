"""What delivering needs, made once at start."""

import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
from redis.asyncio import Redis

from api.certificates import trusted
from api.clock import Clock
from api.conversations.events import wake_patient
from api.database import Sessions
from api.notices.rules import NoticeRules
from api.notices.senders import CustomerMessages, SmsSender, TemplateSender
from api.notices.sms import HttpSms
from api.notices.words import Words
from api.security import Seal
from api.settings import Settings
from api.wechat.calls import WeChatCalls
from api.wechat.templates import WeChatTemplates

_TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """`sms`, `templates` and `wechat` are none where the hospital has no gateway or no official
    account. `wake` tells an open page that there is a message; `count` counts outcomes by rung."""

    sessions: Sessions
    clock: Clock
    seal: Seal
    words: Words
    rules: NoticeRules
    sms: SmsSender | None
    templates: TemplateSender | None
    wake: Callable[[uuid.UUID], Awaitable[None]]
    count: Callable[[str, str], None]
    wechat: CustomerMessages | None = None


@asynccontextmanager
async def open_senders(
    settings: Settings, clock: Clock, calls: WeChatCalls | None
) -> AsyncIterator[tuple[SmsSender | None, TemplateSender | None]]:
    """The real senders, as far as they are configured; without an official account `calls` is
    none."""
    # It writes every address down.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with httpx.AsyncClient(verify=trusted(), timeout=_TIMEOUT_SECONDS) as http:
        yield _sms(settings, http, clock), WeChatTemplates(calls) if calls else None


def _sms(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> SmsSender | None:
    if settings.sms_url and settings.sms_secret and settings.sms_secret.get_secret_value():
        return HttpSms(http, settings.sms_url, settings.sms_secret.get_secret_value(), clock)
    _log.warning("no SMS gateway is configured: notices go to the staff's call list")
    return None


def waking(redis: Redis) -> Callable[[uuid.UUID], Awaitable[None]]:
    """Wake pages over Redis."""
    return partial(wake_patient, redis)
