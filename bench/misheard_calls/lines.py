"""A call on the product's hotline: what is heard and keyed goes in, what is spoken comes out."""

import asyncio
from typing import Protocol, Self

import httpx

from api.clock import RunningClock
from tests.simulators.hotline import LineDead, PhoneLine


class Call(Protocol):
    """One call. `spoken` is what was said to the caller last, `over` whether nobody listens any
    more: they were put through, or hung up on; `id` is the gateway's name for it."""

    id: str
    spoken: str
    over: bool

    def says(self, heard: str) -> None: ...

    def presses(self, keys: str) -> None: ...

    def hangs_up(self) -> None: ...


class Exchange:
    """Where calls come from. A context: it keeps one connection to the product."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._client = httpx.AsyncClient(base_url=self._url, timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def call(self) -> Call:
        """Ring, and hear the greeting."""
        return _PhoneCall(self._runner, PhoneLine(self._client, self._secret, RunningClock()))


class _PhoneCall:
    def __init__(self, runner: asyncio.Runner, line: PhoneLine) -> None:
        self.id, self.spoken, self.over = line.call_id, "", False
        self._run, self._line = runner.run, line
        self._run(line.calls())
        self._listen()

    def says(self, heard: str) -> None:
        self._run(self._line.says(heard))
        self._listen()

    def presses(self, keys: str) -> None:
        self._run(self._line.presses(keys))
        self._listen()

    def hangs_up(self) -> None:
        try:
            self._run(self._line.hangs_up())
        except LineDead:
            return

    def _listen(self) -> None:
        self.spoken = self._line.last_heard
        self.over = self._line.closed or self._line.transfer is not None
