"""A stand-in for the product behind the pages: it speaks the contract and answers from a script.

What a patient says chooses the answer: the name of a card type draws that card; a few words bring
an error. Nothing is understood and nothing is stored.
"""

import asyncio
import itertools
import json
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.kiosk.endpoints import router as kiosk
from api.kiosk.shortcuts import load_shortcuts
from api.pages.endpoints import router
from tests.api.pages.cards_shown import BUTTONS, CARDS, TEXTS

KNOWLEDGE_BASE = Path(__file__).resolve().parents[3] / "knowledge_base"
NOW = "2026-11-18T10:00:00+08:00"
HOSPITAL = SimpleNamespace(
    name="示范人民医院",
    hotline="0571-0000-0000",
    emergency=SimpleNamespace(location="急诊楼 1 楼"),
)
ERRORS = {"太快": 429, "太长": 413, "过期": 404, "写错": 422, "出错": 500}


@dataclass(frozen=True)
class _Said:
    """What is said to a session by itself."""

    session: str
    id: int
    data: str


@dataclass(frozen=True)
class _Listener:
    """A stream: whose it is, and what is still to be sent on it; None ends it."""

    session: str
    loop: asyncio.AbstractEventLoop
    news: asyncio.Queue[_Said | None] = field(default_factory=asyncio.Queue)

    def tell(self, said: _Said | None) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.news.put_nowait, said)


class FakeDesk:
    """The application and what it heard. `later(message)` sends a server-sent event, to the newest
    session only; as in the product, a stream begins with what its page has not seen yet."""

    def __init__(self) -> None:
        self._new_listener = threading.Condition()
        self._times_new = itertools.count(1)
        self.forget()
        self._ids = itertools.count(1)
        self.app = FastAPI()
        self.app.state.hospital = HOSPITAL
        self.app.state.settings = SimpleNamespace(embed_sites=[], kiosk_reader_port=None)
        self.app.state.shortcuts = load_shortcuts(KNOWLEDGE_BASE)
        self.app.include_router(router)
        self.app.include_router(kiosk)
        self.app.add_api_route("/channels/web/sessions", self.open, methods=["POST"])
        self.app.add_api_route("/channels/web/sessions", self.end, methods=["DELETE"])
        self.app.add_api_route("/channels/web/messages", self.answer, methods=["POST"])
        self.app.add_api_route("/channels/web/attachments", self.picture, methods=["POST"])
        self.app.add_api_route("/channels/web/events", self.events, methods=["GET"])
        self.app.add_api_route("/identity/{token}", self.identity, methods=["POST"])
        self.app.add_api_route("/identity/{token}/form", self.identity_form, methods=["GET"])
        self.app.add_api_route("/identity/{token}/correction", self.identity, methods=["POST"])

    def forget(self) -> None:
        """Be as new: what a page from before still says is known by its session."""
        self._mine = f"{next(self._times_new)}~"
        self.heard: list[dict[str, Any]] = []
        self.pictures: list[tuple[str, str, bytes]] = []
        self.picture_status = 200
        self.identities: list[dict[str, Any]] = []
        self.opened: list[str] = []
        self.ended: list[str] = []
        self.identity_status = self.form_status = 200
        self.card_to_correct: dict[str, Any] | None = None
        self.identity_error: dict[str, str] = {}
        self._refused: set[str] = set()
        self._listeners: list[_Listener] = []
        self._said_later: list[_Said] = []
        self.listening = self.hung_up = 0

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """A message of the contract."""
        plain: dict[str, Any] = {"author": "bot", "buttons": [], "card": None, "at": NOW}
        return {"id": str(next(self._ids)), "text": text, **plain, **more}

    async def open(self, request: Request) -> JSONResponse:
        self.opened.append((await request.json())["channel"])
        greeting = self.message(TEXTS["greeting"], buttons=BUTTONS["greeting"])
        return JSONResponse({"session": self._newest(), "messages": [greeting]}, 201)

    async def end(self, request: Request) -> Response:
        token = (await request.json())["session"]
        if token.startswith(self._mine):
            self.ended.append(name_of(token))
        return Response(status_code=204)

    def _newest(self) -> str:
        """The token of the session that was opened last."""
        return f"{self._mine}s{len(self.opened)}"

    async def answer(self, request: Request) -> JSONResponse:
        body = await request.json()
        said = body.get("text") or body.get("payload") or ""
        error = self._error(said, body["client_message_id"])
        if error is not None:
            return error
        self.heard.append({**body, "session": name_of(body["session"])})
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

    async def picture(self, request: Request) -> JSONResponse:
        if self.picture_status != 200:
            error = {"code": "picture_unreadable", "message": "这张照片打不开。"}
            return JSONResponse({"error": error}, self.picture_status)
        session = name_of(request.headers["x-session"])
        client_id = request.headers["x-client-message-id"]
        self.pictures.append((session, client_id, await request.body()))
        return JSONResponse({"messages": [self.message("照片收到了。")], "handled_by": "bot"})

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

    async def events(
        self, session: str, after: int = 0, last_event_id: Annotated[int | None, Header()] = None
    ) -> StreamingResponse:
        listener = _Listener(session, asyncio.get_running_loop())
        with self._new_listener:
            for said in self._said_later:
                if said.session == session and said.id > (last_event_id or after):
                    listener.news.put_nowait(said)
            self._listeners.append(listener)
            self.listening += 1
            self._new_listener.notify_all()
        return _Stream(self._stream(listener), self._left, media_type="text/event-stream")

    def later(self, text: str, **more: Any) -> None:
        """Send a message by itself to the newest session, whether its page listens already or
        not. Callable from any thread."""
        message = self.message(text, **more)
        data = json.dumps(message, ensure_ascii=False)
        said = _Said(self._newest(), int(message["id"]), data)
        with self._new_listener:
            self._said_later.append(said)
            for listener in self._listeners:
                if listener.session == said.session:
                    listener.tell(said)

    def cut_streams(self) -> None:
        """End every stream, as a proxy does with quiet ones. Callable from any thread."""
        with self._new_listener:
            for listener in self._listeners:
                listener.tell(None)

    def await_listener(self, count: int) -> None:
        """Wait until that many streams were ever opened."""
        with self._new_listener:
            assert self._new_listener.wait_for(lambda: self.listening >= count, timeout=20)

    def await_hang_up(self, count: int) -> None:
        """Wait until that many streams were left."""
        with self._new_listener:
            assert self._new_listener.wait_for(lambda: self.hung_up >= count, timeout=20)

    async def _stream(self, listener: _Listener) -> AsyncIterator[str]:
        yield ": open\n\n"
        while (said := await listener.news.get()) is not None:
            yield f"event: message\nid: {said.id}\ndata: {said.data}\n\n"

    def _left(self) -> None:
        with self._new_listener:
            self.hung_up += 1
            self._new_listener.notify_all()


def name_of(token: str) -> str:
    """s1, s2, …: how tests know a session by its token."""
    return token.rpartition("~")[2]


class _Stream(StreamingResponse):
    """Says when it is over, also when the browser left before the first word."""

    def __init__(self, content: AsyncIterator[str], left: Callable[[], None], **more: Any) -> None:
        super().__init__(content, **more)
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left()
