"""/v1/complaints: the patient's side, called by the action server, trusted programs, and staff in
the patient's stead."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.complaints import casework, service, words
from api.complaints.rules import ComplaintRules, load_complaint_rules
from api.complaints.schemas import ComplaintIn, Receipt, ReceiptOut, StandingOut
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.dependencies import (
    ClockDep,
    InternalOnly,
    RedisDep,
    SessionDep,
    SessionsDep,
    SettingsDep,
    WordingDep,
)
from api.handoff.dependencies import LevelsDep
from api.staff import audit
from api.staff.casework import worlds
from api.staff.dependencies import internal_or
from api.staff.models import Staff
from api.staff.permissions import Permission

router = APIRouter(prefix="/v1/complaints", tags=["complaints"])

Filer = Annotated[Staff | None, Depends(internal_or(Permission.ACT_FOR_PATIENT))]
Reader = Annotated[
    Staff | None, Depends(internal_or(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED))
]


async def _rules(settings: SettingsDep) -> ComplaintRules:
    return load_complaint_rules(settings.knowledge_base)


@router.post("", status_code=201)
async def file_complaint(
    body: ComplaintIn,
    filer: Filer,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    levels: LevelsDep,
    rules: Annotated[ComplaintRules, Depends(_rules)],
) -> ReceiptOut:
    """File it and give the receipt; what endangers patients alerts the desk at once."""
    async with sessions() as session, session.begin():
        complaint = await service.file(session, clock, levels, rules, body)
        if filer is not None:
            subject = f"complaint:{complaint.receipt}"
            audit.record(session, filer.actor, "complaint.file", subject, clock.now())
    await wake_desk(redis, "urgent" if complaint.urgent else "complaint", body.conversation)
    return words.receipt(wording, complaint)


@router.get("/{receipt}")
async def get_standing(
    receipt: Annotated[Receipt, Path()],
    reader: Reader,
    session: SessionDep,
    wording: WordingDep,
    conversation: Annotated[uuid.UUID | None, Query()] = None,
) -> StandingOut:
    """Where a complaint stands, as the patient of `conversation` may know it; to staff only what
    they may see anyhow."""
    if reader is not None:
        await casework.find(session, receipt, restricted=worlds(reader))
    account = await conversations.account_of(session, conversation) if conversation else None
    return words.standing(wording, await service.status(session, receipt, account))


@router.get("", dependencies=[InternalOnly])
async def list_standings(
    conversation: uuid.UUID, session: SessionDep, wording: WordingDep
) -> list[StandingOut]:
    """Everything that the patient of `conversation` has filed, newest first."""
    account = await conversations.account_of(session, conversation)
    return [words.standing(wording, seen) for seen in await service.of_account(session, account)]
