"""A text message gateway behind the interface of `api/notices/sms.py`."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from api.clock import Clock
from api.errors import Unauthenticated
from api.signing import SIGNATURE, TIMESTAMP, check_signature, signed
from tests.simulators.faults import Fault, Faults

SECRET = "a secret between us and the gateway"


@dataclass(frozen=True)
class Text:
    """What reached a phone."""

    id: str
    key: str
    phone: str
    text: str


class SmsGateway:
    """`phones` is what arrived, in order. With a `LATE` or `LOST` fault `holding` is set, and the
    answer kept back until `answer` is. `before_answer` is called with what was accepted
    before the gateway answers: the place for a report that is quicker than the answer."""

    def __init__(self, clock: Clock) -> None:
        self.faults = Faults()
        self.phones: list[Text] = []
        self.holding, self.answer = asyncio.Event(), asyncio.Event()
        self.before_answer: Callable[[Text], Awaitable[None]] | None = None
        self._by_key: dict[str, Text] = {}
        self._clock, self._ids = clock, itertools.count(9001)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_exception_handler(Unauthenticated, _unauthenticated)
        app.post("/messages")(self._send)
        app.get("/messages/{key}")(self._find)
        return app

    def report(self, text: Text, *, delivered: bool, error: str | None = None) -> "Pushed":
        """The report of a text, ready to be pushed: body and headers."""
        status = "delivered" if delivered else "failed"
        content = {"id": text.id, "key": text.key, "status": status, "error": error}
        body = json.dumps(content).encode()
        return Pushed(body, signed(SECRET, self._clock.now(), body))

    async def _send(self, request: Request) -> Response:
        body = await request.body()
        self._check(request, body)
        fault = self.faults.next()
        if fault is Fault.RATE_LIMITED:
            return JSONResponse({"error": "too_fast"}, 429)
        if fault is Fault.REJECTED:
            return JSONResponse({"error": "bad_number"}, 400)
        if fault is Fault.BROKEN_BEFORE:
            return Response("<html>bad gateway</html>", 502)
        if fault is Fault.LOST:
            return await self._hold(Response("", 502))
        text = self._accept(json.loads(body))
        if self.before_answer:
            await self.before_answer(text)
        if fault is Fault.LATE:
            return await self._hold(JSONResponse({"id": text.id}, 202))
        if fault is Fault.BROKEN_AFTER:
            return Response("", 500)
        return JSONResponse({"id": text.id}, 202)

    async def _hold(self, answer: Response) -> Response:
        self.holding.set()
        await self.answer.wait()
        return answer

    async def _find(self, key: str, request: Request) -> Response:
        self._check(request, key.encode())
        text = self._by_key.get(key)
        return JSONResponse({"id": text.id}) if text else JSONResponse({"error": "unknown"}, 404)

    def _accept(self, asked: dict[str, str]) -> Text:
        known = self._by_key.get(asked["key"])
        if known:
            return known
        text = Text(f"sms-{next(self._ids)}", asked["key"], asked["phone"], asked["text"])
        self._by_key[text.key] = text
        self.phones.append(text)
        return text

    def _check(self, request: Request, body: bytes) -> None:
        headers = request.headers
        check_signature(
            SECRET, self._clock.now(), body, headers.get(TIMESTAMP), headers.get(SIGNATURE)
        )


def _unauthenticated(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 401)


@dataclass(frozen=True)
class Pushed:
    """A request that the gateway makes to us."""

    body: bytes
    headers: dict[str, str]
