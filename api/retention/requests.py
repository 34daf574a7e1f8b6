"""Service requests from the desk, which hang on no conversation: what was said goes when a
conversation of the same age would."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.retention.kinds import Kind
from api.retention.rules import Retention, months_before
from api.service_requests.erasing import forget
from api.service_requests.models import ServiceRequest


def _due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    told = (
        ServiceRequest.place,
        ServiceRequest.wanted,
        ServiceRequest.details,
        ServiceRequest.contact_sealed,
    )
    return select(ServiceRequest.id).where(
        ServiceRequest.conversation_id.is_(None),
        ServiceRequest.created_at < months_before(now, rules.conversations_months),
        or_(*(column.is_not(None) for column in told)),
    )


async def _erase(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    free = select(ServiceRequest.id).where(ServiceRequest.id.in_(due))
    ids = (await session.scalars(free.with_for_update(skip_locked=True))).all()
    await forget(session, ServiceRequest.id.in_(ids), now)
    return len(ids)


SERVICE_REQUESTS = Kind("service_requests", _due, _erase)
