"""The three ports."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from launcher.faults import StartFailed
from launcher.ports import Ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else uses."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_are_the_usual_ones_unless_set() -> None:
    assert Ports.of({}) == Ports(api=8000, actions=5055, rasa=5005)
    assert Ports.of({"DAOYI_PORT": "8100"}).api == 8100


@pytest.mark.parametrize("value", ["http", "0", "70000", "-1"])
def test_that_are_no_ports_are_refused_by_name(value: str) -> None:
    with pytest.raises(StartFailed, match="DAOYI_RASA_PORT"):
        Ports.of({"DAOYI_RASA_PORT": value})


def test_free_ones_differ_and_are_free() -> None:
    ports = Ports.free()
    assert len({ports.api, ports.actions, ports.rasa}) == 3
    ports.require_free()


@pytest.mark.parametrize("variable", ["DAOYI_PORT", "DAOYI_ACTIONS_PORT", "DAOYI_RASA_PORT"])
def test_one_in_use_is_told_with_its_variable(taken: int, variable: str) -> None:
    given = {**Ports.free().variables, variable: str(taken)}
    with pytest.raises(StartFailed) as failure:
        Ports.of(given).require_free()
    assert str(taken) in str(failure.value)
    assert variable in str(failure.value)


def test_make_up_ends_with_one_line_when_a_port_is_in_use(taken: int) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "launcher.up"],
        env={**os.environ, **Ports.free().variables, "DAOYI_PORT": str(taken)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert f"port {taken}" in started.stderr
