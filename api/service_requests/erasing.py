"""What goes of service requests when a patient's data goes: what they said, and their telephone.
What was asked for, when, and how long it took stays in the figures."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.service_requests.models import (
    ON_THE_BOARD,
    RequestState,
    ServiceRequest,
    ServiceRequestEvent,
)


async def forget(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    """Take out of these requests what somebody said. Those that go on end: nobody can be found by
    what is left."""
    ids = select(ServiceRequest.id).where(which)
    for statement in (
        update(ServiceRequestEvent)
        .where(ServiceRequestEvent.request_id.in_(ids))
        .values(note=None),
        update(ServiceRequest)
        .where(which, ServiceRequest.state.in_(ON_THE_BOARD))
        .values(state=RequestState.CANCELLED, closed_at=now),
        update(ServiceRequest)
        .where(which)
        .values(place=None, wanted=None, details=None, contact_sealed=None, marks=[]),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
