"""The dispatcher's view: everything that somebody asked for and that isn't done, with its owner,
age and next step, in one place (A5.3). What is restricted isn't there, not even as a number."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint, ComplaintStatus
from api.handoff import queue
from api.handoff.models import TicketState
from api.handoff.queue import DeskTicket
from api.handoff.tending import is_escalated
from api.service_requests.models import RequestState, ServiceRequest
from api.staff.desk.lines import show_clock
from api.staff.desk.schemas import OpenRequestLine
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_NUMBER_LENGTH = 8
_COMPLAINT_STEPS = {
    ComplaintStatus.RECEIVED: "begin",
    ComplaintStatus.INVESTIGATING: "answer",
    ComplaintStatus.ANSWERED: "close",
}
_REQUEST_STEPS = {
    RequestState.OPEN: "accept",
    RequestState.ACCEPTED: "start",
    RequestState.STARTED: "finish",
    RequestState.DONE: "confirm",
}
_TICKET_STEPS = {
    TicketState.QUEUED: "take",
    TicketState.CALLBACK: "call",
    TicketState.WRAP_UP: "wrap_up",
}


async def overview(office: Office, staff: Staff) -> list[OpenRequestLine]:
    """Every open ticket, callback, unrestricted complaint and service request: what is late first,
    then by when it is due."""
    check(staff, Permission.SUPERVISE_DESK)
    now = office.clock.now()
    async with office.sessions() as session:
        tickets = await queue.listed(session)
        complaints = await _complaints(session)
        requests = await _requests(session)
    lines = [_of_ticket(office, one, now) for one in tickets]
    lines += [_of_complaint(office, complaint, owner, now) for complaint, owner in complaints]
    lines += [_of_request(office, request, owner, now) for request, owner in requests]
    lines.sort(key=lambda line: (not line.late, line.due is None, line.due or line.created_at))
    return lines


def _of_ticket(office: Office, one: DeskTicket, now: datetime) -> OpenRequestLine:
    ticket = one.ticket
    clock = show_clock(office.levels, one, now)
    talking = "reply" if clock is not None and clock.kind == "reply" else "wait"
    step = _TICKET_STEPS.get(ticket.state, talking)
    return OpenRequestLine(
        kind="callback" if ticket.state is TicketState.CALLBACK else "conversation",
        number=str(ticket.id)[:_NUMBER_LENGTH],
        subject=office.wording(f"staff.reason.{ticket.reason}"),
        state=ticket.state.value,
        conversation=ticket.conversation_id,
        owner=one.agent_name or one.first_receiver,
        created_at=ticket.created_at,
        age_seconds=_age(ticket.created_at, now),
        next_step=step,
        next_step_text=office.wording(f"staff_handoff.next_step.{step}"),
        due=clock.due if clock else None,
        late=clock is not None and clock.late,
        escalated=is_escalated(ticket),
    )


def _of_complaint(
    office: Office, complaint: Complaint, owner: str | None, now: datetime
) -> OpenRequestLine:
    step = _COMPLAINT_STEPS[complaint.status]
    paused = complaint.paused_at is not None
    waits = complaint.status is not ComplaintStatus.ANSWERED
    return OpenRequestLine(
        kind="complaint",
        number=complaint.receipt,
        subject=office.rules.name(complaint.category),
        state=complaint.status.value,
        conversation=None if complaint.anonymous else complaint.conversation_id,
        owner=owner,
        created_at=complaint.created_at,
        age_seconds=_age(complaint.created_at, now),
        next_step=step,
        next_step_text=office.wording(f"staff_handoff.next_step.{step}"),
        due=None if paused else complaint.due_at,
        late=waits and not paused and complaint.due_at < now,
        escalated=complaint.warned_percent >= 100,
    )


def _of_request(
    office: Office, request: ServiceRequest, owner: str | None, now: datetime
) -> OpenRequestLine:
    step = _REQUEST_STEPS[request.state]
    # Its clock runs until somebody is there.
    waits = request.state in (RequestState.OPEN, RequestState.ACCEPTED)
    return OpenRequestLine(
        kind="service",
        number=request.number,
        subject=office.services.name(request.kind),
        state=request.state.value,
        conversation=request.conversation_id,
        owner=owner,
        created_at=request.created_at,
        age_seconds=_age(request.created_at, now),
        next_step=step,
        next_step_text=office.wording(f"staff_handoff.next_step.{step}"),
        due=request.due_at if waits else None,
        late=waits and request.due_at < now,
        escalated=request.escalated_at is not None,
    )


async def _complaints(session: AsyncSession) -> list[tuple[Complaint, str | None]]:
    """Those that aren't closed and have a clock of their own."""
    rows = await session.execute(
        select(Complaint, Staff.display_name)
        .outerjoin(Staff, Staff.id == Complaint.owner_id)
        .where(
            Complaint.restricted.is_(False),
            Complaint.status.in_(_COMPLAINT_STEPS),
            Complaint.joined_to_id.is_(None),
        )
    )
    return [(found, owner) for found, owner in rows]


async def _requests(session: AsyncSession) -> list[tuple[ServiceRequest, str | None]]:
    rows = await session.execute(
        select(ServiceRequest, Staff.display_name)
        .outerjoin(Staff, Staff.id == ServiceRequest.assignee_id)
        .where(ServiceRequest.state.in_(_REQUEST_STEPS))
    )
    return [(found, owner) for found, owner in rows]


def _age(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))
