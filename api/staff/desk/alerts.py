"""What somebody must look at now: red flags, crises, complaints about patients' safety."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint, ComplaintStatus
from api.conversations.events import wake_desk
from api.conversations.models import Conversation
from api.errors import NotFound
from api.handoff import queue
from api.handoff.clocks import clock_of
from api.safety.models import SafetyEvent
from api.staff.desk.schemas import EscalationOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.schemas import AlertOut, AlertsOut, UrgentComplaint


async def unseen(office: Office, staff: Staff) -> AlertsOut:
    """Everything that nobody has looked at yet, the oldest first."""
    check(staff, Permission.SEE_ALERTS)
    async with office.sessions() as session:
        supervises = allows(staff, Permission.SUPERVISE_DESK)
        return AlertsOut(
            events=await _events(session),
            complaints=await _complaints(office, session),
            escalations=await _escalations(office, session) if supervises else [],
        )


async def mark_seen(office: Office, staff: Staff, event_id: int) -> None:
    """Somebody looks after it. The first who does is remembered; a second time nothing changes.
    Raises `NotFound`."""
    check(staff, Permission.SEE_ALERTS)
    async with office.sessions() as session, session.begin():
        event = await session.get(SafetyEvent, event_id)
        if event is None:
            raise NotFound("not_found")
        first = await session.scalar(
            update(SafetyEvent)
            .where(SafetyEvent.id == event_id, SafetyEvent.seen_at.is_(None))
            .values(seen_at=office.clock.now(), seen_by_id=staff.id)
            .returning(SafetyEvent.id)
        )
        if first is not None:
            office.record(session, staff, "alert.seen", f"alert:{event_id}")
    await wake_desk(office.redis, "seen", event.conversation_id)


async def _events(session: AsyncSession) -> list[AlertOut]:
    rows = await session.execute(
        select(SafetyEvent, Conversation.channel, Conversation.handler)
        .join(Conversation, Conversation.id == SafetyEvent.conversation_id)
        .where(SafetyEvent.seen_at.is_(None))
        .order_by(SafetyEvent.at, SafetyEvent.id)
    )
    return [
        AlertOut(
            id=event.id,
            kind=event.kind,
            flags=[flag["name"] for flag in event.flags],
            conversation=event.conversation_id,
            channel=channel,
            handler=handler.value,
            at=event.at,
        )
        for event, channel, handler in rows
    ]


async def _complaints(office: Office, session: AsyncSession) -> list[UrgentComplaint]:
    urgent = await session.scalars(
        select(Complaint)
        .where(
            Complaint.urgent,
            Complaint.restricted.is_(False),
            Complaint.joined_to_id.is_(None),
            Complaint.status == ComplaintStatus.RECEIVED,
        )
        .order_by(Complaint.created_at)
    )
    return [
        UrgentComplaint(
            receipt=complaint.receipt,
            category_name=office.rules.name(complaint.category),
            due=complaint.due_at,
            at=complaint.created_at,
        )
        for complaint in urgent
    ]


async def _escalations(office: Office, session: AsyncSession) -> list[EscalationOut]:
    """What waits at the desk beyond its time, the longest first."""
    now = office.clock.now()
    late = await queue.escalated(session)
    return [
        EscalationOut(
            conversation=one.ticket.conversation_id,
            ticket=one.ticket.id,
            state=one.ticket.state.value,
            kind=clock.kind,
            reason_text=office.wording(f"staff.reason.{one.ticket.reason}"),
            skill_name=office.levels.desk.skill_name(one.ticket.skill),
            agent=one.first_receiver,
            since=one.ticket.escalated_at or now,
        )
        for one in late
        if (clock := clock_of(one.ticket, one.spoken, office.levels, now)) is not None
    ]
