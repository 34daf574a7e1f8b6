"""Reading conversations: the latest, one with its transcript, and what was sent in it. Looking is
recorded."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.complaints.models import Complaint
from api.conversations import service as conversations
from api.conversations.models import Conversation
from api.errors import NotFound
from api.handoff import queue
from api.handoff import service as handoff
from api.hotline import calls
from api.patients import service as patients
from api.staff.desk import transcript
from api.staff.desk.conversation_schemas import ConversationLine, ConversationOut
from api.staff.desk.lines import show_ticket
from api.staff.desk.wechat_reach import wechat_reach
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

_LISTED = 100


async def recent(office: Office, staff: Staff) -> list[ConversationLine]:
    """The latest conversations, newest first, without their content."""
    check(staff, Permission.READ_CONVERSATIONS)
    query = (
        select(Conversation)
        .where(Conversation.erased_at.is_(None))
        .order_by(Conversation.last_at.desc())
        .limit(_LISTED)
    )
    async with office.sessions() as session:
        return [
            ConversationLine(
                conversation=found.id,
                channel=found.channel,
                handler=found.handler.value,
                created_at=found.created_at,
                last_at=found.last_at,
            )
            for found in await session.scalars(query)
        ]


async def read(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> ConversationOut:
    """One conversation with its transcript. Looking is recorded; `refresh` is for a page that
    shows it already. The discipline office reads only where a restricted complaint was filed.

    Raises `Forbidden`, `NotFound`.
    """
    check(staff, Permission.READ_CONVERSATIONS, Permission.HANDLE_RESTRICTED)
    async with office.sessions() as session, session.begin():
        filed = await _complaints_for(session, staff, conversation_id)
        found = await conversations.get_conversation(session, conversation_id)
        if not refresh:
            office.record(session, staff, "conversation.view", f"conversation:{found.id}")
        return await _shown(office, session, staff, found, filed)


async def attachment(office: Office, staff: Staff, attachment_id: uuid.UUID) -> attachments.Content:
    """What a patient sent, for whoever may read the message that it came with. Every look is
    recorded. Raises `Forbidden`, `NotFound`."""
    check(staff, Permission.READ_CONVERSATIONS, Permission.HANDLE_RESTRICTED)
    async with office.sessions() as session, session.begin():
        found = await attachments.find(session, attachment_id)
        filed = await _complaints_for(session, staff, found.conversation_id)
        if kept := _kept_from(staff, filed):
            messages = await conversations.transcript(session, found.conversation_id)
            if found.message_id in transcript.hidden_ids(messages, kept):
                raise NotFound("not_found")
        opened = await attachments.open_content(session, office.seal, found)
        office.record(session, staff, "attachment.view", f"attachment:{found.id}")
    return opened


async def is_hidden_from(session: AsyncSession, staff: Staff, conversation_id: uuid.UUID) -> bool:
    """Whether something of the conversation belongs to a matter that `staff` may not know of.
    Raises `Forbidden`."""
    filed = await _complaints_for(session, staff, conversation_id)
    return bool(_kept_from(staff, filed))


async def _shown(
    office: Office,
    session: AsyncSession,
    staff: Staff,
    found: Conversation,
    filed: list[Complaint],
) -> ConversationOut:
    kept = _kept_from(staff, filed)
    now = office.clock.now()
    sent = await attachments.of_conversation(session, found.id)
    said = await transcript.read(session, found.id)
    entry = await queue.of_conversation(session, found.id)
    return ConversationOut(
        conversation=found.id,
        channel=found.channel,
        handler=found.handler.value,
        created_at=found.created_at,
        ticket=show_ticket(office, staff, entry, now) if entry else None,
        summary=entry.ticket.summary if entry and not kept else {},
        visitors=await patients.visitors(session, office.clock, found.account_id),
        complaints=[complaint.receipt for complaint in filed if _may_open(staff, complaint)],
        messages=transcript.lines(office.wording, said, kept, sent),
        mine=entry is not None and entry.ticket.agent_id == staff.id,
        danger=await handoff.danger_seen(session, found.id),
        wechat=await wechat_reach(session, found, now),
        callback=await calls.number_to_call(session, found.id) is not None,
    )


async def _complaints_for(
    session: AsyncSession, staff: Staff, conversation_id: uuid.UUID
) -> list[Complaint]:
    """What was filed in a conversation. Where nothing of it is restricted, who reads it needs the
    permission for conversations. Raises `Forbidden`."""
    query = select(Complaint).where(Complaint.conversation_id == conversation_id)
    filed = list(await session.scalars(query.order_by(Complaint.serial)))
    if not any(complaint.restricted for complaint in filed):
        check(staff, Permission.READ_CONVERSATIONS)
    return filed


def _kept_from(staff: Staff, filed: list[Complaint]) -> list[Complaint]:
    may_know = allows(staff, Permission.HANDLE_RESTRICTED)
    return [complaint for complaint in filed if complaint.restricted and not may_know]


def _may_open(staff: Staff, complaint: Complaint) -> bool:
    """An anonymous complaint isn't led to from the conversation it came from."""
    needed = Permission.HANDLE_RESTRICTED if complaint.restricted else Permission.READ_COMPLAINTS
    return not complaint.anonymous and allows(staff, needed)
