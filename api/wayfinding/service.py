"""The way from a kiosk to a department."""

from math import ceil

from sqlalchemy.ext.asyncio import AsyncSession

from api.departments import service as departments
from api.departments.models import Department
from api.errors import NotFound
from api.wayfinding.directions import Directions, floor_name, legs_of
from api.wayfinding.plan import HospitalPlan, Spot
from api.wayfinding.routes import Stride, easiest
from api.wayfinding.schemas import EndOut, LegOut, WayOut
from api.wording import Wording

# Somebody of 75 with a stick, and what a lift takes with the waiting.
_METRES_PER_MINUTE = 40
_MINUTES_PER_LIFT = 1
_ROUNDED_TO = 5


async def department_called(session: AsyncSession, called: str) -> Department:
    """The department of this code or exact name; cards of appointments know only the name. Raises
    `NotFound` when there is none, or more than one."""
    codes = await departments.codes_of(session, called)
    if called in codes:
        return await departments.get_department(session, called)
    if len(codes) != 1:
        raise NotFound("not_found")
    return await departments.get_department(session, codes[0])


def find_way(
    plan: HospitalPlan,
    words: Wording,
    department: Department,
    kiosk: str | None,
    *,
    accessible: bool,
) -> WayOut:
    """The way from `kiosk` (without one, from the hospital's first) to `department`. Raises
    `NotFound("way_unknown")` when the plans don't show one of them, or nothing leads there."""
    location = departments.location(words, department)
    start = plan.kiosks.get(kiosk) if kiosk else next(iter(plan.kiosks.values()), None)
    door = plan.doors.get(department.code)
    if start is None or door is None:
        raise NotFound("way_unknown", location=location)
    strides = easiest(plan, start.key, door.key, step_free=accessible)
    if strides is None:
        raise NotFound("way_unknown", location=location)
    legs = _legs(plan, words, strides, department.name)
    metres = sum(stride.edge.metres for stride in strides)
    lifts = sum(stride.edge.kind == "lift" for stride in strides)
    return WayOut(
        start=EndOut(code=start.node, name=start.name or ""),
        to=EndOut(code=department.code, name=department.name),
        location=location,
        accessible=accessible,
        step_free=all(stride.edge.step_free for stride in strides),
        metres=max(_ROUNDED_TO, round(metres / _ROUNDED_TO) * _ROUNDED_TO),
        minutes=max(1, ceil(metres / _METRES_PER_MINUTE) + lifts * _MINUTES_PER_LIFT),
        floors=[leg.name for leg in legs],
        legs=legs,
    )


def _legs(plan: HospitalPlan, words: Wording, strides: list[Stride], goal: str) -> list[LegOut]:
    directions = Directions(plan, words)
    legs: list[LegOut] = []
    before: Stride | None = None
    for leg in legs_of(strides):
        steps = list(directions.of_leg(before, leg, goal))
        legs.append(_leg(plan, words, leg, steps))
        before = leg[-1]
    return legs


def _leg(plan: HospitalPlan, words: Wording, leg: list[Stride], steps: list[str]) -> LegOut:
    floor = plan.floors[leg[0].start.floor]
    spots = _spots_on(leg)
    return LegOut(
        floor=floor.id,
        name=floor_name(words, floor),
        drawing=f"/v1/floors/{floor.id}.svg",
        points=[spot.at for spot in spots],
        highlight=[spot.node for spot in (spots[0], spots[-1]) if spot.node in floor.drawing.ids],
        steps=steps,
    )


def _spots_on(leg: list[Stride]) -> list[Spot]:
    """Where the leg's line goes through, on its own floor."""
    floor = leg[0].start.floor
    return [leg[0].start, *(stride.end for stride in leg if stride.end.floor == floor)]
