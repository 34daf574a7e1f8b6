"""A line on a drawing as somebody walks it: straight runs, and the turns between them."""

from dataclasses import dataclass
from math import atan2, degrees
from typing import Literal

from api.wayfinding.entries import Facing
from api.wayfinding.plan import Spot
from api.wayfinding.routes import Stride

Turn = Literal["ahead", "left", "right", "back"]

# Degrees, clockwise from the right of the drawing: its y runs down.
HEADINGS: dict[Facing, float] = {"right": 0.0, "down": 90.0, "left": 180.0, "up": 270.0}
_NEARLY_STRAIGHT, _NEARLY_BACK = 35.0, 145.0


@dataclass(frozen=True)
class Run:
    """What is walked without a turn, from `start` on. `steps` says whether there are steps."""

    start: Spot
    heading: float
    metres: float
    steps: bool


def runs_of(strides: list[Stride]) -> list[Run]:
    """The straight runs of a walk on one floor."""
    runs: list[Run] = []
    for stride in strides:
        heading = _heading(stride.start, stride.end)
        steps = stride.edge.kind == "steps"
        if runs and turn(runs[-1].heading, heading) == "ahead":
            last = runs.pop()
            metres = last.metres + stride.edge.metres
            runs.append(Run(last.start, heading, metres, last.steps or steps))
        else:
            runs.append(Run(stride.start, heading, stride.edge.metres, steps))
    return runs


def turn(before: float, after: float) -> Turn:
    """How one turns from one heading to another."""
    angle = (after - before + 540) % 360 - 180
    if abs(angle) <= _NEARLY_STRAIGHT:
        return "ahead"
    if abs(angle) >= _NEARLY_BACK:
        return "back"
    return "right" if angle > 0 else "left"


def _heading(start: Spot, end: Spot) -> float:
    return degrees(atan2(end.at[1] - start.at[1], end.at[0] - start.at[0]))
