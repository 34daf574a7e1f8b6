"""Visitors, the link to the identity form, and a person's own data. For the action server."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path

from api.conversations.service import account_of
from api.dependencies import ClockDep, InternalOnly, SealDep, SessionDep
from api.patients import service
from api.patients.schemas import (
    ConsentWithdrawn,
    ErasedData,
    IdentityUrlOut,
    MyData,
    RemovedCard,
    Visitor,
)

# What fits into the column.
CardId = Annotated[int, Path(ge=1, le=2**31 - 1)]

router = APIRouter(
    prefix="/v1/conversations/{conversation_id}", tags=["patients"], dependencies=[InternalOnly]
)


@router.get("/visitors")
async def list_visitors(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID
) -> list[Visitor]:
    """Everybody the conversation's account may book for."""
    return await service.visitors(session, clock, await account_of(session, conversation_id))


@router.post("/identity-link", status_code=201)
async def open_identity_link(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID
) -> IdentityUrlOut:
    """A link to the identity form, for one use within 15 minutes; those before it are void."""
    link = await service.open_identity_link(session, clock, conversation_id)
    return IdentityUrlOut(url=f"/identity/{link.token}", expires_at=link.expires_at)


@router.post("/visitors/{card_id}/correction-link", status_code=201)
async def open_correction_link(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID, card_id: CardId
) -> IdentityUrlOut:
    """A link to put a visitor card right: name, phone, relation, guardian, consent."""
    link = await service.open_correction_link(session, clock, conversation_id, card_id)
    return IdentityUrlOut(url=f"/identity/{link.token}", expires_at=link.expires_at)


@router.delete("/visitors/{card_id}")
async def remove_visitor(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID, card_id: CardId
) -> RemovedCard:
    """Remove one visitor card. 409 `card_has_appointments` while something is still booked."""
    account_id = await account_of(session, conversation_id)
    return await service.remove_card(session, clock, account_id, card_id)


@router.delete("/visitors/{card_id}/consent")
async def withdraw_consent(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID, card_id: CardId
) -> ConsentWithdrawn:
    """Nothing new is booked for this visitor until the consent is given again in the form."""
    account_id = await account_of(session, conversation_id)
    return await service.withdraw_consent(session, clock, account_id, card_id)


@router.get("/my-data")
async def read_my_data(
    session: SessionDep, clock: ClockDep, seal: SealDep, conversation_id: uuid.UUID
) -> MyData:
    """What is kept of the conversation's account, masked."""
    return await service.my_data(session, clock, seal, await account_of(session, conversation_id))


@router.delete("/my-data")
async def erase_my_data(
    session: SessionDep, clock: ClockDep, conversation_id: uuid.UUID
) -> ErasedData:
    """Erase it. 409 `erase_has_appointments` while something is still booked."""
    account_id = await account_of(session, conversation_id)
    return await service.erase_account_data(session, clock, account_id)
