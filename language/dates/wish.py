"""A mention on the calendar."""

from dataclasses import dataclass

from language.dates.clocks import Hours
from language.dates.days import Window
from language.dates.mentions import Mention

AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class Wish:
    """A mention with the days and hours it means.

    `refusal`: not then (see `context.refusal`). `moved`: the old day of 从周三改到周五.
    `dropped`: taken back (不对). `weeks`: the week it was counted in, when one was named.
    `told`: today's part of a story. `bound`: where it is open (二十五号以后: after).
    `also`: the mentions it was made of, when there were several.
    """

    mention: Mention
    windows: tuple[Window, ...]
    hours: Hours
    refusal: str | None = None
    moved: bool = False
    dropped: bool = False
    confirm: str | None = None
    weeks: int | None = None
    bound: str | None = None
    told: bool = False
    also: tuple[tuple[int, int], ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it is said not to be wanted."""
        return self.refusal is not None

    @property
    def is_wanted(self) -> bool:
        """Whether these days count."""
        return not (self.refused or self.moved or self.dropped)
