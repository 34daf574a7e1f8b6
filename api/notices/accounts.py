"""What an account is told that is about no appointment. It may have no visitor card at all: then it
can be reached on WeChat only."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.notices.models import NoticeKind
from api.notices.outbox import Recipient, Telling, tell
from api.patients.models import Relation, VisitorCard


async def tell_progress(
    session: AsyncSession,
    now: datetime,
    whom: Recipient,
    *,
    receipt: str,
    event_id: int,
    message_id: int | None,
) -> None:
    """That there is news of a complaint; what it is stays in the conversation, as `message_id`."""
    kind = NoticeKind.COMPLAINT_PROGRESS
    params: dict[str, object] = {"receipt": receipt}
    if message_id is not None:
        params["message"] = message_id
    await tell(session, now, whom, Telling(kind, f"{kind}:{event_id}", now, params))


async def tell_message_waiting(
    session: AsyncSession, now: datetime, account_id: int, conversation_id: uuid.UUID
) -> None:
    """That something was said in the account's conversation that could not be carried to the
    patient. Once an hour, however much was said."""
    kind = NoticeKind.MESSAGE_WAITING
    whom = await writer(session, account_id, conversation_id)
    key = f"{kind}:{conversation_id}:{now:%Y%m%d%H}"
    await tell(session, now, whom, Telling(kind, key, now))


async def tell_callback(
    session: AsyncSession,
    now: datetime,
    whom: Recipient,
    ticket: str,
    promised_by: datetime,
    *,
    said: bool,
) -> None:
    """That a person will be in touch by then. `said`: the patient has just read so."""
    kind = NoticeKind.CALLBACK
    params = {"until": promised_by.isoformat()} | ({"said": True} if said else {})
    await tell(session, now, whom, Telling(kind, f"{kind}:{ticket}", now, params))


async def writer(
    session: AsyncSession, account_id: int | None, conversation_id: uuid.UUID | None
) -> Recipient:
    """Whoever writes there; by the phone on the card of their own, when they have one."""
    own: uuid.UUID | None = await session.scalar(
        select(VisitorCard.patient_id)
        .where(
            VisitorCard.account_id == account_id,
            VisitorCard.relation == Relation.SELF,
            VisitorCard.consent_withdrawn_at.is_(None),
        )
        .order_by(VisitorCard.id)
        .limit(1)
    )
    return Recipient(own, account_id, conversation_id)
