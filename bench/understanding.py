"""Our pipeline beside a stock Rasa pipeline, on the same data, folds and machine.

Figures for each: cross-validated intent accuracy, macro-F1 and calibration (the expected
difference between confidence and accuracy, ten bins), both with the fallback undone; the
share of messages that pass the fallback threshold and how many of those are right; time to
parse one message in milliseconds (p50, p95, wall clock in one process); seconds to train the
whole model of a fold (understanding and dialogue, Rasa's imports not counted); memory of a
process that serves it. Each pipeline is measured in processes of its own, one after the other.

`--quick`: one fold of 600 examples to train and 300 to test. `--only ours|stock`: one of the two.
One JSON line per pipeline, then a table.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.settings import ROOT

_FOLDS = 5
_QUICK = 600  # examples to train in a quick run: DIET takes minutes per thousand
_STOCK = Path(__file__).with_name("stock_pipeline.yml")
_PIPELINES = {"ours": ROOT / "config.yml", "stock": _STOCK}
_COLUMNS = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "calibration_error": "calibration",
    "passed": "passed",
    "accuracy_passed": "right of those",
    "parse_p50_ms": "parse p50 ms",
    "parse_p95_ms": "p95 ms",
    "training_s": "training s",
    "training_cpu_s": "CPU s",
    "memory_mb": "memory MB",
}


def measure(pipeline: str, folds: int, most: int, scratch: Path) -> dict[str, Any]:
    """The figures of one pipeline. Raises CalledProcessError when its worker fails."""
    environment = {**rasa_environment(dict(os.environ), scratch), "PYTHONWARNINGS": "ignore"}
    environment.pop("DAOYI_INTERNAL_TOKEN", None)  # names from the files, nothing polled
    worker = (rasa_python(ROOT), "-m", "bench.understanding_worker", _PIPELINES[pipeline])
    answer = subprocess.run(
        (*worker, str(folds), str(most), str(scratch)),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return {"pipeline": pipeline, **json.loads(answer.stdout.splitlines()[-1])}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=_PIPELINES)
    options, _ = parser.parse_known_args(sys.argv[1:])
    rows = []
    for pipeline in [options.only] if options.only else _PIPELINES:
        with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as scratch:
            folds, most = (1, _QUICK) if options.quick else (_FOLDS, 0)
            row = measure(pipeline, folds, most, Path(scratch))
        print(json.dumps(row, ensure_ascii=False), flush=True)
        rows.append(row)
    print("\n" + " ".join(f"{head:>14}" for head in ("pipeline", *_COLUMNS.values())))
    for row in rows:
        print(" ".join(f"{row[key]:>14}" for key in ("pipeline", *_COLUMNS)))


if __name__ == "__main__":
    main()
