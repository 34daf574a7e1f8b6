"""What keeps the product from starting."""

from pathlib import Path


class StartFailed(Exception):
    """The product can't start. The text is one line for the person at the keyboard."""


def last_line(log: Path) -> str:
    """The last line that a program wrote, for one line about its failure."""
    if not log.exists():
        return "no output"
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line), "no output")
