"""The dialogue model for the present data: trained when there is none, and kept by fingerprint."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import Console
from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.faults import StartFailed, last_line
from launcher.fingerprint import fingerprint
from launcher.locks import locked
from launcher.processes import Program, finished, start_child, stop_child
from launcher.settings import Site

_KEPT = 4


class Training:
    """A training under way. It writes aside; `finish` moves the model to its place.

    `folder` has the data where it isn't the project itself: a copy with changes, whose knowledge
    base is its own.
    """

    def __init__(self, site: Site, model: Path, folder: Path | None = None) -> None:
        self._model = model
        self._out = (folder or site.state) / "training"
        self._log = site.logs / ("challenger.log" if folder else "training.log")
        self._log.unlink(missing_ok=True)
        self.started = time.monotonic()
        command = (
            *(rasa_python(site.root), "-m", "rasa", "train", "--force"),
            *("--fixed-model-name", model.name, "--out", self._out),
        )
        environment = rasa_environment(site.environment, site.state)
        if folder:
            environment["DAOYI_KNOWLEDGE_BASE"] = str(folder / "knowledge_base")
        self.child = start_child(
            Program("training", command, log=self._log, env=environment, cwd=folder or site.root)
        )

    def finish(self, tick: Callable[[], None]) -> Path:
        """Wait for the end. Raises `StartFailed` with the last line of the log."""
        code = finished(self.child, tick)
        made = self._out / self._model.name
        if code != 0 or not made.exists():
            raise StartFailed(f"training failed: {last_line(self._log)} ({self._log})")
        self._model.parent.mkdir(parents=True, exist_ok=True)
        made.replace(self._model)
        _prune(self._model)
        return self._model


def model_path(site: Site) -> Path:
    """Where the model for the present data is, or will be."""
    return site.root / "models" / f"{fingerprint(site.root, site.knowledge_base)}.tar.gz"


@contextmanager
def training_if_needed(
    site: Site, console: Console, *, force: bool = False
) -> Iterator[Training | None]:
    """A training under way, or None when there is a model for the present data.

    Two never train at once: the second one waits, and mostly finds the work done.
    """

    def wait() -> None:
        console.say("  … waiting for another training in this folder")

    with locked(site.state / "training", wait):
        model = model_path(site)
        if model.exists() and not force:
            yield None
            return
        training = Training(site, model)
        try:
            yield training
        finally:
            stop_child(training.child)


def ensure_model(site: Site, console: Console, *, force: bool = False) -> Path:
    """Train if there is no model for the present data, and return the model."""
    with training_if_needed(site, console, force=force) as training:
        return finish_aloud(training, console) if training else model_path(site)


def finish_aloud(training: Training, console: Console) -> Path:
    """Wait for a training, with its time ticking on the console."""
    with console.step("dialogue model: training", started=training.started) as step:
        return training.finish(step.tick)


def _prune(newest: Path) -> None:
    """Keep the newest few models: going back to yesterday's data costs no training."""
    newest.touch()
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    for old in models[:-_KEPT]:
        old.unlink()
