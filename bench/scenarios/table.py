"""The figures as a table."""

from collections.abc import Sequence

from bench.scenarios.judging import Figures, Judged, figures

_HEAD = (
    f"{'flow':<14}{'talks':>6}{'goal %':>8}{'rounds':>8}{'plain':>7}{'in two %':>10}"
    f"{'repeats %':>11}{'danger at once':>16}{'false alarms':>14}{'wrong':>7}"
)
_BARS = (
    "bars: goal ≥ 90 %, plain questions in two rounds ≥ 70 %, repeats ≤ 3 %, danger at once all, "
    "nothing wrong",
    "product map: nurse with a language model (SSPEC) 68.0 % in two rounds, 3.2 % repeats; "
    "nurses alone 50.5 % and 14.4 %",
)
_GOAL, _IN_TWO, _REPEATS = 90.0, 70.0, 3.0


def table(judged: Sequence[Judged]) -> str:
    """One line a flow, then all, and those that nobody looked at while mending."""
    flows = list(dict.fromkeys(one.scenario.flow for one in judged))
    groups: list[tuple[str, list[Judged]]] = [
        (flow, [one for one in judged if one.scenario.flow == flow]) for flow in flows
    ]
    groups += [
        ("all", list(judged)),
        ("looked at", [one for one in judged if not one.scenario.fresh]),
        ("fresh", [one for one in judged if one.scenario.fresh]),
    ]
    return "\n".join([_HEAD, *(_row(name, figures(group)) for name, group in groups), *_BARS])


def meets_the_bars(judged: Sequence[Judged]) -> bool:
    """Whether the bars hold for all together."""
    every = figures(judged)
    return (
        (every.reached or 0) >= _GOAL
        and (every.in_two is None or every.in_two >= _IN_TWO)
        and (every.repeats or 0) <= _REPEATS
        and every.at_once == every.told
        and not every.wrong
    )


def _row(name: str, counted: Figures) -> str:
    return (
        f"{name:<14}{counted.played:>6}{_one(counted.reached):>8}{_one(counted.rounds):>8}"
        f"{counted.plain:>7}{_one(counted.in_two):>10}{_one(counted.repeats):>11}"
        f"{f'{counted.at_once} of {counted.told}':>16}{counted.false_alarms:>14}{counted.wrong:>7}"
    )


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
