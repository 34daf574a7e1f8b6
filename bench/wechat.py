"""Pushes of WeChat through two processes of the api: 10,000 of 2,000 patients, 100 in a second.

5 % come twice, the second time to the other process and while the first may be at work; 2 % come
after the patient's next one. Pushes are signed and encrypted (safe mode), and arrive on time
whether those before them are answered or not. The dialogue model is a stand-in that answers at
once. PostgreSQL, Redis, both processes, the stand-in and WeChat share this machine.

Figures: how many pushes were answered once and rightly, how many patients in order, and the api's
own time: from the push to its answer, without what the stand-in took.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

import httpx
from sqlalchemy import create_engine

from api.clock import RunningClock
from api.migrations.schema import upgrade_schema
from launcher.engines import embedded_engines
from launcher.ports import Ports
from launcher.processes import Program, start_child, stop_child
from launcher.settings import ROOT
from tests.simulators.api_processes import api_processes, await_answer
from tests.simulators.wechat import SimulatedWeChat, wire
from tests.simulators.wechat.account import AES_KEY, APP_SECRET, APPID, TOKEN
from tests.simulators.wechat.pushing import Callback

PUSHES, PATIENTS, PER_SECOND = 10_000, 2_000, 100
TWICE, OUT_OF_ORDER = 0.05, 0.02
WARM_UP = 400
_SEED = 20261122
# The server hangs up on connections that have been idle for five.
_KEPT_SECONDS = 4.0
# How long before the patient's former message one comes that overtakes it, in seconds.
_OVERTAKES = 0.01


@dataclass
class Pushed:
    """One delivery: when it is due, and what came of it. `number` counts a patient's messages."""

    due: float
    openid: str
    number: int
    values: dict[str, object] = field(repr=False)
    again: bool = False
    began: float = 0.0
    seconds: float = 0.0
    reply: str = field(default="", repr=False)


def plan(pushes: int, dice: random.Random) -> list[Pushed]:
    """Who writes when, with repetitions and overtakings, in the order of arrival."""
    created, numbers = int(time.time()), Counter[str]()
    planned: list[Pushed] = []
    last: dict[str, Pushed] = {}
    for place in range(pushes):
        openid, due = f"o-patient-{dice.randrange(PATIENTS)}", place / PER_SECOND
        numbers[openid] += 1
        values = _values(openid, place, created + place // PER_SECOND, numbers[openid])
        push = Pushed(due, openid, numbers[openid], values)
        if openid in last and dice.random() < OUT_OF_ORDER:
            # Sent one after the other, they arrive the other way round.
            last[openid].due = due + _OVERTAKES
        elif dice.random() < TWICE:
            again = due + dice.random() / 5
            planned.append(Pushed(again, openid, push.number, values, again=True))
        last[openid] = push
        planned.append(push)
    return sorted(planned, key=lambda push: push.due)


def _values(openid: str, place: int, created: int, number: int) -> dict[str, object]:
    return {
        "ToUserName": "gh_0123456789ab",
        "FromUserName": openid,
        "CreateTime": created,
        "MsgType": "text",
        "Content": f"我想问第 {number} 件事",
        "MsgId": 24_000_000_000_000_000 + place,
    }


async def _run(planned: list[Pushed], urls: tuple[str, ...]) -> float:
    """Deliver everything on time; returns by how many seconds the last one was late."""
    lines = {url: _Line(url) for url in urls}
    requests = [_request(push, urls) for push in planned]
    start, late = time.perf_counter() + 0.5, 0.0
    sending: set[asyncio.Task[None]] = set()
    for push, (url, request) in zip(planned, requests, strict=True):
        wait = start + push.due - time.perf_counter()
        late = max(late, -wait)
        await asyncio.sleep(max(0.0, wait))
        task = asyncio.create_task(_deliver(lines[url], push, request))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)
    for line in lines.values():
        line.close()
    return late


def _request(push: Pushed, urls: tuple[str, ...]) -> tuple[str, bytes]:
    """Signed and encrypted. A repetition goes to the other process."""
    simulated = SimulatedWeChat(RunningClock())
    url = urls[(int(str(push.values["MsgId"])) + push.again) % len(urls)]
    # Only its signing and encrypting is needed: nothing is sent by it.
    ready = simulated.calls_back(cast("httpx.AsyncClient", None), Callback((url,))).request(
        push.values
    )
    target = f"{urlsplit(url).path}?{urlencode(ready.params)}"
    head = f"POST {target} HTTP/1.1\r\nHost: wechat\r\nContent-Length: {len(ready.body)}\r\n\r\n"
    return url, head.encode() + ready.body


class _Line:
    """Connections to one process, used again and again. A client library takes longer for a request
    than the api does, and both share this machine."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url)
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, request: bytes) -> str:
        """The body of a 200, or the line that says what it was instead."""
        reader, writer = await self._connection()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].partition("\r")[0])
        body = (await reader.readexactly(length)).decode()
        self._idle.append((time.perf_counter(), reader, writer))
        status = head.partition("\r")[0]
        return body if " 200 " in status else status

    def close(self) -> None:
        """Hang up."""
        for *_, writer in self._idle:
            writer.close()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.perf_counter() - since < _KEPT_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._place.hostname, self._place.port)


async def _deliver(line: _Line, push: Pushed, request: bytes) -> None:
    push.began = time.perf_counter()
    try:
        push.reply = await line.post(request)
    except (OSError, asyncio.IncompleteReadError) as error:
        push.reply = type(error).__name__
    push.seconds = time.perf_counter() - push.began


def _rightly(push: Pushed) -> bool:
    """Whether it got its own answer."""
    if not push.reply.startswith("<xml>"):
        return False
    inner = wire.read_xml(wire.decrypt(wire.read_xml(push.reply)["Encrypt"], AES_KEY))
    return inner["Content"] == f"听到：{push.values['Content']}"


def _what(push: Pushed) -> str:
    return "another answer" if push.reply.startswith("<xml>") else push.reply[:40]


def _figures(planned: list[Pushed], heard: list[list[str]], late: float) -> Iterator[str]:
    rightly = sum(_rightly(push) for push in planned)
    wrong = Counter(_what(push) for push in planned if not _rightly(push))
    yield f"deliveries answered rightly   {rightly:>7} of {len(planned)}   {dict(wrong)}"
    asked = Counter((sender, text) for sender, text, _ in heard)
    yield f"messages answered once        {sum(n == 1 for n in asked.values()):>7} of {PUSHES}"
    patients = len({push.openid for push in planned})
    yield f"patients answered in order    {_in_order(planned):>7} of {patients}"
    times = sorted(push.seconds * 1000 for push in planned)
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    most = times[-1]
    yield f"time to the answer            p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {most:.0f} ms"
    yield f"the sender was late by at most {late * 1000:.0f} ms"


def _in_order(planned: list[Pushed]) -> int:
    """Patients who got their answers one by one; those to messages that overtook each other on the
    way may have changed places with their neighbours."""
    by_patient: dict[str, list[Pushed]] = defaultdict(list)
    for push in planned:
        if not push.again:
            by_patient[push.openid].append(push)
    arrivals = (
        [push.number for push in sorted(mine, key=lambda push: push.began + push.seconds)]
        for mine in by_patient.values()
    )
    return sum(
        all(abs(number - place) <= 1 for place, number in enumerate(numbers, min(numbers)))
        for numbers in arrivals
    )


@contextmanager
def _world() -> Iterator[tuple[tuple[str, ...], str]]:
    """Engines, both processes, and the stand-in for the dialogue model; yields their addresses."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daoyi-bench-")))
        engines = stack.enter_context(embedded_engines(folder))
        engine = create_engine(
            engines.database_url.replace("postgresql:", "postgresql+psycopg:", 1)
        )
        with engine.begin() as connection:
            upgrade_schema(connection)
        engine.dispose()
        port = Ports.free().rasa
        rasa = start_child(_stand_in(port, folder))
        stack.callback(stop_child, rasa)
        model = f"http://127.0.0.1:{port}"
        await_answer(model, "/status")
        environment = {
            "DATABASE_URL": engines.database_url,
            "REDIS_URL": engines.redis_url,
            "DAOYI_INTERNAL_TOKEN": "bench",
            "DAOYI_RASA_TOKEN": "bench",
            "DAOYI_SECRET_KEY": "a-secret-key-for-a-benchmark",
            "DAOYI_RASA_URLS": f'["{model}"]',
            "DAOYI_WECHAT_APPID": APPID,
            "DAOYI_WECHAT_SECRET": APP_SECRET,
            "DAOYI_WECHAT_TOKEN": TOKEN,
            "DAOYI_WECHAT_AES_KEY": AES_KEY,
            "DAOYI_WECHAT_API": "http://127.0.0.1:9",
        }
        processes = stack.enter_context(api_processes(2, environment, folder))
        yield tuple(f"{address}/channels/wechat" for address in processes), model


def _stand_in(port: int, folder: Path) -> Program:
    server = (sys.executable, "-m", "uvicorn", "--factory", "tests.simulators.rasa:SimulatedRasa")
    listening = ("--port", str(port), "--no-access-log", "--log-level", "warning")
    log, environment = folder / "rasa.log", {**os.environ}
    return Program("rasa", (*server, *listening), log=log, env=environment, cwd=ROOT)


def main() -> None:
    """Run it and print the figures."""
    dice = random.Random(_SEED)  # noqa: S311 (nothing secret)
    with _world() as (urls, model):
        asyncio.run(_run(plan(WARM_UP, dice), urls))
        before = len(_heard(model))
        planned = plan(PUSHES, dice)
        late = asyncio.run(_run(planned, urls))
        heard = _heard(model)[before:]
    thinking = [seconds * 1000 for *_, seconds in heard]
    print("\n".join(_figures(planned, heard, late)))
    print(f"of that the stand-in took      p50 {statistics.median(thinking):.2f} ms")


def _heard(model: str) -> list[list[str]]:
    heard: list[list[str]] = httpx.get(f"{model}/heard", timeout=60).json()["heard"]
    return heard


if __name__ == "__main__":
    main()
