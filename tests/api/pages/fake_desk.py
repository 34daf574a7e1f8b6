"""A stand-in for the product behind the pages: it speaks the contract and answers from a script.

What a patient says chooses the answer: the name of a card type draws that card; a few words bring
an error. Nothing is understood and nothing is stored.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.pages.endpoints import router
from tests.api.pages.cards_shown import BUTTONS, CARDS, TEXTS

NOW = "2026-11-18T10:00:00+08:00"
HOSPITAL = SimpleNamespace(
    name="示范人民医院",
    hotline="0571-0000-0000",
    emergency=SimpleNamespace(location="急诊楼 1 楼"),
)
ERRORS = {"太快": 429, "太长": 413, "过期": 404, "写错": 422, "出错": 500}


class FakeDesk:
    """The application and what it heard. `later(message)` sends a server-sent event."""

    def __init__(self) -> None:
        self.forget()
        self._ids = itertools.count(1)
        self.app = FastAPI()
        self.app.state.hospital = HOSPITAL
        self.app.include_router(router)
        self.app.add_api_route("/channels/web/sessions", self.open, methods=["POST"])
        self.app.add_api_route("/channels/web/sessions", self.end, methods=["DELETE"])
        self.app.add_api_route("/channels/web/messages", self.answer, methods=["POST"])
        self.app.add_api_route("/channels/web/events", self.events, methods=["GET"])
        self.app.add_api_route("/identity/{token}", self.identity, methods=["POST"])
        self.app.add_api_route("/identity/{token}/form", self.identity_form, methods=["GET"])
        self.app.add_api_route("/identity/{token}/correction", self.identity, methods=["POST"])

    def forget(self) -> None:
        """Be as new."""
        self.heard: list[dict[str, Any]] = []
        self.identities: list[dict[str, Any]] = []
        self.opened: list[str] = []
        self.ended: list[str] = []
        self.identity_status = self.form_status = 200
        self.card_to_correct: dict[str, Any] | None = None
        self.identity_error: dict[str, str] = {}
        self._refused: set[str] = set()
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[str]]] = []

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """A message of the contract."""
        plain = {"author": "bot", "buttons": [], "card": None, "at": NOW}
        return {"id": str(next(self._ids)), "text": text, **plain, **more}

    async def open(self, request: Request) -> JSONResponse:
        self.opened.append((await request.json())["channel"])
        greeting = self.message(TEXTS["greeting"], buttons=BUTTONS["greeting"])
        return JSONResponse({"session": f"s{len(self.opened)}", "messages": [greeting]}, 201)

    async def end(self, request: Request) -> Response:
        self.ended.append((await request.json())["session"])
        return Response(status_code=204)

    async def answer(self, request: Request) -> JSONResponse:
        body = await request.json()
        said = body.get("text") or body.get("payload") or ""
        error = self._error(said, body["client_message_id"])
        if error is not None:
            return error
        self.heard.append(body)
        if said == "不吭声":
            return JSONResponse({"messages": [], "handled_by": "bot"})
        if said == "给工作人员":
            return JSONResponse({"messages": [], "handled_by": "human"})
        card = CARDS.get(said)
        handled_by = "queue" if said in {"/human_ask", "handoff"} else "bot"
        message = self.message(
            TEXTS.get(said, f"收到：{said}"), card=card, buttons=BUTTONS.get(said, [])
        )
        return JSONResponse({"messages": [message], "handled_by": handled_by})

    def _error(self, said: str, client_id: str) -> JSONResponse | None:
        if said == "引擎":
            body = {"messages": [self.message("我这边暂时没连上，可以转人工。", author="system")]}
            return JSONResponse({"error": {"code": "dialogue_away", "message": ""}, **body}, 503)
        status = ERRORS.get(said)
        if status is None or (status in {404, 429} and client_id in self._refused):
            return None
        if status == 404 and len(self.opened) > 1:
            return None
        self._refused.add(client_id)
        return JSONResponse({"error": {"code": "x", "message": f"错误 {status}"}}, status)

    async def identity(self, token: str, request: Request) -> JSONResponse:
        if self.identity_status != 200:
            error = {"code": "x", "message": "服务器说不行", **self.identity_error}
            return JSONResponse({"error": error}, self.identity_status)
        self.identities.append(await request.json())
        answer = self.message("已登记：王*。请确认预约。", buttons=BUTTONS["confirm"])
        return JSONResponse({"messages": [answer]})

    async def identity_form(self, token: str) -> JSONResponse:
        if self.form_status != 200:
            error = {"code": "x", "message": "服务器说不行"}
            return JSONResponse({"error": error}, self.form_status)
        return JSONResponse({"card": self.card_to_correct})

    async def events(self, session: str) -> StreamingResponse:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.append((asyncio.get_running_loop(), queue))
        return StreamingResponse(_stream(queue), media_type="text/event-stream")

    def later(self, text: str, **more: Any) -> None:
        """Send a message by itself to every open page. Callable from any thread."""
        data = json.dumps(self.message(text, **more), ensure_ascii=False)
        for loop, queue in self._listeners:
            loop.call_soon_threadsafe(queue.put_nowait, data)


async def _stream(queue: asyncio.Queue[str]) -> AsyncIterator[str]:
    yield ": open\n\n"
    while True:
        yield f"event: message\ndata: {await queue.get()}\n\n"
