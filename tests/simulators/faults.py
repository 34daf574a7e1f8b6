"""How a service can fail, in the order in which a test wants it."""

from collections import deque
from enum import Enum, auto


class Fault(Enum):
    """`LATE` and `BROKEN_AFTER` have done what was asked and don't say so; `LOST` has not."""

    RATE_LIMITED = auto()
    REJECTED = auto()
    BROKEN_BEFORE = auto()
    BROKEN_AFTER = auto()
    LATE = auto()
    LOST = auto()


class Faults:
    """The faults of the requests to come, one each; then everything works."""

    def __init__(self) -> None:
        self._coming: deque[Fault] = deque()

    def then(self, *faults: Fault) -> None:
        self._coming.extend(faults)

    def next(self) -> Fault | None:
        return self._coming.popleft() if self._coming else None
