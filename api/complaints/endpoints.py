"""/v1/complaints: the patient's side, called by the action server, trusted programs, and staff in
the patient's stead."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.cases import ending, inquiry, nameless
from api.complaints import casework, filing, guessing, service, words
from api.complaints.rules import ComplaintRules, load_complaint_rules
from api.complaints.schemas import (
    ComplaintIn,
    OwnIn,
    Receipt,
    ReceiptOut,
    RevisitAnsweredOut,
    RevisitAnswerIn,
    StandingOut,
)
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.dependencies import (
    ClockDep,
    InternalOnly,
    RedisDep,
    SealDep,
    SessionDep,
    SessionsDep,
    SettingsDep,
    WordingDep,
)
from api.handoff.dependencies import LevelsDep
from api.staff.audit import entries
from api.staff.cases.acting import worlds
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
    seal: SealDep,
    wording: WordingDep,
    levels: LevelsDep,
    rules: Annotated[ComplaintRules, Depends(_rules)],
) -> ReceiptOut:
    """File it and give the receipt, of a matter told before the first one again; what endangers
    patients alerts the desk at once. Pictures that were sent with it become evidence."""
    async with sessions() as session, session.begin():
        complaint = await filing.file(session, clock, levels, rules, body)
        source = wording("staff_cases.from_patient")
        sent = body.attachments
        await inquiry.take_pictures(session, complaint, source, clock.now(), only=sent)
        await nameless.copy_pictures(session, seal, complaint, source, clock.now(), sent)
        if filer is not None:
            subject = f"complaint:{complaint.receipt}"
            kept = complaint.restricted
            now = clock.now()
            entries.record(session, filer.actor, "complaint.file", subject, now, restricted=kept)
        main = await filing.main_of(session, complaint)
    alarms = complaint.urgent and not complaint.restricted
    await wake_desk(redis, "urgent" if alarms else "complaint", body.conversation)
    return words.receipt(wording, main, joined=main is not complaint)


@router.get("/{receipt}")
async def get_standing(
    receipt: Annotated[Receipt, Path()],
    reader: Reader,
    session: SessionDep,
    redis: RedisDep,
    wording: WordingDep,
    conversation: Annotated[uuid.UUID | None, Query()] = None,
) -> StandingOut:
    """Where a complaint stands, as the patient of `conversation` may know it; to staff only what
    they may see anyhow. Who tries numbers hears of nobody else's any more."""
    account = await conversations.account_of(session, conversation) if conversation else None
    if reader is not None:
        await casework.find(session, receipt, restricted=worlds(reader))
        seen = await service.status(session, receipt, account, restricted=True)
    else:
        async with guessing.counted(redis, conversation) as guesses:
            seen = guesses.checked(await service.status(session, receipt, account))
    return words.standing(wording, seen)


@router.get("", dependencies=[InternalOnly])
async def list_standings(
    conversation: uuid.UUID, session: SessionDep, wording: WordingDep
) -> list[StandingOut]:
    """Everything that the patient of `conversation` has filed, newest first."""
    account = await conversations.account_of(session, conversation)
    return [words.standing(wording, seen) for seen in await service.of_account(session, account)]


@router.post("/{receipt}/urge", dependencies=[InternalOnly])
async def urge(
    receipt: Annotated[Receipt, Path()],
    body: OwnIn,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
) -> StandingOut:
    """Its complainant presses for an answer; who deals with it sees that."""
    async with sessions() as session, session.begin():
        account = await conversations.account_of(session, body.conversation)
        seen = await service.urge(session, receipt, account, clock.now())
    await wake_desk(redis, "complaint", body.conversation)
    return words.standing(wording, seen)


@router.post("/{receipt}/withdraw", dependencies=[InternalOnly])
async def withdraw(
    receipt: Annotated[Receipt, Path()],
    body: OwnIn,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
) -> StandingOut:
    """Its complainant wants it no more; staff decide what becomes of it."""
    async with sessions() as session, session.begin():
        account = await conversations.account_of(session, body.conversation)
        seen = await service.withdraw(session, receipt, account, clock.now())
    await wake_desk(redis, "complaint", body.conversation)
    return words.standing(wording, seen)


@router.post("/{receipt}/revisit", dependencies=[InternalOnly])
async def answer_revisit(
    receipt: Annotated[Receipt, Path()],
    body: RevisitAnswerIn,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    levels: LevelsDep,
) -> RevisitAnsweredOut:
    """Whether it is settled for its complainant; if not, it is looked into again."""
    async with sessions() as session, session.begin():
        conversation = await conversations.get_conversation(session, body.conversation)
        complaint = await service.own(session, receipt, conversation.account_id)
        said = ending.Said(body.solved, body.satisfaction, body.words, conversation.channel)
        reopened = await ending.record_revisit(
            session, complaint, "patient", said, levels, clock.now()
        )
        answered = words.revisited(wording, complaint, reopened=reopened)
    await wake_desk(redis, "complaint", body.conversation)
    return answered
