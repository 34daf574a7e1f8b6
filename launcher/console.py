"""What the person at the keyboard sees: each step, and how long it takes."""

import contextlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

# On a screen the running step is rewritten in place; elsewhere (a file, a build log) a line now
# and then shows that it is alive.
_SCREEN_TICK_SECONDS = 0.5
_FILE_TICK_SECONDS = 10.0
_WIDTH = 44


@dataclass
class Step:
    """A step that is running."""

    title: str
    out: TextIO | None
    started: float
    shown: float
    note: str = ""

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.started

    def tick(self, note: str = "") -> None:
        """Show that the step is alive, and with `note` what it waits for. Cheap: call it often."""
        self.note = note or self.note
        pause = _SCREEN_TICK_SECONDS if self._on_screen else _FILE_TICK_SECONDS
        if self.out is None or time.monotonic() - self.shown < pause:
            return
        self.shown = time.monotonic()
        line = f"  … {self._line}"
        self._write(f"\r{line}\033[K" if self._on_screen else f"{line}\n")

    def end(self, mark: str) -> None:
        """Show how it went."""
        self._write(("\r\033[K" if self._on_screen else "") + f"  {mark} {self._line}\n")

    @property
    def _line(self) -> str:
        note = f"  {self.note}" if self.note else ""
        return f"{self.title:<{_WIDTH}}{self.seconds:6.1f} s{note}"

    @property
    def _on_screen(self) -> bool:
        return self.out is not None and self.out.isatty()

    def _write(self, text: str) -> None:
        _write(self.out, text)


class Console:
    """Prints steps and lines to `out`; without it nothing is shown."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    @contextmanager
    def step(self, title: str, *, started: float | None = None) -> Iterator[Step]:
        """A step: a line with its duration when the block is left, however it is left.

        `started` (of `time.monotonic`) is for work that was begun before.
        """
        now = time.monotonic()
        step = Step(title, self._out, started or now, shown=now)
        try:
            yield step
        except BaseException:
            step.end("✗")
            raise
        step.end("✓")

    def say(self, line: str = "") -> None:
        """Print one line."""
        _write(self._out, f"{line}\n")


def _write(out: TextIO | None, text: str) -> None:
    if out is not None:
        # Nobody reading any more is no reason to fall over.
        with contextlib.suppress(OSError):
            out.write(text)
            out.flush()


def standard_console() -> Console:
    """The console on standard output."""
    return Console(sys.stdout)
