"""`make test`: every suite, each in the environment that it belongs to.

`python -m launcher.test [arguments of pytest]`; with arguments only the root environment's pytest
runs, with them. Otherwise two lanes run beside each other, because one processor core is not
enough for all of it in a quarter of an hour; each takes the next suite when it is done with one.
The output of the first lane is shown as it comes, that of the other at the end. The exit code is 1
when anything failed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
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
from launcher.training import ensure_model

_PAGES = "tests/api/pages"
_STAFF_PAGES = f"{_PAGES}/staff"


@dataclass(frozen=True)
class Suite:
    """One run of tests: a title, a command, and where its settings come from."""

    title: str
    command: Sequence[str | Path]
    environment: dict[str, str]


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
        model = ensure_model(site, standard_console())
        if arguments:
            outcomes = [_run(_root("chosen tests", arguments), site.root, sys.stdout.buffer)]
        else:
            outcomes = _in_two_lanes(list(_suites(site, model)), site.root)
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return _summary(outcomes)


def _in_two_lanes(suites: list[Suite], folder: Path) -> list[Outcome]:
    waiting = deque(suites)
    with tempfile.TemporaryFile() as kept, ThreadPoolExecutor(1) as lane:
        beside = lane.submit(_lane, waiting, folder, kept)
        outcomes = _lane(waiting, folder, sys.stdout.buffer)
        print("\n── waiting for the other lane", flush=True)
        outcomes += beside.result()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout.buffer)
    return sorted(outcomes, key=lambda outcome: outcome.title)


def _lane(waiting: deque[Suite], folder: Path, to: BinaryIO) -> list[Outcome]:
    """Run what waits, one suite after the other, until nothing does."""
    outcomes: list[Outcome] = []
    while True:
        try:
            suite = waiting.popleft()
        except IndexError:
            return outcomes
        outcomes.append(_run(suite, folder, to))


def _suites(site: Site, model: Path) -> Iterator[Suite]:
    """All of them; the longest first, so that both lanes end at about the same time."""
    python = rasa_python(site.root)
    environment = rasa_environment(dict(os.environ), site.state)
    rasa: list[str | Path] = [python, "-m", "rasa"]
    yield _root("api", ["tests/api", f"--ignore={_PAGES}"])
    yield _root("actions, language, whole product", ["--ignore=tests/api"])
    yield _root("patients' pages", [_PAGES, f"--ignore={_STAFF_PAGES}"])
    yield _root("staff pages", [_STAFF_PAGES])
    pytest: list[str | Path] = [python, "-u", "-m", "pytest", "-ra", *_colour()]
    yield Suite("dialogue model", [*pytest, "tests/bot"], environment)
    validate = [*rasa, "data", "validate", "--fail-on-warnings"]
    yield Suite("data of the dialogue model", validate, environment)
    yield Suite("test stories", [*rasa, *_stories(site, model)], environment)


def _root(title: str, arguments: list[str]) -> Suite:
    command = (sys.executable, "-u", "-m", "pytest", *_colour(), *arguments)
    return Suite(title, command, dict(os.environ))


def _stories(site: Site, model: Path) -> tuple[str | Path, ...]:
    return (
        *("test", "core", "--stories", "tests/conversations", "--model", model),
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
