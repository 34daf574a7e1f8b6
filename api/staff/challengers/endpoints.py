"""/v1/staff/models: the challengers, promotion and the way back."""

from fastapi import APIRouter

from api.challengers.schemas import ChallengerOut, ModelsOut, PromotedOut
from api.staff.challengers import promoting
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep

router = APIRouter(prefix="/v1/staff/models", tags=["staff"], dependencies=[SameOrigin])


@router.get("")
async def list_models(office: OfficeDep, staff: StaffDep) -> ModelsOut:
    """The newest challengers, and what each replica of the dialogue server uses."""
    return await promoting.listed(office, staff)


@router.get("/{challenger_id}")
async def get_model(office: OfficeDep, staff: StaffDep, challenger_id: int) -> ChallengerOut:
    """One challenger with all that was measured of it."""
    return await promoting.read(office, staff, challenger_id)


@router.post("/{challenger_id}/promote")
async def promote_model(office: OfficeDep, staff: StaffDep, challenger_id: int) -> PromotedOut:
    """Put it into use; running conversations go on."""
    return await promoting.promote(office, staff, challenger_id)


@router.post("/back")
async def go_back(office: OfficeDep, staff: StaffDep) -> PromotedOut:
    """Use the model before the present one again."""
    return await promoting.go_back(office, staff)
