"""How well two reviewers agree: Cohen's kappa, weighted for scores that have an order. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Pair = tuple[int, int]
"""What the first and the second reviewer gave for the same thing, each 0, 1 or 2."""


@dataclass(frozen=True)
class Agreement:
    """Of `pairs` scores given twice `same` are equal. `kappa` is 1 for full agreement, 0 for what
    chance alone would give; None where it is undefined (no pairs, or everybody always gave the
    same score)."""

    pairs: int
    same: int
    kappa: float | None


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """Agreement over these pairs."""
    given = list(pairs)
    same = sum(first == second for first, second in given)
    return Agreement(len(given), same, kappa(given))


def kappa(pairs: list[Pair]) -> float | None:
    """Cohen's kappa with quadratic weights (Cohen 1968): to be one step apart counts a quarter of
    two steps. None where no disagreement was to be expected."""
    seen = sum((first - second) ** 2 for first, second in pairs) * len(pairs)
    expected = sum((first - second) ** 2 for first, _ in pairs for _, second in pairs)
    return None if expected == 0 else 1 - seen / expected


def scored_twice(
    first: Mapping[str, int | None], second: Mapping[str, int | None]
) -> dict[str, Pair]:
    """The criteria to which both gave a score."""
    both: dict[str, Pair] = {}
    for criterion, score in first.items():
        other = second.get(criterion)
        if score is not None and other is not None:
            both[criterion] = (score, other)
    return both


def differing(first: Mapping[str, int | None], second: Mapping[str, int | None]) -> list[str]:
    """The criteria on which they don't agree; that one thinks it doesn't apply counts too."""
    asked = list(dict.fromkeys([*first, *second]))
    return [one for one in asked if first.get(one) != second.get(one)]
