"""From text to a row of day expressions, parts of the day and clock times."""

from collections.abc import Iterator
from dataclasses import dataclass

from language.dates.clocks import Clock, read_clock, read_period
from language.dates.days import DayExpression
from language.dates.expressions import read_days
from language.dates.vocabulary import DAY_NAMES, SCANNER, TIME_NAMES


@dataclass(frozen=True)
class Token:
    """Exactly one of `day`, `period` and `clock` is set; offsets in the parsed text."""

    start: int
    end: int
    day: DayExpression | None = None
    period: str | None = None
    clock: Clock | None = None
    doubtful: bool = False  # 二十六 without 号: a day in the company of other days only


def scan(text: str) -> Iterator[Token]:
    """The dates and times in `text`, from left to right, look-alikes left out."""
    for match in SCANNER.finditer(text):
        name = match.lastgroup or ""
        start, end = match.span()
        if name in DAY_NAMES:
            yield from (
                Token(start, end, day=day, doubtful=name == "bare_day")
                for day in read_days(name, match)
            )
        elif name == "period":
            yield Token(start, end, period=read_period(match[0]))
        elif name in TIME_NAMES:
            clock = read_clock(name, match)
            if clock is not None:
                yield Token(start, end, clock=clock)
