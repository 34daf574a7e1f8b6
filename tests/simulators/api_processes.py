"""Processes of the api as a hospital runs several of them, on a database of their own."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from launcher.ports import Ports
from launcher.processes import Program, start_child, stop_child
from launcher.settings import ROOT

_START_SECONDS = 120.0


@contextmanager
def api_processes(
    count: int, environment: Mapping[str, str], folder: Path
) -> Iterator[tuple[str, ...]]:
    """Run the api `count` times, until the context is left; yields their addresses. The schema must
    be there. Logs are in `folder`."""
    with ExitStack() as stack:
        addresses = []
        for number in range(count):
            port = Ports.free().api
            child = start_child(_program(number, port, environment, folder))
            stack.callback(stop_child, child)
            addresses.append(f"http://127.0.0.1:{port}")
        for address in addresses:
            await_answer(address)
        yield tuple(addresses)


def _program(number: int, port: int, environment: Mapping[str, str], folder: Path) -> Program:
    command = (sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app")
    listening = ("--host", "127.0.0.1", "--port", str(port), "--no-access-log")
    return Program(
        f"api{number}",
        (*command, *listening),
        log=folder / f"api{number}.log",
        env={**os.environ, **environment, "DAOYI_STAFF_PAGES": "false"},
        cwd=ROOT,
    )


def await_answer(address: str, path: str = "/health") -> None:
    """Wait until a server answers anything."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            httpx.get(address + path, timeout=5.0)
            return
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
