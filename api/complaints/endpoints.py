"""/v1/complaints: the patient's side, called by the action server and trusted programs."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.complaints import service, words
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

router = APIRouter(prefix="/v1/complaints", tags=["complaints"], dependencies=[InternalOnly])


def _rules(settings: SettingsDep) -> ComplaintRules:
    return load_complaint_rules(settings.knowledge_base)


@router.post("", status_code=201)
async def file_complaint(
    body: ComplaintIn,
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
    await wake_desk(redis, "urgent" if complaint.urgent else "complaint", body.conversation)
    return words.receipt(wording, complaint)


@router.get("/{receipt}")
async def get_standing(
    receipt: Annotated[Receipt, Path()],
    session: SessionDep,
    wording: WordingDep,
    conversation: Annotated[uuid.UUID | None, Query()] = None,
) -> StandingOut:
    """Where a complaint stands, as the patient of `conversation` may know it."""
    account = await conversations.account_of(session, conversation) if conversation else None
    return words.standing(wording, await service.status(session, receipt, account))


@router.get("")
async def list_standings(
    conversation: uuid.UUID, session: SessionDep, wording: WordingDep
) -> list[StandingOut]:
    """Everything that the patient of `conversation` has filed, newest first."""
    account = await conversations.account_of(session, conversation)
    return [words.standing(wording, seen) for seen in await service.of_account(session, account)]
