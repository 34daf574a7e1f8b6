"""What no browser and no proxy may keep: whatever can hold something of a patient.

A lobby screen is used by many, one after another (facts/kiosk.md), and a cache outlives them.
"""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PERSONAL = ("/channels/", "/v1/", "/identity/", "/h5/")


def forbid_keeping(app: FastAPI) -> None:
    """Mark every answer below these paths, errors and streams too, with `no-store`; only what says
    otherwise of itself and is no stream (a drawing that is the same for all) is left alone."""
    app.add_middleware(_NothingKept)


class _NothingKept:
    """Plain ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PERSONAL):
            await self._app(scope, receive, send)
            return

        async def marked_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                _forbid(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, marked_send)


def _forbid(headers: MutableHeaders) -> None:
    streams = headers.get("content-type", "").startswith("text/event-stream")
    if streams or "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
