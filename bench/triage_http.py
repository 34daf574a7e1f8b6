"""`POST /v1/triage` over HTTP: the endpoint alone in a server of its own, without a database.

A public call stores nothing, and the directory of departments is read from the database once in 20
seconds, so a fixed one stands for it.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import httpx
import uvicorn
from fastapi import FastAPI

from api.clock import RunningClock
from api.database import create_engine, create_sessions
from api.settings import Settings
from api.triage.directory import DepartmentPlace, FixedDirectory
from api.triage.endpoints import router
from api.triage.engine import TriageEngine
from api.wording import load_wording
from bench.triage_cases import ROOT, department_codes

_WARM_UP = 20
_WAIT_SECONDS = 10.0


def response_times(engine: TriageEngine, texts: Sequence[str]) -> str:
    """Median and p95 of an answer in milliseconds, one caller after the other."""
    times = []
    with _server(engine) as address, httpx.Client(base_url=address) as client:
        for text in [*texts[:_WARM_UP], *texts]:
            start = time.perf_counter()
            client.post("/v1/triage", json={"text": text}).raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
    measured = times[_WARM_UP:]
    p95 = statistics.quantiles(measured, n=20)[-1]
    return f"median {statistics.median(measured):.2f} ms, p95 {p95:.2f} ms of {len(measured)}"


@contextmanager
def _server(engine: TriageEngine) -> Iterator[str]:
    config = uvicorn.Config(_application(engine), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + _WAIT_SECONDS
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the server did not start")
        time.sleep(0.02)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _application(engine: TriageEngine) -> FastAPI:
    app = FastAPI()
    address = "postgresql+psycopg://nobody@localhost/none"  # never connected to
    app.state.sessions = create_sessions(create_engine(address))
    app.state.settings = Settings(
        DATABASE_URL=address,
        REDIS_URL="redis://localhost/0",
        internal_token="not-used-by-a-public-call",  # noqa: S106
        rasa_token="not-used-either",  # noqa: S106
        secret_key="a-secret-key-for-a-benchmark",  # noqa: S106
    )
    app.state.clock = RunningClock()
    app.state.wording = load_wording(ROOT / "knowledge_base" / "wording")
    app.state.triage = engine
    places = {code: DepartmentPlace(name, "") for name, code in department_codes().items()}
    app.state.directory = FixedDirectory(places)
    app.include_router(router)
    return app
