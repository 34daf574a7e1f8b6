"""What passes between the simulated WeChat and the hospital's server, noted for whoever looks."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.clock import Clock
from tests.simulators.wechat.phones import Phones
from tests.simulators.wechat.pushing import Callback, Delivered, Pusher

SLOW_SECONDS = 6.0


@dataclass(frozen=True)
class Attempt:
    """One attempt: `ending` is the HTTP status and `success` or `reply`, or why there was none."""

    ms: int
    ending: str
    well: bool


@dataclass
class PushNote:
    """A push and what came of it so far; `reply` is what the patient saw as its answer."""

    id: int
    at: datetime
    values: Mapping[str, object]
    attempts: list[Attempt] = field(default_factory=list)
    reply: str = ""


@dataclass(frozen=True)
class CallNote:
    """A call of the hospital's server. `code` is WeChat's; 0 is success."""

    at: datetime
    path: str
    code: int


_pushing: ContextVar[PushNote | None] = ContextVar("pushing", default=None)


class WatchedPusher(Pusher):
    """Notes every push. Its clock is ours, even while WeChat's is ahead of it: a push from tomorrow
    would be refused."""

    def __init__(
        self, http: httpx.AsyncClient, callback: Callback, clock: Clock, phones: Phones
    ) -> None:
        super().__init__(http, callback, clock, phones)
        self.notes: list[PushNote] = []

    async def push(self, values: Mapping[str, object]) -> Delivered:
        now = self._clock.now()
        stamped = {**values, "CreateTime": int(now.timestamp())}
        note = PushNote(len(self.notes) + 1, now, stamped)
        self.notes.append(note)
        outer = _pushing.set(note)
        try:
            delivered = await super().push(stamped)
        finally:
            _pushing.reset(outer)
        note.reply = delivered.shown.text if delivered.shown else ""
        return delivered


class WatchedTransport(httpx.AsyncBaseTransport):
    """Times every attempt of a push. The next `slow` answers take `SLOW_SECONDS` longer."""

    def __init__(self) -> None:
        self.slow = 0
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        begun = time.monotonic()
        try:
            answer = await self._inner.handle_async_request(request)
            body = await answer.aread()
            await self._dawdle()
        except asyncio.CancelledError:
            _note(begun, "timeout", well=False)
            raise
        except httpx.HTTPError as error:
            _note(begun, type(error).__name__, well=False)
            raise
        said = "success" if body in (b"", b"success") else "reply"
        _note(begun, f"{answer.status_code} {said}", well=answer.is_success)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _dawdle(self) -> None:
        if self.slow:
            self.slow -= 1
            await asyncio.sleep(SLOW_SECONDS)


def _note(begun: float, ending: str, *, well: bool) -> None:
    note = _pushing.get()
    if note is not None:
        note.attempts.append(Attempt(round((time.monotonic() - begun) * 1000), ending, well))


class WatchedApi:
    """WeChat's API; `told(path, code)` hears of every call when it is answered."""

    def __init__(self, api: ASGIApp, told: Callable[[str, int], None]) -> None:
        self._api, self._told = api, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def hear(message: Message) -> None:
            body.extend(message.get("body", b""))
            await send(message)

        await self._api(scope, receive, hear)
        if scope["path"].startswith("/cgi-bin/"):
            self._told(scope["path"], _code(bytes(body)))


def _code(body: bytes) -> int:
    """WeChat's code; pictures and answers without one are successes."""
    try:
        answer = json.loads(body)
    except ValueError:
        return 0
    return int(answer.get("errcode", 0)) if isinstance(answer, dict) else 0
