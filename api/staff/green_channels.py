"""Green channels at the desk: the clocks of open emergencies, and what was done about them."""

import uuid
from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.clock import HOSPITAL_ZONE
from api.conversations.events import wake_desk
from api.conversations.models import Conversation
from api.errors import InvalidInput
from api.green_channel import service
from api.green_channel.models import GreenChannel
from api.green_channel.service import Step
from api.safety.models import SafetyEvent
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.schemas import ClockOut, GreenChannelOut, GreenChannelsOut, MarksIn


async def opened(office: Office, staff: Staff) -> GreenChannelsOut:
    """Every open green channel, the oldest first, and the figures of the day."""
    check(staff, Permission.SEE_ALERTS)
    now = office.clock.now()
    midnight = datetime.combine(office.clock.today(), time.min, HOSPITAL_ZONE)
    async with office.sessions() as session:
        shown = await _open(session, now)
        opened_today, late_today = await service.count_since(session, midnight, now)
    return GreenChannelsOut(
        open=shown,
        late=sum(one.dispatched.late or one.doctor.late for one in shown),
        opened_today=opened_today,
        late_today=late_today,
    )


async def confirm(office: Office, staff: Staff, channel_id: int, step: Step) -> None:
    """Somebody is on the way, or the doctor is there. The first who says so is remembered; a
    second time nothing changes. Raises `NotFound`, `Refused("green_channel_closed")`."""

    def work(channel: GreenChannel, now: datetime) -> dict[str, object] | None:
        return {} if service.confirm(channel, step, staff.id, now) else None

    await _change(office, staff, channel_id, step.value, work)


async def mark(office: Office, staff: Staff, channel_id: int, marks: MarksIn) -> None:
    """Treatment comes before registration; somebody goes with the patient. Raises as `confirm`."""

    def work(channel: GreenChannel, _: datetime) -> dict[str, object] | None:
        given: dict[str, object] = marks.model_dump(exclude_none=True)
        changed = {name: new for name, new in given.items() if new is not getattr(channel, name)}
        for name, new in changed.items():
            setattr(channel, name, new)
        return changed or None

    await _change(office, staff, channel_id, "mark", work)


async def close(office: Office, staff: Staff, channel_id: int, note: str) -> None:
    """End it with a word on how it went. Raises `InvalidInput("note_empty")`, and as `confirm`."""

    def work(channel: GreenChannel, now: datetime) -> dict[str, object]:
        if not note.strip():
            raise InvalidInput("note_empty")
        channel.closed_at, channel.closed_by_id, channel.note = now, staff.id, note.strip()
        return {}

    await _change(office, staff, channel_id, "close", work)


async def _change(
    office: Office,
    staff: Staff,
    channel_id: int,
    action: str,
    work: Callable[[GreenChannel, datetime], dict[str, object] | None],
) -> None:
    """Do `work`, which gives the details for the record, or None when nothing changed."""
    check(staff, Permission.SEE_ALERTS)
    async with office.sessions() as session, session.begin():
        channel = await service.get_open(session, channel_id)
        details = work(channel, office.clock.now())
        if details is not None:
            subject = f"green_channel:{channel_id}"
            office.record(session, staff, f"green_channel.{action}", subject, **details)
    await wake_desk(office.redis, "green_channel", channel.conversation_id)


async def _open(session: AsyncSession, now: datetime) -> list[GreenChannelOut]:
    dispatcher, doctor_confirmer = aliased(Staff), aliased(Staff)
    rows = await session.execute(
        select(
            GreenChannel,
            Conversation.channel,
            dispatcher.display_name,
            doctor_confirmer.display_name,
        )
        .join(Conversation, Conversation.id == GreenChannel.conversation_id)
        .outerjoin(dispatcher, dispatcher.id == GreenChannel.dispatched_by_id)
        .outerjoin(doctor_confirmer, doctor_confirmer.id == GreenChannel.doctor_by_id)
        .where(GreenChannel.closed_at.is_(None))
        .order_by(GreenChannel.opened_at, GreenChannel.id)
    )
    found = rows.all()
    flags = await _flags(session, [row[0] for row in found])
    return [
        GreenChannelOut(
            id=one.id,
            conversation=one.conversation_id,
            channel=channel,
            flags=flags[one.conversation_id],
            opened_at=one.opened_at,
            dispatched=_clock(one.dispatch_due, one.dispatched_at, dispatched_by, now),
            doctor=_clock(one.doctor_due, one.doctor_at, doctor_by, now),
            treat_first=one.treat_first,
            escort=one.escort,
        )
        for one, channel, dispatched_by, doctor_by in found
    ]


async def _flags(session: AsyncSession, channels: list[GreenChannel]) -> dict[uuid.UUID, list[str]]:
    """By conversation, the names of what was recognised since its green channel is open."""
    opened_at = {channel.conversation_id: channel.opened_at for channel in channels}
    events = await session.scalars(
        select(SafetyEvent)
        .where(SafetyEvent.conversation_id.in_(opened_at), SafetyEvent.kind == "emergency")
        .order_by(SafetyEvent.id)
    )
    names: dict[uuid.UUID, dict[str, None]] = {conversation: {} for conversation in opened_at}
    for event in events:
        if event.at >= opened_at[event.conversation_id]:
            names[event.conversation_id] |= dict.fromkeys(flag["name"] for flag in event.flags)
    return {conversation: list(found) for conversation, found in names.items()}


def _clock(due: datetime, done_at: datetime | None, by: str | None, now: datetime) -> ClockOut:
    left = due - (done_at or now)
    return ClockOut(
        due=due,
        done_at=done_at,
        by=by,
        seconds_left=int(left.total_seconds()),
        late=left.total_seconds() < 0,
    )
