"""What was measured of a challenger, as a table for the console."""

from collections.abc import Iterator

from api.challengers.models import ChallengerState
from api.challengers.schemas import Figure, Report

_TOLD_TURNS = 20


def table(number: int, state: ChallengerState, report: Report, seconds: float) -> str:
    """Every figure before and after, the turns understood otherwise, and what the gate says."""
    return "\n".join(_lines(number, state, report, seconds))


def _lines(number: int, state: ChallengerState, report: Report, seconds: float) -> Iterator[str]:
    columns = ("in use", 8), ("new", 8), ("change", 9), ("of", 7), ("lost", 6), ("won", 5)
    yield f"\n  {'figure':<38}" + "".join(f"{name:>{width}}" for name, width in columns)
    for figure in report.figures:
        yield _figure(figure, refused=_key(figure) in {_key(one) for one in report.refused})
    for change in report.changed[:_TOLD_TURNS]:
        yield (
            f"  reviewed turn {change.conversation}/{change.message}: "
            f"{change.before} → {change.after} (right: {change.right})"
        )
    if len(report.changed) > _TOLD_TURNS:
        yield f"  … and {len(report.changed) - _TOLD_TURNS} more turns understood otherwise"
    for left in report.left_out:
        yield f"  proposal {left.proposal} was left out: {left.code}"
    for one in report.refused:
        yield f"  REFUSED {one.code}: {one.group} {one.name} {one.before:.4f} → {one.after:.4f}"
    times = ", ".join(f"{name} {took:.0f} s" for name, took in report.phases.items())
    yield f"  {seconds:.0f} s ({times})"
    yield f"challenger {number} is {state}: {_next(number, state)}"


def _key(one: object) -> tuple[object, object]:
    return getattr(one, "group", None), getattr(one, "name", None)


def _figure(figure: Figure, *, refused: bool) -> str:
    change = figure.after - figure.before
    return (
        f"{'✗' if refused else ' '} {figure.group + ' ' + figure.name:<38}{figure.before:>8.4f}"
        f"{figure.after:>8.4f}{change:>+9.4f}{figure.of:>7}{figure.lost:>6}{figure.won:>5}"
    )


def _next(number: int, state: ChallengerState) -> str:
    if state is ChallengerState.READY:
        return f"promote it at /staff/models or with `make promote ID={number}`"
    return "it can't be promoted"
