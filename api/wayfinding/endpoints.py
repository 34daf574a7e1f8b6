"""GET /v1/way, /v1/floors: public, read-only."""

from asyncio import to_thread
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse

from api.dependencies import SessionDep, SettingsDep, WordingDep
from api.errors import NotFound
from api.wayfinding import service
from api.wayfinding.plan import HospitalPlan, load_plan
from api.wayfinding.schemas import StoredText, WayOut

router = APIRouter(prefix="/v1", tags=["way"])

# Nothing in a drawing can run, here neither when it is opened by itself.
_SAFE = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@cache
def _plan(folder: Path) -> HospitalPlan | None:
    return load_plan(folder)


async def _hospital_plan(settings: SettingsDep) -> HospitalPlan:
    # Read with the first request and kept; in a thread, so that reading holds nobody up.
    plan = await to_thread(_plan, settings.knowledge_base)
    if plan is None:
        raise NotFound("not_found")
    return plan


PlanDep = Annotated[HospitalPlan, Depends(_hospital_plan)]


@router.get("/way")
async def get_way(
    plan: PlanDep,
    session: SessionDep,
    words: WordingDep,
    to: StoredText,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    accessible: bool = False,
) -> WayOut:
    """The way from a kiosk (`from`, its id; else the first one) to a department (`to`, its code or
    exact name); with `accessible` one without stairs, steps or escalators."""
    department = await service.department_called(session, to)
    return service.find_way(plan, words, department, start, accessible=accessible)


@router.get("/floors/{floor}.svg", response_class=FileResponse)
async def get_drawing(plan: PlanDep, floor: str) -> FileResponse:
    """The drawing of a floor."""
    found = plan.floors.get(floor)
    if found is None:
        raise NotFound("not_found")
    return FileResponse(found.file, media_type="image/svg+xml", headers=_SAFE)
