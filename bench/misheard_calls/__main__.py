"""Calls on the hotline with a recogniser that mishears: how many reach what they were for.

Made-up callers (dialogues.yml) talk to the whole product over the speech gateway's contract: they
answer what they are asked, confirm only what they want, and give up when they are misunderstood too
often. What they say is misheard: 0, 5, 10 and 20 % of the syllables are wrong (noise.py); keys are
not. Success is what the database says afterwards. For each level: the calls that succeed, their
share of those that succeed clean, what was done without the caller's yes to it, and how often a
caller had to speak or press keys. The bar: at 10 % at least 92 % of clean, and nothing unconfirmed.

Then the held-out utterances of tests/nlu, as written, and as they were heard at each level.

`--rates R …`: other levels. `--seeds N`: other errors each time. `--failures`: the calls that
failed, word by word. `--only calls|utterances`.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.misheard_calls import utterances
from bench.misheard_calls.levels import Level, failures, level, meets_the_bar, table
from bench.misheard_calls.lines import Exchange
from bench.misheard_calls.playing import Ended, play
from bench.misheard_calls.record import Records
from bench.misheard_calls.script import load
from launcher.ports import Ports
from launcher.product import Product, start_product
from launcher.settings import ROOT, Site, load_settings
from launcher.training import model_path

RATES = (0.05, 0.1, 0.2)
_SEEDS = 2
_NOW = "2026-11-18T10:00:00+08:00"


def main() -> int:
    """Measure and print. Exit code 1 when the bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.misheard_calls", description=__doc__)
    parser.add_argument("--rates", type=float, nargs="+", default=RATES)
    parser.add_argument("--seeds", type=int, default=_SEEDS)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--only", choices=("calls", "utterances"))
    options = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as folder:
        given = {**os.environ, "DAOYI_RATE_LIMITS": "off", "DAOYI_NOW": _NOW}
        site = Site(ROOT, Path(folder), load_settings(Path(folder), given, None))
        with start_product(site, ports=Ports.free()) as product:
            if options.only != "utterances":
                met = _calls(product, options)
    if options.only != "calls":
        _utterances(model_path(site), [0.0, *options.rates])
    return int(not met)


def _calls(product: Product, options: argparse.Namespace) -> bool:
    environment = product.environment
    records, script = Records(environment["DATABASE_URL"]), load()
    with Exchange(product.url, environment["DAOYI_HOTLINE_SECRET"]) as exchange:

        def played(rate: float, seed: int) -> list[Ended]:
            records.free_all_places()
            return list(play(script, exchange.call, records.of, rate, seed))

        levels = _levels(played, options)
    records.close()
    print(table(levels))
    met = meets_the_bar(levels)
    print(f"the bar is {'met' if met else 'missed'}")
    return met


def _levels(
    played: Callable[[float, int], list[Ended]], options: argparse.Namespace
) -> list[Level]:
    succeed: list[str] = []
    levels = []
    for rate in (0.0, *options.rates):
        seeds = range(options.seeds) if rate else range(1)
        ended = [each for seed in seeds for each in played(rate, seed)]
        if not rate:
            succeed = [each.name for each in ended if each.succeeded]
        levels.append(level(rate, ended, succeed))
        print(f"{rate:.0%}: {failures(ended) or 'none'} failed", file=sys.stderr)
        if options.failures:
            _tell(ended)
    return levels


def _tell(ended: list[Ended]) -> None:
    for each in ended:
        if not each.succeeded or each.unconfirmed:
            print(f"\n── {each.name} {each.unconfirmed or ''}", *each.story, sep="\n")


def _utterances(model: Path, rates: Sequence[float]) -> None:
    found = utterances.measure(model, rates)
    heads = list(found["written"])
    print(f"\n{'utterances':<16}" + "".join(f"{head:>16}" for head in heads))
    for name, figures in found.items():
        print(f"{name:<16}" + "".join(f"{figures[head]:>16.1%}" for head in heads))


if __name__ == "__main__":
    sys.exit(main())
