"""The easiest way from one spot to another (Dijkstra)."""

from dataclasses import dataclass
from heapq import heappop, heappush

from api.wayfinding.plan import Edge, HospitalPlan, Spot


@dataclass(frozen=True)
class Stride:
    """One edge of a way, with the spots at both ends."""

    start: Spot
    end: Spot
    edge: Edge


def easiest(plan: HospitalPlan, start: str, goal: str, *, step_free: bool) -> list[Stride] | None:
    """The way with the least effort, empty when one is there already; none when nothing leads
    there. With `step_free` no stairs, steps or escalator is in it."""
    best: dict[str, float] = {start: 0.0}
    came: dict[str, tuple[str, Edge]] = {}
    ahead: list[tuple[float, str]] = [(0.0, start)]
    while ahead:
        effort, here = heappop(ahead)
        if here == goal:
            return _retraced(plan, came, goal)
        if effort > best[here]:
            continue
        for edge in plan.edges.get(here, []):
            if step_free and not edge.step_free:
                continue
            total = effort + edge.effort
            if total < best.get(edge.to, float("inf")):
                best[edge.to] = total
                came[edge.to] = (here, edge)
                heappush(ahead, (total, edge.to))
    return None


def _retraced(plan: HospitalPlan, came: dict[str, tuple[str, Edge]], goal: str) -> list[Stride]:
    strides: list[Stride] = []
    here = goal
    while here in came:
        before, edge = came[here]
        strides.append(Stride(plan.spots[before], plan.spots[here], edge))
        here = before
    return strides[::-1]
