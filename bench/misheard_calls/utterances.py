"""What is understood of single utterances, written and misheard."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.settings import ROOT


def measure(model: Path, rates: Sequence[float]) -> dict[str, dict[str, float]]:
    """Level → figures, `written` first. Raises CalledProcessError when the worker fails."""
    with tempfile.TemporaryDirectory(prefix="daoyi-bench-") as scratch:
        environment = rasa_environment(dict(os.environ), Path(scratch))
        environment["PYTHONWARNINGS"] = "ignore"
        environment.pop("DAOYI_INTERNAL_TOKEN", None)  # names from the files, nothing polled
        worker = (rasa_python(ROOT), "-m", "bench.misheard_calls.utterances_worker")
        answer = subprocess.run(
            (*worker, str(model), *map(str, rates)),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, dict[str, float]] = json.loads(answer.stdout.splitlines()[-1])
    return figures
