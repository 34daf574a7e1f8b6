"""How long a message takes with few names and with many: 150 and 5,000 doctors.

Times all parts but the classifier, which knows no names (what is read and which rosters are
invented is said in lexicon_size_worker.py). The bar: p50 ≤ 5 ms, p95 ≤ 10 ms with 5,000
doctors and 10,000 terms, and at most 1.3 times the time of 150 doctors.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.settings import ROOT

_COLUMNS = ("doctors", "terms", "p50_ms", "p95_ms", "mean_ms", "built_s")


def measure(scratch: Path) -> list[dict[str, Any]]:
    """The figures of the worker. Raises CalledProcessError when it fails."""
    environment = {**rasa_environment(dict(os.environ), scratch), "PYTHONWARNINGS": "ignore"}
    environment.pop("DAOYI_INTERNAL_TOKEN", None)  # nothing polled
    answer = subprocess.run(
        (rasa_python(ROOT), "-m", "bench.lexicon_size_worker"),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    rows: list[dict[str, Any]] = json.loads(answer.stdout.splitlines()[-1])
    return rows


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as scratch:
        rows = measure(Path(scratch))
    print(" ".join(f"{head:>10}" for head in _COLUMNS))
    for row in rows:
        print(" ".join(f"{row[key]:>10}" for key in _COLUMNS))
    few, many = rows
    print(f"many against few, p50: {many['p50_ms'] / few['p50_ms']:.2f}")
    for part, took in many["by_part_ms"].items():
        print(f"{part:>18} {few['by_part_ms'][part]:>8} → {took} ms")


if __name__ == "__main__":
    main()
