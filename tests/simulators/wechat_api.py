"""The part of WeChat's API that sends template messages (facts/wechat.md)."""

import asyncio
import itertools
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.simulators.faults import Fault, Faults

APPID, APP_SECRET = "wx-of-the-tests", "secret of the account"
_TOKEN_LIFE = 7200


@dataclass(frozen=True)
class Shown:
    """A template message on a phone."""

    msgid: int
    key: str
    openid: str
    fields: dict[str, str]


class WeChatApi:
    """`phones` is what arrived. `followers` who can be written to: all when empty. `expire_token`
    makes the shared token worthless, as another system's careless refresh does."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.phones: list[Shown] = []
        self.followers: set[str] = set()
        self.token_calls = 0
        self.holding, self.answer = asyncio.Event(), asyncio.Event()
        self._by_key: dict[tuple[str, str], Shown] = {}
        self._ids, self._tokens = itertools.count(7001), itertools.count(1)
        self._token, self._worthless = self._new_token(), False

    def app(self) -> FastAPI:
        app = FastAPI()
        app.post("/cgi-bin/stable_token")(self._stable_token)
        app.post("/cgi-bin/message/template/send")(self._send)
        return app

    def expire_token(self) -> None:
        self._worthless = True

    def _new_token(self) -> str:
        return f"token-{next(self._tokens)}"

    async def _stable_token(self, request: Request) -> Response:
        self.token_calls += 1
        asked = await request.json()
        if (asked["appid"], asked["secret"]) != (APPID, APP_SECRET):
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        if asked["force_refresh"]:
            self._token, self._worthless = self._new_token(), False
        return JSONResponse({"access_token": self._token, "expires_in": _TOKEN_LIFE})

    async def _send(self, request: Request, access_token: str) -> Response:
        if access_token != self._token or self._worthless:
            return _error(40001)
        fault = self.faults.next()
        if fault is Fault.RATE_LIMITED:
            return _error(-1)
        if fault is Fault.BROKEN_BEFORE:
            return Response("<html>bad gateway</html>", 502)
        message = await request.json()
        if wrong := self._wrong(fault, message):
            return _error(wrong)
        shown = self._accept(message)
        if fault is Fault.LATE:
            self.holding.set()
            await self.answer.wait()
        if fault is Fault.BROKEN_AFTER:
            return Response("", 500)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": shown.msgid})

    def _wrong(self, fault: Fault | None, message: dict[str, Any]) -> int | None:
        if fault is Fault.REJECTED or (self.followers and message["touser"] not in self.followers):
            return 43004
        values = [field["value"] for field in message["data"].values()]
        if not values or any(not v or len(v) > 20 or "\n" in v for v in values):
            return 47003
        return None

    def _accept(self, message: dict[str, Any]) -> Shown:
        known = self._by_key.get((message["touser"], message["client_msg_id"]))
        if known:
            return known
        fields = {name: field["value"] for name, field in message["data"].items()}
        shown = Shown(next(self._ids), message["client_msg_id"], message["touser"], fields)
        self._by_key[shown.openid, shown.key] = shown
        self.phones.append(shown)
        return shown


def _error(code: int) -> JSONResponse:
    return JSONResponse({"errcode": code, "errmsg": "see the documentation"})
