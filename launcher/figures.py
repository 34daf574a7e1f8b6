"""Measures models and rules for `make retrain`, each in a process of its own, and keeps what was
measured: the figures of the model in use cost time once.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.challengers.comparing import Ruled, Turn, Understood
from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.faults import StartFailed, last_line
from launcher.processes import Program, finished, start_child, stop_child
from launcher.settings import Site

SETS = ("held_out", "development")
_KEPT = 12
# What the figures depend on beside the model, and beside the hospital's files.
_MEASURES = ("bench/held_out.py", "bench/model_figures_worker.py", "tests/nlu")
_RULES = ("api/safety", "api/triage", "api/learning", "language", "bench/rules_figures_worker.py")
_CASES = ("bench/red_flag_cases.py", "bench/triage_cases.py", "tests/api/safety/cases")
_RULES_DATA = ("data/nlu", "knowledge_base/red_flags", "knowledge_base/triage")


class Measuring:
    """A measurement under way, or one that was made before."""

    def __init__(self, name: str, kept: Path, program: Program) -> None:
        self._name, self._kept, self._program = name, kept, program
        self._child = None
        if not kept.exists():
            program.log.unlink(missing_ok=True)
            self._child = start_child(program)

    def result(self, tick: Any) -> dict[str, Any]:
        """What was measured. Raises `StartFailed` with the last line of the log."""
        if self._child is not None:
            code = finished(self._child, tick)
            told = _last_json(self._program.log)
            if code != 0 or told is None:
                log = self._program.log
                raise StartFailed(f"{self._name} failed: {last_line(log)} ({log})")
            aside = self._kept.with_suffix(".new")
            aside.write_text(json.dumps(told), "utf-8")
            aside.replace(self._kept)
            _prune(self._kept.parent)
            self._child = None
        self._kept.touch()
        found: dict[str, Any] = json.loads(self._kept.read_text("utf-8"))
        return found

    def stop(self) -> None:
        """End it, if it still runs."""
        if self._child is not None:
            stop_child(self._child)


@contextmanager
def measuring_model(site: Site, model: Path, turns: Path) -> Iterator[Measuring]:
    """A model on the held-out sets and on reviewed turns (a JSON file)."""
    measures = [site.root / name for name in _MEASURES]
    kept = _kept(site, "model", [model.name.encode(), turns.read_bytes(), *_bytes(measures)])
    folders = [site.root / "tests" / "nlu" / name for name in SETS]
    command: tuple[str | Path, ...] = (
        *(rasa_python(site.root), "-m", "bench.model_figures_worker", model, turns),
        *(folder for folder in folders if folder.exists()),
    )
    environment = {**rasa_environment(site.environment, site.state), "PYTHONWARNINGS": "ignore"}
    environment.pop("DAOYI_INTERNAL_TOKEN", None)  # names from the model, nothing polled
    log = site.logs / f"figures-{model.name.partition('.')[0]}.log"
    yield from _until_done(
        Measuring(
            "measuring the model",
            kept,
            Program("figures", command, log, environment, cwd=site.root),
        )
    )


@contextmanager
def measuring_rules(site: Site, folder: Path, name: str) -> Iterator[Measuring]:
    """The rules of a folder with `knowledge_base/` and `data/nlu`."""
    code = [site.root / part for part in (*_RULES, *_CASES)]
    data = [folder / part for part in _RULES_DATA]
    kept = _kept(site, "rules", [*_bytes(code), *_bytes(data)])
    command = (sys.executable, "-m", "bench.rules_figures_worker", folder)
    log = site.logs / f"figures-{name}.log"
    yield from _until_done(
        Measuring(
            "measuring the rules",
            kept,
            Program("figures", command, log, site.environment, cwd=site.root),
        )
    )


def _until_done(measuring: Measuring) -> Iterator[Measuring]:
    try:
        yield measuring
    finally:
        measuring.stop()


def understood(told: dict[str, Any]) -> tuple[dict[str, Understood], list[Turn]]:
    """What a model made of the sets, and of the reviewed turns."""
    sets = {name: Understood.model_validate(one) for name, one in told["sets"].items()}
    return sets, [Turn.model_validate(one) for one in told["turns"]]


def ruled(told: dict[str, Any]) -> Ruled:
    """What rules made of their messages."""
    return Ruled.model_validate(told)


def _kept(site: Site, kind: str, parts: Iterable[bytes]) -> Path:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    folder = site.state / "retraining" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{kind}-{digest.hexdigest()[:24]}.json"


def _bytes(paths: Sequence[Path]) -> Iterator[bytes]:
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.name.encode()
                yield file.read_bytes()


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[_KEPT:]:
        old.unlink(missing_ok=True)


def _last_json(log: Path) -> dict[str, Any] | None:
    """The last line of a log that is a JSON object."""
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    for line in reversed(lines):
        if line.startswith("{"):
            try:
                found: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            return found
    return None
