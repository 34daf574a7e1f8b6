"""/v1/staff/proposals: what the page does."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.proposals.models import ProposalKind, ProposalState
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.proposals import deciding
from api.staff.proposals.schemas import (
    DecisionIn,
    EffectsOut,
    LearningOut,
    ProposalLine,
    ProposalsOut,
)

router = APIRouter(prefix="/v1/staff/proposals", tags=["staff"], dependencies=[SameOrigin])

# What the column of the id can hold.
_Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
async def get_proposals(
    office: OfficeDep,
    staff: StaffDep,
    state: Annotated[list[ProposalState] | None, Query()] = None,
    kind: ProposalKind | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> ProposalsOut:
    """Proposals, the newest first."""
    return await deciding.page(office, staff, states=state or (), kind=kind, before=before)


@router.get("/learning")
async def get_learning(office: OfficeDep, staff: StaffDep) -> LearningOut:
    """What the next model would learn."""
    return await deciding.next_learning(office, staff)


@router.get("/{proposal_id}")
async def get_proposal(office: OfficeDep, staff: StaffDep, proposal_id: _Id) -> ProposalLine:
    """One proposal with what it would change."""
    return await deciding.read(office, staff, proposal_id)


@router.get("/{proposal_id}/effects")
async def get_effects(office: OfficeDep, staff: StaffDep, proposal_id: _Id) -> EffectsOut:
    """What a red flag would change."""
    return await deciding.trial(office, staff, proposal_id)


@router.post("/{proposal_id}/accept")
async def accept(
    office: OfficeDep, staff: StaffDep, proposal_id: _Id, body: DecisionIn
) -> ProposalLine:
    """Let the next challenger learn it."""
    return await deciding.accept(office, staff, proposal_id, body.words)


@router.post("/{proposal_id}/refuse")
async def refuse(
    office: OfficeDep, staff: StaffDep, proposal_id: _Id, body: DecisionIn
) -> ProposalLine:
    """Don't learn it."""
    return await deciding.refuse(office, staff, proposal_id, body.words)


@router.post("/{proposal_id}/withdraw")
async def withdraw(office: OfficeDep, staff: StaffDep, proposal_id: _Id) -> ProposalLine:
    """Take one's own back."""
    return await deciding.withdraw(office, staff, proposal_id)
