"""The dialogue server as the api sees it: one answer to one message, as late as it is told.

A message `慢 4.4 挂号` is answered after 4.4 seconds, any other at once. `GET /heard` tells what
was asked. Plain ASGI, because benchmarks ask it often.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

_SLOW = re.compile(r"慢 ([\d.]+) ")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SimulatedRasa:
    """`heard` is every message with its sender and the seconds it took, in the order in which they
    were answered; `at_once` how many there ever were of one sender at the same time."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, float]] = []
        self.at_once = 0
        self._now: dict[str, int] = {}

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/status":
            await _answer(send, {"model_file": "simulated"})
            return
        if scope["path"] == "/heard":
            await _answer(send, {"heard": self.heard, "at_once": self.at_once})
            return
        asked = json.loads(await _body(receive))
        await _answer(send, await self._turn(asked["sender"], asked["message"]))

    async def _turn(self, sender: str, message: str) -> dict[str, Any]:
        began = time.perf_counter()
        self._now[sender] = self._now.get(sender, 0) + 1
        self.at_once = max(self.at_once, self._now[sender])
        if slow := _SLOW.match(message):
            await asyncio.sleep(float(slow[1]))
        self._now[sender] -= 1
        self.heard.append((sender, message, time.perf_counter() - began))
        return {
            "messages": [{"text": f"听到：{message}"}],
            "intent": {"name": "inform", "confidence": 0.9},
        }


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            return body


async def _answer(send: Send, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
