"""Answers on the hotline, over HTTP, the dialogue model included: gateway, call, reception, Rasa,
actions, database, speech.

A gateway plays the same errands in one call and in four calls at once. `answer` is the time until
the answer itself is there, in milliseconds, also where the caller heard a word to bridge the wait
(`bridged`). The bar: p95 of an answer at most 150 ms. Product, engines and gateway share this
machine.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from api.clock import RunningClock
from api.hotline.events import CallReply
from launcher.ports import Ports
from launcher.product import start_product
from launcher.settings import ROOT, Site, load_settings
from tests.simulators.hotline.line import PhoneLine

ERRANDS: tuple[Sequence[str], ...] = (
    ("停车怎么收费",),
    ("骨科怎么走",),
    ("心内科这周有哪些专家",),
    ("我想挂呼吸内科明天上午的号", "第一个", "算了不挂了"),
    ("我咳嗽三天了还有点发烧", "大人", "没有别的了"),
    ("再说一遍",),
)
CALLS = (1, 4)
ROUNDS = {1: 12, 4: 5}
HEADS = ("answers", "p50 ms", "p95 ms", "most ms", "bridged")


async def _answer(line: PhoneLine, words: str) -> tuple[float, bool]:
    """Seconds until the answer was there, and whether a filler came before it."""
    told = len(line.replies)
    began = time.perf_counter()
    await line.says(words)
    seconds = time.perf_counter() - began
    first: CallReply = line.replies[told]
    return seconds, first.listen is None and first.action == "continue"


async def _call(client: httpx.AsyncClient, secret: str, rounds: int) -> list[tuple[float, bool]]:
    line = PhoneLine(client, secret, RunningClock())
    await line.calls()
    answers = [
        await _answer(line, words) for _ in range(rounds) for errand in ERRANDS for words in errand
    ]
    await line.hangs_up()
    return answers


async def _measure(url: str, secret: str, calls: int) -> str:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await _call(client, secret, 1)
        runs = [_call(client, secret, ROUNDS[calls]) for _ in range(calls)]
        answers = [one for run in await asyncio.gather(*runs) for one in run]
    times = sorted(seconds * 1000 for seconds, _ in answers)
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95) - 1]
    bridged = sum(filler for _, filler in answers)
    return f"{calls:>6}{len(times):>9}{p50:>9.1f}{p95:>9.1f}{times[-1]:>9.1f}{bridged:>9}"


def main() -> None:
    """Start the product in a folder of its own, measure, print the table."""
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder:
        given = {**os.environ, "DAOYI_RATE_LIMITS": "off"}
        site = Site(ROOT, Path(folder), load_settings(Path(folder), given, None))
        secret = site.environment["DAOYI_HOTLINE_SECRET"]
        with start_product(site, ports=Ports.free()) as product:
            print(
                f"{'calls':>6}{'answers':>9}{'p50 ms':>9}{'p95 ms':>9}{'most ms':>9}{'bridged':>9}"
            )
            for calls in CALLS:
                print(asyncio.run(_measure(product.url, secret, calls)), flush=True)


if __name__ == "__main__":
    main()
