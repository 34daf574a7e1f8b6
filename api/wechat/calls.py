"""Calls to WeChat's API: with the token, and with every end sorted into `api.sending`."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx
from redis.asyncio import Redis

from api.certificates import trusted
from api.clock import Clock
from api.sending import Busy, Rejected, Unknown
from api.wechat.account import WeChatAccount
from api.wechat.faults import TOKEN_FAULTS, FaultWatch, failure_of
from api.wechat.tokens import AccessTokens, TokenUnavailable

_TIMEOUT_SECONDS: Final = 10.0
# Nothing of the request has left by then.
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
# How WeChat declares its JSON; anything else is a file.
_JSON_TYPES: Final = ("application/json", "text/plain", "text/html")
_ANSWER_LIMIT: Final = 1_000_000

Answer = dict[str, Any]
Failure = Busy | Rejected | Unknown


@dataclass(frozen=True)
class Media:
    """A file; `type` is the media type that WeChat says it has."""

    content: bytes = field(repr=False)
    type: str


class WeChatCalls:
    """The API as one account. No method raises for what WeChat or the network does; an `Answer` is
    a JSON object without an error code."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: WeChatAccount,
        tokens: AccessTokens,
        watch: FaultWatch,
    ) -> None:
        self._http, self._base = http, account.base
        self._tokens, self._watch = tokens, watch

    async def post(self, path: str, body: Mapping[str, object]) -> Answer | Failure:
        """POST a JSON object to a path such as `/cgi-bin/menu/create`."""
        # WeChat shows \u escapes to patients as they stand.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        answer = _object(await self._with_token("POST", path, {}, content, _ANSWER_LIMIT))
        silent = isinstance(answer, dict) and "errcode" not in answer
        return Unknown("no_code") if silent else answer

    async def get(self, path: str) -> Answer | Failure:
        """GET a JSON object."""
        return _object(await self._with_token("GET", path, {}, None, _ANSWER_LIMIT))

    async def get_media(self, media_id: str, limit: int) -> Media | Failure:
        """GET what a patient sent, `limit` bytes at most (`Rejected("too_large")`)."""
        params = {"media_id": media_id}
        answer = await self._with_token("GET", "/cgi-bin/media/get", params, None, limit)
        # Of films WeChat gives an address, which nobody needs.
        return Rejected("no_content") if isinstance(answer, dict) else answer

    async def _with_token(
        self, method: str, path: str, params: dict[str, str], content: bytes | None, limit: int
    ) -> Answer | Media | Failure:
        """One call; when its token is refused, a second one with another token, and no third."""

        async def call(token: str) -> Answer | Media | Failure:
            request = self._http.build_request(
                method,
                self._base + path,
                params={**params, "access_token": token},
                content=content,
                headers=_JSON if content is not None else None,
            )
            return await self._answer(request, limit)

        try:
            token = await self._tokens.current()
            answer = await call(token)
            if code := _token_fault(answer):
                self._watch.saw(code)
                answer = await call(await self._tokens.renewed(token, code))
        except TokenUnavailable as error:
            return error.outcome
        return self._sorted(answer)

    async def _answer(self, request: httpx.Request, limit: int) -> Answer | Media | Failure:
        try:
            answer = await self._http.send(request, stream=True)
            try:
                return await _read(answer, limit)
            finally:
                await answer.aclose()
        except _BEFORE_SENDING:
            return Busy("unreachable")
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)

    def _sorted(self, answer: Answer | Media | Failure) -> Answer | Media | Failure:
        """An answer with an error code is a failure."""
        code = _code(answer)
        if not code:
            return answer
        self._watch.saw(code)
        if code in TOKEN_FAULTS:
            return Rejected(f"token_{code}")
        return failure_of(code)


async def _read(answer: httpx.Response, limit: int) -> Answer | Media | Failure:
    """The body as what its type says, if it isn't too long."""
    if answer.status_code != HTTPStatus.OK:
        return Unknown(f"http_{answer.status_code}")
    content = bytearray()
    async for part in answer.aiter_bytes():
        content += part
        if len(content) > limit:
            return Rejected("too_large")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _JSON_TYPES:
        return Media(bytes(content), kind)
    try:
        found = json.loads(content)
    except ValueError:
        return Unknown("no_json")
    sound = isinstance(found, dict) and isinstance(found.get("errcode", 0), int)
    return found if sound else Unknown("no_json")


def _object(answer: Answer | Media | Failure) -> Answer | Failure:
    return Unknown("no_json") if isinstance(answer, Media) else answer


def _code(answer: Answer | Media | Failure) -> int:
    """The error code of an answer; 0 when it has none."""
    code: int = answer.get("errcode", 0) if isinstance(answer, dict) else 0
    return code


def _token_fault(answer: Answer | Media | Failure) -> int:
    code = _code(answer)
    return code if code in TOKEN_FAULTS else 0


def calls_over(
    http: httpx.AsyncClient,
    account: WeChatAccount,
    clock: Clock,
    redis: Redis | None,
    count: Callable[[str], None] | None = None,
) -> WeChatCalls:
    """The API over a client and a Redis (or none) that somebody else closes. `count` is told every
    error code that WeChat answers with."""
    watch = FaultWatch(clock, count)
    return WeChatCalls(http, account, AccessTokens(http, account, clock, redis, watch), watch)


@asynccontextmanager
async def open_calls(
    account: WeChatAccount,
    clock: Clock,
    redis: Redis | None,
    count: Callable[[str], None] | None = None,
) -> AsyncIterator[WeChatCalls]:
    """The same over a client of its own."""
    # It writes every address down, and WeChat's hold the access token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with httpx.AsyncClient(verify=trusted(), timeout=_TIMEOUT_SECONDS) as http:
        yield calls_over(http, account, clock, redis, count)
