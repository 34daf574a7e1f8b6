"""50 patients ask for a person in the same moment, 5 agents serve them for 10 minutes over HTTP.

Time runs 15 times as fast as it is, for the api and everybody in it; the agents take whoever is
first, so that several often reach for the same one, and one agent's browser dies in the middle of a
talk. `alert` is the time from the wish for a person to the event on the agents' feed, in real
milliseconds; `take` a whole request; `processor` the time that the process of the api and of
everybody in it used, which a busy machine doesn't hide. The bars: none lost, none answered by two,
every alert within a second. The api, the agents, PostgreSQL and Redis share this machine.
"""

import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import httpx
from sqlalchemy import create_engine

from api.app import create_app
from api.clock import HOSPITAL_ZONE
from api.handoff.tending import DeskWatch
from api.migrations.schema import upgrade_schema
from api.settings import Settings
from launcher.engines import Engines, embedded_engines
from tests.simulators.desk_rush import DeskRush, FastClock, Figures
from tests.simulators.serving import serving

PATIENTS, AGENTS, MINUTES, SPEED = 50, 5, 10.0, 15.0
# A Wednesday morning.
_START = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)


async def measure(engines: Engines) -> tuple[Figures, float]:
    """Serve the api on a port of its own and let them all in; also the processor's seconds."""
    internal = secrets.token_hex()
    settings = Settings(
        DATABASE_URL=engines.database_url,
        REDIS_URL=engines.redis_url,
        internal_token=internal,
        rasa_token=secrets.token_hex(),
        secret_key=secrets.token_hex(),
        rate_limits="off",
        worker=False,
        staff_pages=False,
    )
    clock = FastClock(_START, SPEED)
    app = create_app(settings, clock)
    headers = {"Authorization": f"Bearer {internal}"}
    async with serving(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        await client.get("/health")
        state = app.state
        watch = DeskWatch(state.sessions, state.redis, clock, state.wording, state.levels)
        began = time.process_time()
        figures = await DeskRush(client, headers, watch, clock).run(PATIENTS, AGENTS, MINUTES)
        return figures, time.process_time() - began


def _spread(seconds: Sequence[float], scale: float = 1000) -> str:
    ordered = sorted(one * scale for one in seconds)
    last = ordered[int(len(ordered) * 0.95) - 1]
    return f"{statistics.median(ordered):9.1f}{last:9.1f}{ordered[-1]:9.1f}"


def _print(figures: Figures, used: float) -> None:
    print(f"patients {figures.patients} · agents {AGENTS} · minutes {MINUTES:g}")
    print(
        f"served {figures.served} · still waiting or being served {figures.still_with_us} · "
        f"lost {figures.lost} · answered by two {figures.by_two}"
    )
    print(f"reached for by several {figures.refused} · put back of the dead {figures.put_back}")
    print(f"{'':<12}{'p50':>9}{'p95':>9}{'most':>9}")
    print(f"{'alert ms':<12}{_spread(figures.alerts)}")
    print(f"{'take ms':<12}{_spread(figures.took)}")
    print(f"{'waited min':<12}{_spread(figures.waited, 1 / 60)}")
    each = used / figures.patients * 1000
    print(f"processor    {used:.1f} s, {each:.0f} ms for each patient's whole talk")


def main() -> int:
    """Make a database, measure, print; 1 when a bar isn't reached."""
    with (
        tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder,
        embedded_engines(Path(folder)) as engines,
    ):
        engine = create_engine(engines.database_url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            upgrade_schema(connection)
        engine.dispose()
        figures, used = asyncio.run(measure(engines))
    _print(figures, used)
    missed = figures.lost or figures.by_two or max(figures.alerts) > 1
    return int(bool(missed) or len(figures.alerts) < PATIENTS)


if __name__ == "__main__":
    sys.exit(main())
