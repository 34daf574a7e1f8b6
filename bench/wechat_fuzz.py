"""The WeChat call-back under fire: wrong deliveries of every kind through the real application.

`python -m bench.wechat_fuzz [--bodies N] [--seed S]`: prints how every body ended, by status and by
code, and the memory of the process after a tenth of them and at the end. Exit code 1 when one ended
with a 5xx, or memory grew. The dialogue model is away, so what is right after all is answered by
reception alone.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from httpx import ASGITransport, AsyncClient, Response

from api.app import create_app
from api.clock import FixedClock
from api.database import create_engine
from api.migrations.schema import upgrade_schema
from api.settings import Settings
from api.wechat.account import account_from
from bench.booking_world import NOW
from bench.wechat_bodies import Delivery, Wrecker
from launcher.engines import Engines, embedded_engines

BODIES = 100_000
AT_ONCE = 16
# A tenth of the way everything that is kept for good (caches, pools, compiled rules) is there.
_WARM = 10
_MOST_GROWTH_MB = 32.0
_NOWHERE = "http://127.0.0.1:9"


@dataclass
class Endings:
    """How bodies ended. `broken` names how those were made that ended with a 5xx."""

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def count(self, delivery: Delivery, answer: Response, seconds: float) -> None:
        """One more."""
        self.statuses[answer.status_code] += 1
        self.slowest = max(self.slowest, seconds)
        if answer.status_code >= 400:
            self.codes[_code(answer)] += 1
        if answer.status_code >= 500:
            self.broken[f"{delivery.kind}: {answer.status_code}"] += 1


def _code(answer: Response) -> str:
    code: str = answer.json()["error"]["code"]
    return code


def _settings(engines: Engines) -> Settings:
    # Nothing of a real hospital's is in these.
    return Settings(
        DATABASE_URL=engines.database_url,
        REDIS_URL=engines.redis_url,
        internal_token="not-used-by-the-call-back",  # noqa: S106
        rasa_token="not-used-either",  # noqa: S106
        secret_key="a-secret-key-for-a-benchmark",  # noqa: S106
        rasa_urls=[_NOWHERE],
        rate_limits="off",
        worker=False,
        staff_pages=False,
        wechat_appid="wx-fuzz",
        wechat_secret="the secret of the fuzz",  # noqa: S106
        wechat_token="the token of the fuzz",  # noqa: S106
        wechat_aes_key="A" * 43,
        wechat_api=_NOWHERE,
    )


async def _fire(client: AsyncClient, deliveries: Iterator[Delivery], endings: Endings) -> None:
    # One iterator for all who fire: each takes the next when it is done with its own.
    for delivery in deliveries:
        began = time.perf_counter()
        answer = await client.post(
            "/channels/wechat", params=delivery.params, content=delivery.body
        )
        endings.count(delivery, answer, time.perf_counter() - began)


async def _volley(client: AsyncClient, deliveries: Iterator[Delivery], endings: Endings) -> None:
    await asyncio.gather(*(_fire(client, deliveries, endings) for _ in range(AT_ONCE)))


async def _run(engines: Engines, bodies: int, seed: int) -> bool:
    settings = _settings(engines)
    engine = create_engine(settings.sqlalchemy_url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
    await engine.dispose()
    account = account_from(settings)
    assert account
    wrecker = Wrecker(account, int(NOW.timestamp()), random.Random(seed))  # noqa: S311
    app, endings, began = create_app(settings, FixedClock(NOW)), Endings(), time.perf_counter()
    deliveries = wrecker.deliveries(bodies)
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://fuzz") as client:
            await _volley(client, islice(deliveries, bodies // _WARM), endings)
            warm = _memory_mb()
            await _volley(client, deliveries, endings)
    return _told(endings, time.perf_counter() - began, seed, warm, _memory_mb())


def _told(endings: Endings, seconds: float, seed: int, warm: float, end: float) -> bool:
    """Print it; whether all was well."""
    print(f"{endings.statuses.total():,} bodies, seed {seed}, {seconds:.0f} s")
    print("by status:", ", ".join(f"{k}: {n:,}" for k, n in sorted(endings.statuses.items())))
    print("by code:  ", ", ".join(f"{k}: {n:,}" for k, n in endings.codes.most_common()))
    print(f"5xx: {endings.broken.total()} {dict(endings.broken) or ''}")
    print(f"slowest answer: {endings.slowest * 1000:.0f} ms with {AT_ONCE} at once")
    print(f"memory (RSS): {warm:.1f} MB after a tenth, {end:.1f} MB at the end")
    return not endings.broken and end - warm <= _MOST_GROWTH_MB


def _memory_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = status.split("VmRSS:", 1)[1].split(maxsplit=1)[0]
    return int(kilobytes) / 1024


def main() -> int:
    """Exit code 1 when the call-back broke or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.wechat_fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=BODIES)
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="daoyi-fuzz-") as folder,
        embedded_engines(Path(folder), durable=False) as engines,
    ):
        return int(not asyncio.run(_run(engines, given.bodies, given.seed)))


if __name__ == "__main__":
    sys.exit(main())
