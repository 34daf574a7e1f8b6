"""Child processes that never outlive us."""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.2
# Loaded here: a look-up between fork and exec is not safe.
_LIBC = ctypes.CDLL(None) if os.name == "posix" else None


@dataclass(frozen=True)
class Program:
    """A program to run: its command, where its output goes, and how it is told to end.

    `stop_signal` asks it to end in order, and after `grace_seconds` it is killed; `death_signal`
    is what the kernel sends it when we die without having asked. Without `env` it gets ours;
    `user` is for root only.
    """

    name: str
    command: tuple[str | Path, ...]
    log: Path
    env: Mapping[str, str] | None = None
    user: str | None = None
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 8.0
    death_signal: signal.Signals = signal.SIGKILL


def start_child(program: Program) -> subprocess.Popen[bytes]:
    """Start `program` in a process group of its own.

    On Linux it dies with the thread that called this, however that ends, so that even a killed
    launcher leaves nothing behind. Elsewhere only an orderly end stops the children.
    """
    parent = os.getpid()

    def follow_parent() -> None:
        _die_with_parent(program.death_signal)
        if os.getppid() != parent:  # it died before we could ask to be told
            os._exit(1)

    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in program.command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(program.env) if program.env is not None else None,
            user=program.user,
            cwd=program.cwd,
            start_new_session=True,
            preexec_fn=follow_parent,
        )


def stop_child(
    child: subprocess.Popen[bytes],
    *,
    first: signal.Signals = signal.SIGTERM,
    grace_seconds: float = 8,
) -> None:
    """Ask the child's group to end with `first`; after `grace_seconds` kill what is left of it."""
    _signal_group(child, first)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(grace_seconds)
    _signal_group(child, signal.SIGKILL)
    child.wait()


def finished(child: subprocess.Popen[bytes], tick: Callable[[], None]) -> int:
    """Wait for the end of a child, showing life with `tick`; returns its exit code."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(_LOOK_SECONDS)
        tick()


def follow_make() -> None:
    """When `make` started us, end in order as soon as it is gone, even if it was killed."""
    if "MAKELEVEL" in os.environ:
        _die_with_parent(signal.SIGTERM)


def _die_with_parent(request: signal.Signals) -> None:
    with contextlib.suppress(AttributeError):
        _LIBC.prctl(_PR_SET_PDEATHSIG, request)  # type: ignore[union-attr]


def _signal_group(child: subprocess.Popen[bytes], request: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, request)
