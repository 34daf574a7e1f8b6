"""For tests that wait for other processes."""

from collections.abc import Callable
from pathlib import Path

Eventually = Callable[[Callable[[], object]], None]


def is_running(pid: int) -> bool:
    """Whether there is such a process; one that only waits to be collected is over."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
