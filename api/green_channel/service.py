"""Opening a green channel, what staff write down about it, and which clocks ran out."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.green_channel.models import GreenChannel
from api.handoff.levels import GreenChannelLevels


class Step(StrEnum):
    """What has a clock."""

    DISPATCHED = "dispatched"  # 已派人: somebody is on the way to the patient
    DOCTOR = "doctor"  # 医生已到: the consulting doctor is there


async def open_channel(
    session: AsyncSession, levels: GreenChannelLevels, conversation_id: uuid.UUID, now: datetime
) -> bool:
    """Start both clocks; False when the conversation has an open green channel already."""
    opened = await session.scalar(
        insert(GreenChannel)
        .values(
            conversation_id=conversation_id,
            opened_at=now,
            dispatch_due=now + timedelta(minutes=levels.dispatch_minutes),
            doctor_due=now + timedelta(minutes=levels.doctor_minutes),
        )
        .on_conflict_do_nothing(
            index_elements=[GreenChannel.conversation_id],
            index_where=GreenChannel.closed_at.is_(None),
        )
        .returning(GreenChannel.id)
    )
    return opened is not None


async def get_open(session: AsyncSession, channel_id: int) -> GreenChannel:
    """An open green channel, locked until the transaction ends. Raises `NotFound`,
    `Refused("green_channel_closed")`."""
    channel = await session.get(GreenChannel, channel_id, with_for_update=True)
    if channel is None:
        raise NotFound("not_found")
    if channel.closed_at is not None:
        raise Refused("green_channel_closed")
    return channel


def confirm(channel: GreenChannel, step: Step, staff_id: int, now: datetime) -> bool:
    """Stop a clock; False when somebody has done so before, who stays remembered."""
    if step is Step.DISPATCHED and channel.dispatched_at is None:
        channel.dispatched_at, channel.dispatched_by_id = now, staff_id
        return True
    if step is Step.DOCTOR and channel.doctor_at is None:
        channel.doctor_at, channel.doctor_by_id = now, staff_id
        return True
    return False


def ran_out(now: datetime) -> ColumnElement[bool]:
    """Whether one of the clocks ran out before it was confirmed, or before the end."""
    end = func.coalesce(GreenChannel.closed_at, now)
    return or_(
        func.coalesce(GreenChannel.dispatched_at, end) > GreenChannel.dispatch_due,
        func.coalesce(GreenChannel.doctor_at, end) > GreenChannel.doctor_due,
    )


async def count_late(session: AsyncSession, now: datetime) -> int:
    """How many are open in which a clock ran out."""
    late = select(func.count()).where(GreenChannel.closed_at.is_(None), ran_out(now))
    return await session.scalar(late) or 0


async def count_since(session: AsyncSession, start: datetime, now: datetime) -> tuple[int, int]:
    """How many were opened since `start`, and in how many of them a clock ran out."""
    counted = await session.execute(
        select(func.count(), func.count().filter(ran_out(now))).where(
            GreenChannel.opened_at >= start
        )
    )
    opened, late = counted.one()
    return opened, late
