"""/v1/staff: conversations turn by turn, and what reviewers say of turns. One-liners over the
functions that the pages call."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path

from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.review import correcting
from api.staff.review import replay as replaying
from api.staff.review.choices import Choices, choices
from api.staff.review.replay_schemas import (
    AnonymousOut,
    CommentIn,
    ProposalIn,
    ProposedOut,
    ReplayOut,
    VerdictIn,
)

NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]

router = APIRouter(prefix="/v1/staff", tags=["staff: review"], dependencies=[SameOrigin])


@router.get("/conversations/{conversation_id}/replay")
async def replay(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> ReplayOut:
    """A conversation turn by turn, with what the assistant made of it."""
    return await replaying.replay(office, staff, conversation_id)


@router.get("/replay-choices")
async def list_choices(office: OfficeDep, staff: StaffDep) -> Choices:
    """What a reviewer can choose from, by code."""
    return await choices(office, staff)


@router.post("/messages/{message_id}/verdict", status_code=204)
async def judge_turn(
    office: OfficeDep, staff: StaffDep, message_id: NumberPath, body: VerdictIn
) -> None:
    """Say whether a message was understood, and what is right."""
    await correcting.judge_turn(office, staff, message_id, body)


@router.post("/messages/{message_id}/comments", status_code=201)
async def comment(
    office: OfficeDep, staff: StaffDep, message_id: NumberPath, body: CommentIn
) -> int:
    """Remark on a message, for colleagues who review."""
    return await correcting.comment(office, staff, message_id, body.text)


@router.get("/messages/{message_id}/anonymous")
async def anonymous(office: OfficeDep, staff: StaffDep, message_id: NumberPath) -> AnonymousOut:
    """A message without its patient, as it may be learned from."""
    return await correcting.anonymous(office, staff, message_id)


@router.post("/messages/{message_id}/proposals", status_code=201)
async def propose(
    office: OfficeDep, staff: StaffDep, message_id: NumberPath, body: ProposalIn
) -> ProposedOut:
    """Propose what a message teaches."""
    return await correcting.propose_from(office, staff, message_id, body)
