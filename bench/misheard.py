"""Names heard wrongly: how the bot resolves simulated errors of a recogniser on the hotline.

All departments, all doctors of the sample hospital and doctors by surname and title; what is
simulated and what counts as right is said in misheard_worker.py. `--rows` prints every case
that wasn't resolved. The bar: at least 95 % right, at most 1 % wrong.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.settings import ROOT

_OUTCOMES = ("right", "asked", "missed", "wrong")


def measure(scratch: Path) -> list[dict[str, Any]]:
    """The figures of the worker, one for each seed. Raises CalledProcessError when it fails."""
    environment = {**rasa_environment(dict(os.environ), scratch), "PYTHONWARNINGS": "ignore"}
    environment.pop("DAOYI_INTERNAL_TOKEN", None)  # names from the files, nothing polled
    answer = subprocess.run(
        (rasa_python(ROOT), "-m", "bench.misheard_worker"),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: list[dict[str, Any]] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", action="store_true")
    options, _ = parser.parse_known_args(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as scratch:
        for figures in measure(Path(scratch)):
            _show(figures, rows=options.rows)


def _show(figures: dict[str, Any], *, rows: bool) -> None:
    outcomes = {kind: Counter(each) for kind, each in figures["outcomes"].items()}
    outcomes["all"] = sum(outcomes.values(), Counter[str]())
    heads = (f"seed {figures['seed']}", "cases", *_OUTCOMES)
    print(" ".join(f"{head:>13}" for head in heads))
    for kind, each in outcomes.items():
        shares = " ".join(f"{each[key] / each.total():>13.1%}" for key in _OUTCOMES)
        print(f"{kind:>13} {each.total():>13} {shares}")
    if rows:
        print("\n".join(figures["others"]))


if __name__ == "__main__":
    main()
