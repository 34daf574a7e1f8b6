"""Our pipeline on the held-out utterances of tests/nlu, and beside a stock Rasa pipeline.

Three rows: ours with all training examples; ours and the stock pipeline (JiebaTokenizer, two
CountVectorsFeaturizers, DIET and TED of 100 epochs) with the same few of them, because DIET
takes minutes for each thousand. For each: intent accuracy (an accepted intent counts), macro-F1,
calibration (expected difference between confidence and accuracy, ten bins), all with the fallback
undone; time to parse one message (p50, p95, wall clock in one process); seconds to train the whole
model (understanding and dialogue, Rasa's imports not counted); memory of a process that serves
it. Ours also finds entities, dates and wishes: their figures follow, and tables by intent, noise
and channel. Each model is trained and measured in processes of its own, one after the other.

`--quick`: fewer examples for the comparison. `--only ours|stock`: no comparison, or only it.
`--development`: ours on tests/nlu/development instead, with every row that went wrong.
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

_COMPARED = 3000  # examples
_COMPARED_QUICK = 600
_OURS, _STOCK = ROOT / "config.yml", Path(__file__).with_name("stock_pipeline.yml")
_HELD_OUT, _DEVELOPMENT = (ROOT / "tests" / "nlu" / name for name in ("held_out", "development"))
_COLUMNS = {
    "pipeline": "pipeline",
    "examples": "examples",
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "calibration": "calibration",
    "noise_costs": "noise costs",
    "parse_p50_ms": "parse p50 ms",
    "parse_p95_ms": "p95 ms",
    "training_s": "training s",
    "training_cpu_s": "CPU s",
    "memory_mb": "memory MB",
}
_MOST_CONFUSED = 20

Figures = dict[str, Any]


def measure(config: Path, most: int, rows: Path = _HELD_OUT) -> Figures:
    """The figures of one model. Raises CalledProcessError when its worker fails."""
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as scratch:
        environment = {
            **rasa_environment(dict(os.environ), Path(scratch)),
            "PYTHONWARNINGS": "ignore",
        }
        environment.pop("DAOYI_INTERNAL_TOKEN", None)  # names from the files, nothing polled
        worker = (rasa_python(ROOT), "-m", "bench.understanding_worker")
        answer = subprocess.run(
            (*worker, config, str(most), rows, scratch),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: Figures = json.loads(answer.stdout.splitlines()[-1])
    return {"pipeline": config.stem.replace("config", "ours"), **figures, **figures["intents"]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("ours", "stock"))
    parser.add_argument("--development", action="store_true")
    options, _ = parser.parse_known_args(sys.argv[1:])
    if options.development:
        _print_wrong(measure(_OURS, 0, _DEVELOPMENT))
        return
    few = _COMPARED_QUICK if options.quick else _COMPARED
    found = [measure(_OURS, 0)] if options.only != "stock" else []
    if options.only != "ours":
        found += [measure(config, few) for config in (_OURS, _STOCK)]
    _print_table(found)
    if options.only != "stock":
        _print_details(found[0])


def _print_table(found: list[Figures]) -> None:
    print(" ".join(f"{head:>14}" for head in _COLUMNS.values()))
    for figures in found:
        print(" ".join(f"{figures[key]:>14}" for key in _COLUMNS))


def _print_details(figures: Figures) -> None:
    entities, dates, wishes = figures["entities"], figures["dates"], figures["wishes"]
    print(f"\nentities: F1 {entities['f1']}; (F1, values) {entities['by_kind']}")
    print(f"dates: {dates['joint']} of {dates['rows']} wholly right, {dates['invented']} invented")
    print(
        f"several wishes: {wishes['all']} of {wishes['rows']} all found in order; "
        f"torn apart: {wishes['torn']} of the others"
    )
    for group in ("by_intent", "by_noise", "by_channel"):
        print(f"{group} (accuracy, rows): {figures[group]}")
    confused = sorted(figures["confused"].items(), key=lambda pair: -pair[1])
    print(f"confused: {dict(confused[:_MOST_CONFUSED])}")


def _print_wrong(figures: Figures) -> None:
    _print_table([figures])
    _print_details(figures)
    for part in ("intents", "entities", "dates", "wishes"):
        print(f"\n── {part}", *figures[part]["wrong"], sep="\n")


if __name__ == "__main__":
    main()
