"""/v1/staff/review-inbox and /v1/staff/review-plans: what is worth a look, and who looks."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.review import inbox, sampling
from api.staff.review.inbox_schemas import (
    ActiveIn,
    AssignedOut,
    AssignIn,
    DrawnOut,
    InboxIn,
    InboxOut,
    PassIn,
    PlanIn,
    PlanOut,
    ProgressOut,
)

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

PlanPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/review-inbox")
async def get_inbox(
    office: OfficeDep, staff: StaffDep, wanted: Annotated[InboxIn, Query()]
) -> InboxOut:
    """Conversations, most worth a look first."""
    return await inbox.page(office, staff, wanted)


@router.get("/review-inbox/progress")
async def get_progress(office: OfficeDep, staff: StaffDep) -> ProgressOut:
    """How far reviewers and plans are."""
    return await inbox.progress(office, staff)


@router.post("/review-inbox/assign")
async def assign(office: OfficeDep, staff: StaffDep, body: AssignIn) -> AssignedOut:
    """Give conversations to reviewers."""
    return await inbox.assign(office, staff, body)


@router.post("/review-inbox/{conversation_id}/take", status_code=204)
async def take(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> None:
    """I review it."""
    await inbox.take(office, staff, conversation_id)


@router.post("/review-inbox/{conversation_id}/done", status_code=204)
async def mark_done(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> None:
    """Reviewed."""
    await inbox.done(office, staff, conversation_id)


@router.post("/review-inbox/{conversation_id}/pass", status_code=204)
async def pass_over(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: PassIn
) -> None:
    """Not worth it, and why."""
    await inbox.pass_over(office, staff, conversation_id, body.why)


@router.post("/review-inbox/{conversation_id}/reopen", status_code=204)
async def reopen(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> None:
    """It waits again."""
    await inbox.reopen(office, staff, conversation_id)


@router.post("/review-plans", status_code=201)
async def make_plan(office: OfficeDep, staff: StaffDep, body: PlanIn) -> PlanOut:
    """A new sampling plan."""
    return await sampling.make(office, staff, body)


@router.post("/review-plans/{plan_id}/active", status_code=204)
async def set_active(office: OfficeDep, staff: StaffDep, plan_id: PlanPath, body: ActiveIn) -> None:
    """Whether a plan is drawn."""
    await sampling.set_active(office, staff, plan_id, active=body.active)


@router.post("/review-plans/{plan_id}/draw")
async def draw_now(office: OfficeDep, staff: StaffDep, plan_id: PlanPath) -> DrawnOut:
    """Draw now."""
    return await sampling.draw(office, staff, plan_id)
