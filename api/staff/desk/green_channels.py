"""Green channels at the desk: the clocks of open emergencies, and what was done about them."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.clock import HOSPITAL_ZONE
from api.conversations.emergency import centres_by_rule
from api.conversations.events import wake_desk
from api.conversations.masking import without_numbers
from api.conversations.models import Conversation
from api.departments.schemas import Centre
from api.errors import InvalidInput, NotFound
from api.green_channel import service
from api.green_channel.models import GreenChannel
from api.green_channel.service import Step
from api.safety.models import SafetyEvent
from api.service_requests import service as service_requests
from api.service_requests.kinds import ESCORT
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.schemas import (
    ClockOut,
    GreenChannelExport,
    GreenChannelOut,
    GreenChannelsOut,
    MarksIn,
)

_Then = Callable[[Office, AsyncSession, Staff, GreenChannel], Awaitable[None]]


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
    """Treatment comes before registration; somebody goes with the patient: that is a service
    request of its own, before all others (A12.3). Raises as `confirm`."""

    def work(channel: GreenChannel, _: datetime) -> dict[str, object] | None:
        given: dict[str, object] = marks.model_dump(exclude_none=True)
        changed = {name: new for name, new in given.items() if new is not getattr(channel, name)}
        for name, new in changed.items():
            setattr(channel, name, new)
        return changed or None

    await _change(office, staff, channel_id, "mark", work, _send_escort if marks.escort else None)


async def close(office: Office, staff: Staff, channel_id: int, note: str) -> None:
    """End it with a word on how it went. Raises `InvalidInput("note_empty")`, and as `confirm`."""

    def work(channel: GreenChannel, now: datetime) -> dict[str, object]:
        if not note.strip():
            raise InvalidInput("note_empty")
        channel.closed_at, channel.closed_by_id, channel.note = (
            now,
            staff.id,
            without_numbers(note.strip()),
        )
        return {}

    await _change(office, staff, channel_id, "close", work)


async def export(office: Office, staff: Staff, channel_id: int) -> GreenChannelExport:
    """An emergency for the ambulance service's interface, without anything that says who it is.
    Exporting is recorded. Raises `NotFound`."""
    check(staff, Permission.SEE_ALERTS)
    now = office.clock.now()
    async with office.sessions() as session, session.begin():
        channel = await session.get(GreenChannel, channel_id)
        if channel is None:
            raise NotFound("not_found")
        flags = await _recognised(session, channel)
        office.record(session, staff, "green_channel.export", f"green_channel:{channel_id}")
    centre = next(filter(None, (_centre(office, rule) for rule in flags)), None)
    emergency = office.hospital.emergency
    return GreenChannelExport(
        id=channel.id,
        opened_at=channel.opened_at,
        flags=list(flags.values()),
        rules=list(flags),
        centre=centre.name if centre else None,
        entrance=centre.way if centre else f"{emergency.location}，{emergency.entrance}",
        location=channel.location,
        dispatched=_clock(channel.dispatch_due, channel.dispatched_at, None, now),
        doctor=_clock(channel.doctor_due, channel.doctor_at, None, now),
        treat_first=channel.treat_first,
        escort=channel.escort,
        closed_at=channel.closed_at,
    )


def _centre(office: Office, rule: str) -> Centre | None:
    return centres_by_rule(office.safety_rules, office.hospital).get(rule)


async def _recognised(session: AsyncSession, channel: GreenChannel) -> dict[str, str]:
    """What was recognised while it was open: names by the ids of the rules."""
    events = await session.scalars(
        select(SafetyEvent)
        .where(
            SafetyEvent.conversation_id == channel.conversation_id,
            SafetyEvent.kind == "emergency",
            SafetyEvent.at >= channel.opened_at,
        )
        .order_by(SafetyEvent.id)
    )
    ended = channel.closed_at
    return {
        flag["id"]: flag["name"]
        for event in events
        if ended is None or event.at <= ended
        for flag in event.flags
    }


async def _change(
    office: Office,
    staff: Staff,
    channel_id: int,
    action: str,
    work: Callable[[GreenChannel, datetime], dict[str, object] | None],
    then: _Then | None = None,
) -> None:
    """Do `work`, which gives the details for the record, or None when nothing changed; and `then`
    what follows from it."""
    check(staff, Permission.SEE_ALERTS)
    async with office.sessions() as session, session.begin():
        channel = await service.get_open(session, channel_id)
        details = work(channel, office.clock.now())
        if details is not None:
            subject = f"green_channel:{channel_id}"
            office.record(session, staff, f"green_channel.{action}", subject, **details)
            if then is not None:
                await then(office, session, staff, channel)
    await wake_desk(office.redis, "green_channel", channel.conversation_id)


async def _send_escort(
    office: Office, session: AsyncSession, staff: Staff, channel: GreenChannel
) -> None:
    """Once per green channel, however often it is marked."""
    kind = office.services.find(ESCORT)
    if kind is not None:
        await service_requests.file_for_emergency(
            session,
            office.services,
            kind,
            channel.conversation_id,
            key=f"green-channel:{channel.id}",
            place=channel.location or office.hospital.emergency.location,
            actor=staff.actor,
            now=office.clock.now(),
        )


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
            location=one.location,
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
