"""/v1/service-requests: the patient's side, called by the action server, trusted programs, and
staff in the patient's stead."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

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
from api.service_requests import service, words
from api.service_requests.kinds import ServiceKinds, load_service_kinds
from api.service_requests.schemas import (
    ConfirmIn,
    KindOut,
    LeaveIn,
    Number,
    RequestIn,
    RequestOut,
)
from api.staff.audit import entries
from api.staff.dependencies import internal_or
from api.staff.models import Staff
from api.staff.permissions import Permission

router = APIRouter(prefix="/v1/service-requests", tags=["service requests"])

Filer = Annotated[Staff | None, Depends(internal_or(Permission.ACT_FOR_PATIENT))]
NumberPath = Annotated[Number, Path()]
WOKEN = "request"


async def _kinds(settings: SettingsDep) -> ServiceKinds:
    return load_service_kinds(settings.knowledge_base)


KindsDep = Annotated[ServiceKinds, Depends(_kinds)]


@router.get("/kinds")
async def list_kinds(
    kinds: KindsDep,
    clock: ClockDep,
    wording: WordingDep,
    q: Annotated[str | None, Query(max_length=2000)] = None,
    article: Annotated[str | None, Query(max_length=80)] = None,
) -> list[KindOut]:
    """Every kind of help; with `q` those that its words speak of, best first; with `article` those
    that an article of the guide is about, the ones spoken of first."""
    found = kinds.wanted(q, article)
    return [words.kind(wording, kinds, one, clock.now()) for one in found]


@router.post("", status_code=201)
async def file_request(
    body: RequestIn,
    filer: Filer,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    seal: SealDep,
    kinds: KindsDep,
) -> RequestOut:
    """File it; the desk hears of it at once."""
    async with sessions() as session, session.begin():
        request = await service.file(session, clock, kinds, seal, body)
        if filer is not None:
            subject = f"service_request:{request.number}"
            entries.record(session, filer.actor, "service_request.file", subject, clock.now())
    await wake_desk(redis, WOKEN, body.conversation)
    return words.filed(wording, kinds, request, clock.now())


@router.get("", dependencies=[InternalOnly])
async def list_own(
    conversation: uuid.UUID,
    session: SessionDep,
    clock: ClockDep,
    wording: WordingDep,
    kinds: KindsDep,
) -> list[RequestOut]:
    """The latest requests of the patient of `conversation`."""
    account = await conversations.account_of(session, conversation)
    found = await service.own(session, account)
    return [words.standing(wording, kinds, one, clock.now()) for one in found]


@router.post("/{number}/confirm")
async def confirm_request(
    number: NumberPath,
    body: ConfirmIn,
    filer: Filer,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    kinds: KindsDep,
) -> RequestOut:
    """Whether it has helped; if not it is open again."""
    async with sessions() as session, session.begin():
        account = await conversations.account_of(session, body.conversation)
        request = await service.confirm(
            session, clock, kinds, account, number, satisfied=body.satisfied
        )
        if filer is not None:
            subject, now = f"service_request:{number}", clock.now()
            entries.record(session, filer.actor, "service_request.confirm", subject, now)
    await wake_desk(redis, WOKEN, body.conversation)
    if body.satisfied:
        return words.shown(wording, kinds, request, wording("service.thanks"))
    return words.reopened(wording, kinds, request)


@router.post("/{number}/cancel")
async def cancel_request(
    number: NumberPath,
    body: LeaveIn,
    filer: Filer,
    sessions: SessionsDep,
    redis: RedisDep,
    clock: ClockDep,
    wording: WordingDep,
    kinds: KindsDep,
) -> RequestOut:
    """Nothing is wanted any more."""
    async with sessions() as session, session.begin():
        account = await conversations.account_of(session, body.conversation)
        request = await service.leave(session, clock, account, number)
        if filer is not None:
            subject, now = f"service_request:{number}", clock.now()
            entries.record(session, filer.actor, "service_request.cancel", subject, now)
    await wake_desk(redis, WOKEN, body.conversation)
    return words.left(wording, kinds, request)
