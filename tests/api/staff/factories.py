"""Rows for the tests of the desk, of complaints and of staff. No sample hospital is needed."""

import itertools
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations import opening, received
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Message, Outcome
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.green_channel.service import open_channel
from api.handoff.levels import GreenChannelLevels
from api.safety.models import SafetyEvent
from api.staff import service as accounts
from api.staff.models import AuditEntry, Role, Staff

_numbers = itertools.count(1)


async def conversation(session: AsyncSession, now: datetime, channel: str = "web") -> Conversation:
    """A conversation that has just been opened by a new account."""
    name = f"patient-{next(_numbers)}-{uuid.uuid4()}"
    return await opening.open_conversation(
        session, channel=channel, external_hash=name[:64], session_token=name, now=now
    )


async def staff_member(session: AsyncSession, role: Role, username: str | None = None) -> Staff:
    """A staff member of that role, without a password that fits."""
    name = username or f"{role.value}_{next(_numbers)}"
    staff = Staff(username=name, display_name=f"{name} 老师"[:40], role=role, password_hash="-")
    session.add(staff)
    await session.flush()
    return staff


async def cookie_of(session: AsyncSession, staff: Staff, now: datetime) -> dict[str, str]:
    """The header of a browser in which `staff` is logged in."""
    return {"Cookie": f"daoyi_staff={await accounts.open_session(session, staff, now)}"}


async def logged_in(
    sessions: Sessions, clock: Clock, role: Role, username: str | None = None
) -> tuple[Staff, dict[str, str]]:
    """A new staff member, and the header of their browser."""
    async with sessions() as session, session.begin():
        staff = await staff_member(session, role, username)
        return staff, await cookie_of(session, staff, clock.now())


async def patient_says(
    session: AsyncSession, conversation_id: uuid.UUID, text: str, now: datetime, intent: str
) -> Message:
    """A patient's message with what was understood, and the bot's answer."""
    recorded = await received.record_inbound(
        session, conversation_id, text=text, payload=None, client_message_id=None, now=now
    )
    answered = await conversations.store_answers(
        session,
        conversation_id,
        [Outgoing(text=f"答：{text}", author=Author.BOT)],
        inbound_id=recorded.id,
        outcome=Outcome.ANSWERED,
        now=now,
        understanding={"intent": {"name": intent, "confidence": 0.93}, "slots": {"secret": "x"}},
    )
    return answered[0]


async def danger(
    session: AsyncSession, conversation_id: uuid.UUID, now: datetime, flag: str = "胸痛"
) -> SafetyEvent:
    """A red flag that was recognised in something the patient said."""
    said = await patient_says(session, conversation_id, "胸口压着疼", now, "emergency")
    event = SafetyEvent(
        conversation_id=conversation_id,
        message_id=said.id,
        kind="emergency",
        flags=[{"id": "flag", "name": flag}],
        at=now,
    )
    session.add(event)
    await session.flush()
    return event


async def green_channel(
    session: AsyncSession, conversation_id: uuid.UUID, now: datetime, flag: str = "胸痛"
) -> None:
    """An emergency with its green channel, the clocks at 3 and 10 minutes."""
    await danger(session, conversation_id, now, flag)
    limits = GreenChannelLevels(dispatch_minutes=3, doctor_minutes=10)
    assert await open_channel(session, limits, conversation_id, now)


async def audited(session: AsyncSession) -> list[tuple[str, str, str]]:
    """The record: actor, action, subject, in order."""
    entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.actor, entry.action, entry.subject) for entry in entries]
