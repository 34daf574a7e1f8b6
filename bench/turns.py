"""Turns of the whole product over HTTP: page's interface, reception, Rasa, actions, database.

Figures: p50 and p95 of one turn in milliseconds, and turns per second, at 1, 8 and 50 patients who
write one message after the other. A greeting calls the action server and looks nothing up; a guide
question goes on from there to the backend. Product, engines and clients share this machine.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from launcher.ports import Ports
from launcher.product import start_product
from launcher.settings import ROOT, Site, load_settings

PATIENTS = (1, 8, 50)
TURNS = {1: 200, 8: 60, 50: 12}
WARM_UP = 20
KINDS = {"a greeting": "你好", "a guide question": "停车怎么收费"}


@dataclass(frozen=True)
class Row:
    """One line of the table. Times in milliseconds."""

    kind: str
    patients: int
    p50: float
    p95: float
    per_second: float

    def __str__(self) -> str:
        return (
            f"{self.kind:<20}{self.patients:>9}{self.p50:>10.1f}{self.p95:>10.1f}"
            f"{self.per_second:>10.1f}"
        )


async def _one_patient(client: httpx.AsyncClient, text: str, turns: int) -> list[float]:
    opened = await client.post("/channels/web/sessions", json={"channel": "web"})
    session = opened.json()["session"]
    times: list[float] = []
    for _ in range(turns):
        began = time.perf_counter()
        answer = await client.post(
            "/channels/web/messages", json={"session": session, "text": text}
        )
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return times


async def _measure(url: str, kind: str, patients: int) -> Row:
    limits = httpx.Limits(max_connections=patients, max_keepalive_connections=patients)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        await _one_patient(client, KINDS[kind], WARM_UP)
        began = time.perf_counter()
        runs = [_one_patient(client, KINDS[kind], TURNS[patients]) for _ in range(patients)]
        times = sorted(time_ for run in await asyncio.gather(*runs) for time_ in run)
        elapsed = time.perf_counter() - began
    p95 = times[int(len(times) * 0.95) - 1]
    return Row(kind, patients, statistics.median(times), p95, len(times) / elapsed)


def main() -> None:
    """Start the product in a folder of its own, measure, print the table."""
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder:
        given = {**os.environ, "DAOYI_RATE_LIMITS": "off"}
        site = Site(ROOT, Path(folder), load_settings(Path(folder), given, None))
        with start_product(site, ports=Ports.free()) as product:
            print(f"{'turn':<20}{'patients':>9}{'p50 ms':>10}{'p95 ms':>10}{'turns/s':>10}")
            for kind in KINDS:
                for patients in PATIENTS:
                    print(asyncio.run(_measure(product.url, kind, patients)), flush=True)


if __name__ == "__main__":
    main()
