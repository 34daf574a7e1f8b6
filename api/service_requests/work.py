"""The staff's side of service requests: who does it, that it is begun, that it is done. Every
change is a compare-and-set (`service.change`): of two who accept at once one does."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import without_numbers
from api.errors import InvalidInput, NotFound
from api.service_requests.models import (
    ON_THE_BOARD,
    UNDER_WAY,
    WAITS,
    RequestState,
    ServiceRequest,
    ServiceRequestEvent,
    Volunteer,
)
from api.service_requests.service import change, record
from api.staff.models import Staff

SYSTEM = "system"
# Nobody reads more at once; late and pressing ones come first.
MOST_SHOWN = 300


@dataclass(frozen=True)
class Assigned:
    """A request with the names of those who do it."""

    request: ServiceRequest
    assignee: str | None
    volunteer: Volunteer | None


async def board(session: AsyncSession) -> list[Assigned]:
    """Everything that is not over, what is late or pressing first."""
    rows = await session.execute(
        _assigned()
        .where(ServiceRequest.state.in_(ON_THE_BOARD))
        .order_by(ServiceRequest.priority, ServiceRequest.due_at, ServiceRequest.serial)
        .limit(MOST_SHOWN)
    )
    return [Assigned(*row) for row in rows]


async def find(session: AsyncSession, number: str) -> Assigned:
    """One request. Raises `NotFound("request_unknown")`."""
    row = (await session.execute(_assigned().where(ServiceRequest.number == number))).first()
    if row is None:
        raise NotFound("request_unknown")
    return Assigned(*row)


async def events(session: AsyncSession, request_id: uuid.UUID) -> list[ServiceRequestEvent]:
    """What happened to a request, in order."""
    found = await session.scalars(
        select(ServiceRequestEvent)
        .where(ServiceRequestEvent.request_id == request_id)
        .order_by(ServiceRequestEvent.id)
    )
    return list(found)


async def accept(session: AsyncSession, number: str, staff: Staff, now: datetime) -> ServiceRequest:
    """I do it. Raises `NotFound`, `Refused("request_moved_on")` when somebody was faster."""
    changes = {"state": RequestState.ACCEPTED, "assignee_id": staff.id, "accepted_at": now}
    return await _change(session, number, [RequestState.OPEN], changes, "accepted", staff, now)


async def assign(
    session: AsyncSession,
    number: str,
    staff: Staff,
    now: datetime,
    *,
    assignee_id: int | None = None,
    volunteer_id: int | None = None,
) -> ServiceRequest:
    """Somebody else does it: a colleague, or a volunteer of the roster. Raises `NotFound`,
    `InvalidInput("assignee_unknown")`, `Refused("request_moved_on")`."""
    if (assignee_id is None) == (volunteer_id is None):
        raise InvalidInput("assignee_unknown")
    await _exists(session, assignee_id, volunteer_id)
    before = (await find(session, number)).request.accepted_at
    changes = {
        "state": RequestState.ACCEPTED,
        "assignee_id": assignee_id or staff.id,
        "volunteer_id": volunteer_id,
        "accepted_at": before or now,
    }
    return await _change(session, number, WAITS, changes, "assigned", staff, now)


async def start(session: AsyncSession, number: str, staff: Staff, now: datetime) -> ServiceRequest:
    """Somebody is there: the clock stops. Raises as `accept`."""
    request = (await find(session, number)).request
    changes = {
        "state": RequestState.STARTED,
        "started_at": now,
        "assignee_id": request.assignee_id or staff.id,
    }
    return await _change(session, number, WAITS, changes, "started", staff, now)


async def done(
    session: AsyncSession, number: str, staff: Staff, now: datetime, note: str
) -> ServiceRequest:
    """It is done, and how. Raises `InvalidInput("note_empty")`, and as `accept`."""
    request = (await find(session, number)).request
    changes = {
        "state": RequestState.DONE,
        "done_at": now,
        "started_at": request.started_at or now,
        "assignee_id": request.assignee_id or staff.id,
    }
    # Who came to the desk has nobody to be asked by.
    if request.conversation_id is None:
        changes |= {"state": RequestState.CONFIRMED, "closed_at": now}
    states = (RequestState.ACCEPTED, RequestState.STARTED)
    return await _change(session, number, states, changes, "done", staff, now, _noted(note))


async def cancel(
    session: AsyncSession, number: str, staff: Staff, now: datetime, note: str
) -> ServiceRequest:
    """It can't be done, and why. Raises as `done`."""
    changes = {"state": RequestState.CANCELLED, "closed_at": now}
    return await _change(session, number, UNDER_WAY, changes, "cancelled", staff, now, _noted(note))


async def escalate_late(session: AsyncSession, now: datetime) -> list[ServiceRequest]:
    """Mark, once, those whose time is over and to whom nobody has come."""
    late = await session.scalars(
        update(ServiceRequest)
        .where(
            ServiceRequest.state.in_(WAITS),
            ServiceRequest.due_at < now,
            ServiceRequest.escalated_at.is_(None),
        )
        .values(escalated_at=now)
        .returning(ServiceRequest)
    )
    found = list(late)
    for request in found:
        record(session, request, "escalated", SYSTEM, now)
    return found


async def close_unconfirmed(session: AsyncSession, now: datetime, hours: int) -> int:
    """End what was done so many hours ago and the patient has said nothing about."""
    closed = await session.scalars(
        update(ServiceRequest)
        .where(
            ServiceRequest.state == RequestState.DONE,
            ServiceRequest.done_at < now - timedelta(hours=hours),
        )
        .values(state=RequestState.CONFIRMED, closed_at=now)
        .returning(ServiceRequest)
    )
    found = list(closed)
    for request in found:
        record(session, request, "unanswered", SYSTEM, now)
    return len(found)


def _assigned() -> Any:
    return (
        select(ServiceRequest, Staff.display_name, Volunteer)
        .outerjoin(Staff, Staff.id == ServiceRequest.assignee_id)
        .outerjoin(Volunteer, Volunteer.id == ServiceRequest.volunteer_id)
    )


async def _change(
    session: AsyncSession,
    number: str,
    allowed: Sequence[RequestState],
    changes: dict[str, Any],
    event: str,
    staff: Staff,
    now: datetime,
    note: str | None = None,
) -> ServiceRequest:
    request = (await find(session, number)).request
    return await change(
        session, request, allowed, changes, event=event, actor=staff.actor, now=now, note=note
    )


async def _exists(session: AsyncSession, assignee_id: int | None, volunteer_id: int | None) -> None:
    if assignee_id is not None:
        found = await session.scalar(select(Staff.id).where(Staff.id == assignee_id, Staff.active))
    else:
        found = await session.scalar(
            select(Volunteer.id).where(Volunteer.id == volunteer_id, Volunteer.active)
        )
    if found is None:
        raise InvalidInput("assignee_unknown")


def _noted(note: str) -> str:
    if not note.strip():
        raise InvalidInput("note_empty")
    return without_numbers(note.strip())
