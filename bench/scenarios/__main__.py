"""Simulated patients (`knowledge_base/scenarios`) against the whole product, each on their channel.

Every scenario is played with several seeds: other openings, other ways to say the same. Figures by
flow: who reached what they came for, in how many rounds, plain questions settled in at most two,
answers that ask for what was told or say the same again, dangers answered in the very next answer,
alarms without a danger, and what was done that nobody wanted. `fresh` scenarios are those that
nobody looked at while the assistant was being mended. Success is a card or the database, never the
assistant's word for it.

`--seeds N` · `--flow F` · `--only ID` · `--show`: the conversations that failed, word by word ·
`--show-all`: all of them · `--looked-at`: without the fresh ones, for whoever mends something.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from api.clock import RunningClock
from api.practice.library import Library, load_library
from api.practice.scenarios import Scenario
from api.security import Seal
from bench.scenarios.judging import Judged, judge
from bench.scenarios.lines import Line, Page
from bench.scenarios.official_account import OfficialAccount, settings
from bench.scenarios.playing import Played, gone_wrong, play
from bench.scenarios.setting import SetUpFailed, fill_up
from bench.scenarios.stored import Stored
from bench.scenarios.table import meets_the_bars, table
from bench.scenarios.telephone import Telephone
from launcher.ports import Ports
from launcher.product import Product, start_product
from launcher.settings import ROOT, Site, load_settings
from tests.simulators.serving import serving
from tests.simulators.wechat import Callback, SimulatedWeChat

_SEEDS = 3
_AT_ONCE = 2
_NOW = "2026-11-18T10:00:00+08:00"
_PATIENCE_SECONDS = 60.0


def main() -> int:
    """Play, and print the table. Exit code 1 when a bar is missed."""
    options = _options()
    library = load_library(ROOT / "knowledge_base")
    chosen = [one for one in library.scenarios if _is_wanted(one, options)]
    played = asyncio.run(_play_all(library, chosen, options.seeds))
    judged = [judge(library, one) for one in played]
    for one, verdict in zip(played, judged, strict=True):
        if options.show_all or (options.show and not verdict.passed):
            print(f"{one.words}\n{_verdict(verdict)}\n")
    print(table(judged))
    return int(not meets_the_bars(judged))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scenarios", description=__doc__)
    parser.add_argument("--seeds", type=int, default=_SEEDS)
    parser.add_argument("--flow")
    parser.add_argument("--only", action="append")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--show-all", action="store_true")
    parser.add_argument("--looked-at", action="store_true")
    return parser.parse_args()


def _is_wanted(scenario: Scenario, options: argparse.Namespace) -> bool:
    if options.looked_at and scenario.fresh:
        return False
    if options.only:
        return scenario.id in options.only
    return not options.flow or scenario.flow == options.flow


def _verdict(one: Judged) -> str:
    said = [
        "goal reached" if one.reached else "goal not reached",
        f"{one.rounds} rounds",
        f"{one.repeats} repeats",
    ]
    if one.told:
        said.append("danger at once" if one.at_once else "DANGER NOT AT ONCE")
    if one.false_alarm:
        said.append("FALSE ALARM")
    return " · ".join([*said, *one.wrong])


@dataclass(frozen=True)
class _World:
    """Where patients come to."""

    product: Product
    client: httpx.AsyncClient
    wechat: SimulatedWeChat
    stored: Stored

    def line(self, scenario: Scenario) -> Line:
        """A line of the scenario's channel."""
        environment = self.product.environment
        if scenario.channel == "hotline":
            return Telephone(self.client, environment["DAOYI_HOTLINE_SECRET"], self.stored)
        if scenario.channel == "wechat":
            seal = Seal(environment["DAOYI_SECRET_KEY"])
            return OfficialAccount(self.client, self.wechat, self.stored, seal)
        return Page(self.client, scenario.channel)


async def _play_all(library: Library, scenarios: list[Scenario], seeds: int) -> list[Played]:
    async with _world() as world:
        with psycopg.connect(world.product.environment["DATABASE_URL"]) as database:
            for scenario in scenarios:
                fill_up(database, scenario)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(scenario: Scenario, seed: int) -> Played:
            async with gate:
                try:
                    return await play(library, scenario, seed, world.line(scenario))
                except (SetUpFailed, httpx.HTTPError) as error:
                    return gone_wrong(library, scenario, seed, f"{type(error).__name__}: {error}")

        plays = [one(scenario, seed) for scenario in scenarios for seed in range(1, seeds + 1)]
        return list(await asyncio.gather(*plays))


@asynccontextmanager
async def _world() -> AsyncIterator[_World]:
    """The product in a folder of its own, with a WeChat beside it. It is started in a thread:
    meanwhile WeChat must answer."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daoyi-bench-")))
        wechat = SimulatedWeChat(RunningClock())
        address = await stack.enter_async_context(serving(wechat.app()))
        ports = Ports.free()
        url = f"http://127.0.0.1:{ports.api}"
        given = {
            **os.environ,
            "DAOYI_RATE_LIMITS": "off",
            "DAOYI_NOW": _NOW,
            "DAOYI_PUBLIC_URL": url,
            **settings(address),
        }
        site = Site(ROOT, folder, load_settings(folder, given, None))
        running = start_product(site, ports=ports)
        product = await asyncio.to_thread(running.__enter__)
        stack.push_async_callback(asyncio.to_thread, running.__exit__, None, None, None)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=url, timeout=_PATIENCE_SECONDS)
        )
        wechat.calls_back(client, Callback((f"{url}/channels/wechat",)))
        stored = Stored(product.environment["DATABASE_URL"])
        stack.callback(stored.close)
        yield _World(product, client, wechat, stored)


if __name__ == "__main__":
    sys.exit(main())
