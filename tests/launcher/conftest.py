"""Waiting for other processes: as long as it takes, up to a deadline."""

import time
from collections.abc import Callable

import pytest

from tests.launcher.waiting import Eventually

_DEADLINE_SECONDS = 120.0
_LOOK_SECONDS = 0.02


@pytest.fixture
def eventually() -> Eventually:
    """Returns once the given condition holds; fails when it doesn't within two minutes."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(_LOOK_SECONDS)

    return wait
