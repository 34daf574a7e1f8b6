"""`make test`: two lanes that take suites in turn, and suites that need another one first."""

import os
from pathlib import Path

import pytest

from launcher.test import Outcome, Suite, _in_two_lanes, _summary


def suite(title: str, script: str, after: str | None = None) -> Suite:
    return Suite(title, ("sh", "-c", script), dict(os.environ), after)


def run(folder: Path, *suites: Suite) -> dict[str, Outcome]:
    return {outcome.title: outcome for outcome in _in_two_lanes(list(suites), folder)}


def test_every_suite_is_run_once_and_its_last_line_kept(tmp_path: Path) -> None:
    suites = [suite(name, f"echo {name} >> ran; echo 3 passed in 2 s") for name in "abcde"]
    outcomes = run(tmp_path, *suites)

    assert {outcome.closing for outcome in outcomes.values()} == {"3 passed in 2 s"}
    assert sorted((tmp_path / "ran").read_text("utf-8").split()) == list("abcde")
    assert _summary(list(outcomes.values())) == 0


def test_two_run_beside_each_other(tmp_path: Path) -> None:
    # Each waits for the other's sign.
    meets = "touch {}; until [ -e {} ]; do sleep 0.01; done"
    outcomes = run(tmp_path, suite("a", meets.format("a", "b")), suite("b", meets.format("b", "a")))

    assert [outcome.code for outcome in outcomes.values()] == [0, 0]


def test_what_needs_another_begins_when_that_is_done(tmp_path: Path) -> None:
    outcomes = run(
        tmp_path,
        suite("model", "until [ -e beside ]; do sleep 0.01; done; touch model"),
        suite("product", "test -e model", after="model"),
        suite("beside", "touch beside"),
    )

    assert {title: outcome.code for title, outcome in outcomes.items()} == {
        "model": 0,
        "product": 0,
        "beside": 0,
    }


def test_it_is_not_run_without_it_and_the_rest_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outcomes = run(
        tmp_path,
        suite("model", "exit 3"),
        suite("product", "touch product", after="model"),
        suite("beside", "touch beside"),
    )

    assert not (tmp_path / "product").exists()
    assert (tmp_path / "beside").exists()
    assert _summary(list(outcomes.values())) == 1
    told = capfd.readouterr().out
    assert "FAILED (3)" in told
    assert "not run without: model" in told


def test_a_suite_that_cannot_begin_keeps_nobody_waiting(tmp_path: Path) -> None:
    broken = Suite("model", ("/there/is/no/such/program",), {})
    with pytest.raises(FileNotFoundError):
        run(tmp_path, broken, suite("product", "true", after="model"))
