"""What became of the calls at each rate of errors, and the table of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.misheard_calls.playing import Ended

BAR = 0.92
"""Of the calls that succeed clean, so many must succeed with BAR_RATE of the syllables wrong."""
BAR_RATE = 0.1
_HEADS = ("syllables wrong", "calls", "succeed", "of clean", "unconfirmed", "mean turns")


@dataclass(frozen=True)
class Level:
    """One rate of errors. `kept`: the share that succeeds, of those that succeed clean;
    `unconfirmed`: how many things were done without a yes to them."""

    rate: float
    calls: int
    succeeded: int
    kept: float
    unconfirmed: int
    turns: float

    @property
    def row(self) -> tuple[str, ...]:
        """As the table shows it."""
        return (
            f"{self.rate:.0%}",
            str(self.calls),
            f"{self.succeeded / self.calls:.1%}",
            f"{self.kept:.1%}",
            str(self.unconfirmed),
            f"{self.turns:.1f}",
        )


def level(rate: float, ended: Sequence[Ended], clean: Iterable[str]) -> Level:
    """Sum up; `clean` are the names of the calls that succeed without errors."""
    succeed_clean = set(clean)
    judged = [each.succeeded for each in ended if each.name in succeed_clean]
    return Level(
        rate,
        len(ended),
        sum(each.succeeded for each in ended),
        sum(judged) / len(judged),
        sum(len(each.unconfirmed) for each in ended),
        sum(each.turns for each in ended) / len(ended),
    )


def meets_the_bar(levels: Iterable[Level]) -> bool:
    """Whether enough calls survive, and nothing was ever done without a yes."""
    levels = list(levels)
    enough = all(each.kept >= BAR for each in levels if each.rate == BAR_RATE)
    return enough and not any(each.unconfirmed for each in levels)


def table(levels: Iterable[Level]) -> str:
    """One line for each level."""
    rows = [_HEADS, *(each.row for each in levels)]
    return "\n".join(" ".join(f"{cell:>15}" for cell in row) for row in rows)


def failures(ended: Iterable[Ended]) -> str:
    """The calls that failed, oftenest first, and how many times."""
    counted: dict[str, int] = defaultdict(int)
    for each in ended:
        counted[each.name] += not each.succeeded
    ranked = sorted(counted.items(), key=lambda pair: -pair[1])
    return "; ".join(f"{name} ({times})" for name, times in ranked if times)
