"""Programs are kept running."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import supervision
from launcher.faults import StartFailed
from launcher.processes import Program
from launcher.supervision import Supervisor
from tests.launcher.waiting import Eventually


def program(folder: Path, name: str, script: str) -> Program:
    return Program(name, ("sh", "-c", script), log=folder / f"{name}.log")


def sleeper(folder: Path, name: str = "sleeper") -> Program:
    """Says that it was started, and sleeps."""
    return program(folder, name, "echo started; exec sleep 600")


def starts(folder: Path, name: str = "sleeper") -> int:
    return (folder / f"{name}.log").read_text("utf-8").count("started")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> Iterator[Supervisor]:
    monkeypatch.setattr(supervision, "_FIRST_PAUSE_SECONDS", 0.05)
    with Supervisor(said.append) as running:
        yield running


def test_one_that_dies_is_started_again_and_one_line_says_so(
    tmp_path: Path, supervisor: Supervisor, said: list[str], eventually: Eventually
) -> None:
    supervisor.start(sleeper(tmp_path))
    supervisor.watch()
    eventually(lambda: starts(tmp_path) == 1)
    supervisor.kill("sleeper")
    eventually(lambda: starts(tmp_path) == 2)
    assert len(said) == 1
    assert "sleeper was ended by SIGKILL" in said[0]


def test_the_pause_before_a_restart_doubles(
    tmp_path: Path, supervisor: Supervisor, said: list[str], eventually: Eventually
) -> None:
    supervisor.start(program(tmp_path, "broken", "exit 3"))
    supervisor.watch()
    eventually(lambda: len(said) >= 3)
    for line, pause in zip(said, ("0.05 s", "0.1 s", "0.2 s"), strict=False):
        assert f"broken ended with code 3; starting it again in {pause}" in line


def test_a_halted_one_stays_away_until_it_is_resumed(
    tmp_path: Path, supervisor: Supervisor, eventually: Eventually
) -> None:
    supervisor.start(sleeper(tmp_path))
    supervisor.start(sleeper(tmp_path, "other"))
    supervisor.watch()
    eventually(lambda: starts(tmp_path, "other") == 1)
    supervisor.halt("sleeper")
    supervisor.kill("other")
    # The other one's restart shows that the supervisor has looked at both.
    eventually(lambda: starts(tmp_path, "other") == 2)
    assert not supervisor.alive("sleeper")
    supervisor.resume("sleeper")
    eventually(lambda: supervisor.alive("sleeper"))


def test_one_that_cannot_start_is_told_with_its_last_words(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    supervisor.start(program(tmp_path, "broken", "echo first; echo no such setting >&2; exit 1"))
    with pytest.raises(StartFailed) as failure:
        supervisor.await_ready(lambda: False, seconds=30)
    assert "broken ended with code 1: no such setting" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_one_that_is_never_ready_is_given_up(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start(sleeper(tmp_path))
    with pytest.raises(StartFailed, match="no answer within"):
        supervisor.await_ready(lambda: False, seconds=0)


def test_all_are_stopped_the_last_one_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    ready = tmp_path / "ready"
    with Supervisor() as running:
        for name in ("first", "second"):
            trap = f"trap 'echo {name} >> {order}; exit' TERM"
            script = f"{trap}; echo {name} >> {ready}; while :; do sleep 0.05; done"
            running.start(program(tmp_path, name, script))
        running.await_ready(
            lambda: ready.exists() and len(ready.read_text("utf-8").split()) == 2, seconds=30
        )
    assert order.read_text("utf-8").split() == ["second", "first"]
    assert not running.alive("first")
