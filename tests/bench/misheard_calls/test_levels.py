"""The figures of a level, and the bar."""

import pytest

from bench.__main__ import benchmarks
from bench.misheard_calls.levels import failures, level, meets_the_bar, table
from bench.misheard_calls.playing import Ended


def ended(name: str, *, ok: bool = True, undue: int = 0, turns: int = 4) -> Ended:
    return Ended(name, ok, turns, ["booked"] * undue)


def test_what_failed_clean_does_not_count_against_the_noise() -> None:
    found = level(0.1, [ended("a"), ended("b", ok=False), ended("c", ok=False)], ["a", "b"])
    assert (found.calls, found.succeeded, found.kept) == (3, 1, 0.5)


def test_turns_are_a_mean_and_what_was_unconfirmed_is_counted() -> None:
    found = level(0.05, [ended("a", turns=2), ended("b", turns=5, undue=2)], ["a", "b"])
    assert (found.turns, found.unconfirmed) == (3.5, 2)


@pytest.mark.parametrize(("survive", "met"), [(92, True), (91, False)])
def test_the_bar_is_92_of_100_at_ten_percent(survive: int, met: bool) -> None:
    names = [str(at) for at in range(100)]
    noisy = [ended(name, ok=int(name) < survive) for name in names]
    worse = [ended(name, ok=False) for name in names]
    assert meets_the_bar([level(0.1, noisy, names), level(0.2, worse, names)]) is met


def test_one_thing_done_without_a_yes_misses_the_bar_at_any_level() -> None:
    assert not meets_the_bar([level(0.2, [ended("a", undue=1)], ["a"])])


def test_the_table_has_a_line_for_each_level() -> None:
    lines = table([level(0.0, [ended("a")], ["a"]), level(0.1, [ended("a", ok=False)], ["a"])])
    assert [line.split()[0] for line in lines.splitlines()[1:]] == ["0%", "10%"]


def test_failures_are_named_with_how_often_they_happened() -> None:
    found = [ended("a", ok=False), ended("b"), ended("c", ok=False), ended("c", ok=False)]
    assert failures(found) == "c (2); a (1)"


def test_the_benchmark_is_one_of_those_that_run_together() -> None:
    assert {"misheard", "misheard_calls", "turns"} <= set(benchmarks())
    assert "misheard_worker" not in benchmarks()
