"""`make test`: every suite, each in the environment that it belongs to.

`python -m launcher.test [arguments of pytest]`; with arguments only the root environment's pytest
runs, with them. Otherwise two lanes run beside each other, because one processor core is not
enough for all of it in a quarter of an hour; each takes the next suite when it is done with one.
The dialogue model is trained by a lane, too, and only the suites that talk to it wait for it.
The output of the first lane is shown as it comes, that of the other at the end. The exit code is 1
when anything failed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from launcher.console import standard_console
from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.faults import StartFailed
from launcher.processes import follow_make
from launcher.settings import Site, local_site
from launcher.training import ensure_model, model_path

_PAGES = "tests/api/pages"
_STAFF_PAGES = f"{_PAGES}/staff"
_WHOLE_PRODUCT = "tests/e2e"


@dataclass(frozen=True)
class Suite:
    """One run of tests: a title, a command, where its settings come from, and which suite must
    have passed before."""

    title: str
    command: Sequence[str | Path]
    environment: dict[str, str]
    after: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a suite ended: its exit code, and the last line that it printed."""

    title: str
    code: int
    closing: str


def main() -> int:
    """Run the suites and repeat the last line of each."""
    arguments = sys.argv[1:]
    follow_make()
    try:
        site = local_site()
        if arguments:
            ensure_model(site, standard_console())
            outcomes = [_run(_root("chosen tests", arguments), site.root, sys.stdout.buffer)]
        else:
            outcomes = _in_two_lanes(list(_suites(site)), site.root)
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return _summary(outcomes)


class _Waiting:
    """The suites that no lane has taken yet."""

    def __init__(self, suites: Sequence[Suite]) -> None:
        self._suites = list(suites)
        self._passed: dict[str, bool] = {}
        self._changed = threading.Condition()

    def next(self) -> Suite | None:
        """The first one that needs to wait for nothing more, or None when there are no more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._suites or self._ready())
            suite = self._ready()
            if suite:
                self._suites.remove(suite)
            return suite

    def done(self, outcome: Outcome) -> None:
        """What waits for that one may begin."""
        with self._changed:
            self._passed[outcome.title] = outcome.code == 0
            self._changed.notify_all()

    def can_pass(self, suite: Suite) -> bool:
        """Whether there is what it needs."""
        return suite.after is None or self._passed[suite.after]

    def drop(self) -> None:
        """Begin no more."""
        with self._changed:
            self._suites.clear()
            self._changed.notify_all()

    def _ready(self) -> Suite | None:
        ready = (one for one in self._suites if one.after is None or one.after in self._passed)
        return next(ready, None)


def _in_two_lanes(suites: list[Suite], folder: Path) -> list[Outcome]:
    waiting = _Waiting(suites)
    with tempfile.TemporaryFile() as kept, ThreadPoolExecutor(1) as lane:
        beside = lane.submit(_lane, waiting, folder, kept)
        outcomes = _lane(waiting, folder, sys.stdout.buffer)
        print("\n── waiting for the other lane", flush=True)
        outcomes += beside.result()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout.buffer)
    return sorted(outcomes, key=lambda outcome: outcome.title)


def _lane(waiting: _Waiting, folder: Path, to: BinaryIO) -> list[Outcome]:
    """Run what waits, one suite after the other, until nothing does or this lane is broken off."""
    outcomes: list[Outcome] = []
    try:
        while suite := waiting.next():
            if waiting.can_pass(suite):
                outcomes.append(_run(suite, folder, to))
            else:
                outcomes.append(Outcome(suite.title, 1, f"not run without: {suite.after}"))
            waiting.done(outcomes[-1])
    finally:
        waiting.drop()
    return outcomes


def _suites(site: Site) -> Iterator[Suite]:
    """All of them; the longest first, so that both lanes end at about the same time."""
    python = rasa_python(site.root)
    environment = rasa_environment(dict(os.environ), site.state)
    rasa: list[str | Path] = [python, "-m", "rasa"]
    model = "dialogue model"
    train = (sys.executable, "-u", "-m", "launcher.train")
    yield Suite(model, train, dict(os.environ))
    yield _root("api", ["tests/api", f"--ignore={_PAGES}"])
    yield _root("patients' pages", [_PAGES, f"--ignore={_STAFF_PAGES}"])
    yield _root("whole product", [_WHOLE_PRODUCT], after=model)
    yield _root("staff pages", [_STAFF_PAGES])
    yield _root("actions, language, launcher", ["--ignore=tests/api", f"--ignore={_WHOLE_PRODUCT}"])
    pytest: list[str | Path] = [python, "-u", "-m", "pytest", "-ra", *_colour()]
    yield Suite("parts of the dialogue model", [*pytest, "tests/bot"], environment)
    yield Suite("test stories", [*rasa, *_stories(site)], environment, after=model)
    validate = [*rasa, "data", "validate", "--fail-on-warnings"]
    yield Suite("data of the dialogue model", validate, environment)


def _root(title: str, arguments: list[str], after: str | None = None) -> Suite:
    command = (sys.executable, "-u", "-m", "pytest", *_colour(), *arguments)
    return Suite(title, command, dict(os.environ), after)


def _stories(site: Site) -> tuple[str | Path, ...]:
    return (
        *("test", "core", "--stories", "tests/conversations", "--model", model_path(site)),
        *("--fail-on-prediction-errors", "--out", site.state / "stories"),
    )


def _colour() -> list[str]:
    return ["--color=yes"] if sys.stdout.isatty() else []


def _run(suite: Suite, folder: Path, to: BinaryIO) -> Outcome:
    """Run with output passed on as it comes, and its last line kept."""
    to.write(f"\n── {suite.title}\n".encode())
    to.flush()
    started = time.monotonic()
    with subprocess.Popen(
        [str(part) for part in suite.command],
        cwd=folder,
        env=suite.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        closing = _show(child.stdout, to) if child.stdout else ""
    code = child.returncode
    closing = closing.strip("= ") if " in " in closing else f"{time.monotonic() - started:.1f} s"
    return Outcome(suite.title, code, closing)


def _show(output: IO[bytes], to: BinaryIO) -> str:
    """Pass the output on in the pieces in which it comes: dots show life before a line is full."""
    tail = b""
    while piece := os.read(output.fileno(), 65536):
        to.write(piece)
        to.flush()
        tail = (tail + piece)[-2000:]
    return tail.decode("utf-8", "replace").strip().rpartition("\n")[2]


def _summary(outcomes: list[Outcome]) -> int:
    print()
    for outcome in outcomes:
        verdict = "passed" if outcome.code == 0 else f"FAILED ({outcome.code})"
        print(f"{outcome.title:<36}{verdict:<12}{outcome.closing}")
    return int(any(outcome.code for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
