"""Keeps programs running: starts them, starts again what dies, stops all in order."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from launcher.faults import StartFailed, last_line
from launcher.processes import Program, start_child, stop_child

_LOOK_SECONDS = 0.1
# The pause before a restart doubles with every death, up to the longest.
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 10.0
# After this long without a death the pause is short again.
_SOUND_SECONDS = 60.0


@dataclass
class _Run:
    """One program and its present process. `due` is when a dead one is started again."""

    program: Program
    child: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    due: float | None = None
    halted: bool = False


class Supervisor:
    """Programs in the order they were started; the last one is stopped first.

    Use as a context manager. Restarts begin with `watch`: a program that dies before that is one
    that can't start, and `await_ready` says so.
    """

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self._say = say
        self._runs: dict[str, _Run] = {}
        self._lock = threading.Lock()
        self._stopping = False
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, program: Program) -> None:
        """Start `program`."""
        with self._lock:
            child = start_child(program)
            self._runs[program.name] = _Run(program, child, time.monotonic())

    def await_ready(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return when `ready()`. Raises `StartFailed` when time runs out, or when a program dies
        that nobody starts again."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._watcher is None:
                self._raise_if_dead()
            if time.monotonic() > deadline:
                names = ", ".join(self._runs)
                raise StartFailed(f"no answer within {seconds:g} s from {names}: see their logs")
            time.sleep(_LOOK_SECONDS)

    def watch(self) -> None:
        """From now on start again whatever dies."""
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()

    def alive(self, name: str) -> bool:
        """Whether the program has a living process."""
        return self._runs[name].child.poll() is None

    def kill(self, name: str) -> None:
        """Kill the program's process, as a crash would."""
        with self._lock:
            stop_child(self._runs[name].child, first=signal.SIGKILL)

    def halt(self, name: str) -> None:
        """Kill the program's process, and don't start it again before `resume`."""
        with self._lock:
            self._runs[name].halted = True
            stop_child(self._runs[name].child, first=signal.SIGKILL)

    def resume(self, name: str) -> None:
        """Let a halted program be started again, at once."""
        with self._lock:
            self._runs[name].halted = False
            self._runs[name].due = time.monotonic()

    def stop(self) -> None:
        """Stop everything in reverse order. Safe to call twice."""
        with self._lock:
            self._stopping = True
            for run in reversed(self._runs.values()):
                program = run.program
                stop_child(
                    run.child, first=program.stop_signal, grace_seconds=program.grace_seconds
                )
        # Only now: the programs that the watcher started again die with its thread.
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()

    def _raise_if_dead(self) -> None:
        for run in self._runs.values():
            if run.child.poll() is not None:
                raise StartFailed(_failure(run.program, _end_of(run.child)))

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            with self._lock:
                if not self._stopping:
                    for run in self._runs.values():
                        self._look_after(run)

    def _look_after(self, run: _Run) -> None:
        if run.halted:
            return
        if run.due is not None:
            if time.monotonic() >= run.due:
                self._start_again(run)
        elif run.child.poll() is not None:
            self._plan_restart(run)

    def _plan_restart(self, run: _Run) -> None:
        now = time.monotonic()
        run.deaths = 1 if now - run.started > _SOUND_SECONDS else run.deaths + 1
        pause = min(_FIRST_PAUSE_SECONDS * 2 ** (run.deaths - 1), _LONGEST_PAUSE_SECONDS)
        run.due = now + pause
        self._say(
            f"{run.program.name} {_end_of(run.child)}; starting it again in {pause:g} s "
            f"({run.program.log})"
        )

    def _start_again(self, run: _Run) -> None:
        try:
            run.child = start_child(run.program)
        except OSError as error:
            self._say(f"{run.program.name} can't be started: {error.strerror}")
            run.due = time.monotonic() + _LONGEST_PAUSE_SECONDS
            return
        run.started = time.monotonic()
        run.due = None


def _end_of(child: subprocess.Popen[bytes]) -> str:
    code = child.returncode
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _failure(program: Program, what: str) -> str:
    return f"{program.name} {what}: {last_line(program.log)} ({program.log})"
