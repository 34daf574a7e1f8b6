"""`make hotline-sim`: a call to the running product, in the terminal.

The gateway is made up, and so are the recogniser and the voice; the channel, its signature, the
dialogue and the database are the real ones.
"""

import asyncio
import os
import sys

import httpx

from api.clock import RunningClock
from launcher.faults import StartFailed
from launcher.ports import Ports
from launcher.settings import local_site
from tests.simulators.hotline.line import LineDead, PhoneLine, Refused
from tests.simulators.hotline.terminal import HELP, Terminal

_SECRET = "DAOYI_HOTLINE_SECRET"
# As hashed by the gateway: the number behind it doesn't exist.
_CALLER = "simulated-caller"


def main() -> int:
    """Exit code 0 at the end of the call, 1 with one line when it can't be made."""
    site = local_site()
    try:
        port = Ports.of(site.environment).api
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    address = os.environ.get("DAOYI_URL") or f"http://127.0.0.1:{port}"
    try:
        asyncio.run(_call(address, site.environment[_SECRET]))
    except httpx.HTTPError as error:
        print(
            f"daoyi: no answer from {address} ({error}): start it with `make up`", file=sys.stderr
        )
        return 1
    except Refused as refused:
        print(f"daoyi: {address} refuses the call: {refused}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


async def _call(address: str, secret: str) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        line = PhoneLine(client, secret, RunningClock(), caller=_CALLER)
        terminal = Terminal(line, lambda told: print(told, flush=True))
        print(HELP, flush=True)
        await terminal.begin()
        try:
            while await terminal.take(await asyncio.to_thread(_typed)):
                pass
        finally:
            await _hang_up(line)


async def _hang_up(line: PhoneLine) -> None:
    """Who leaves the terminal has hung up: nothing waits for them."""
    try:
        await line.hangs_up()
    except (LineDead, Refused, httpx.HTTPError):
        return


def _typed() -> str:
    return input("> " if sys.stdin.isatty() else "")


if __name__ == "__main__":
    sys.exit(main())
