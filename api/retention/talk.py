"""Conversations and notices. A conversation keeps its messages' number, times and outcomes; what
was said goes, and everything that was sent with it or taken down of it. Complaints have a file of
their own."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments.models import Attachment
from api.complaints.models import Complaint
from api.conversations.models import Conversation, Message
from api.green_channel.models import GreenChannel
from api.handoff.erasing import forget as forget_tickets
from api.handoff.models import Ticket, TicketState
from api.hotline.models import Call
from api.notices.models import Notice, NoticeStatus
from api.practice.erasing import forget as forget_pieces
from api.quality.erasing import forget as forget_judgements
from api.retention.kinds import Kind
from api.retention.rules import Retention, months_before
from api.review.digesting import forget as forget_reviews
from api.review.verdict_models import ReviewComment, TurnVerdict
from api.safety.models import SafetyEvent
from api.service_requests.erasing import forget as forget_requests
from api.service_requests.models import ServiceRequest
from api.triage.models import TriageRecord

# Nobody is on the telephone for longer.
_LONGEST_CALL = timedelta(days=1)
_UNSETTLED = (NoticeStatus.WAITING, NoticeStatus.TO_CALL)


def _conversations_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    """Those nobody works on any more."""
    complaint = exists().where(
        Complaint.conversation_id == Conversation.id, Complaint.closed_at.is_(None)
    )
    ticket = exists().where(
        Ticket.conversation_id == Conversation.id, Ticket.state != TicketState.CLOSED
    )
    emergency = exists().where(
        GreenChannel.conversation_id == Conversation.id, GreenChannel.closed_at.is_(None)
    )
    return (
        select(Conversation.id)
        .where(
            Conversation.erased_at.is_(None),
            Conversation.last_at < months_before(now, rules.conversations_months),
            ~complaint,
            ~ticket,
            ~emergency,
        )
        .order_by(Conversation.last_at)
    )


async def _erase_conversations(
    session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]
) -> int:
    free = select(Conversation.id).where(Conversation.id.in_(due), Conversation.erased_at.is_(None))
    ids = (await session.scalars(free.with_for_update(skip_locked=True))).all()
    for statement in (
        update(Message)
        .where(Message.conversation_id.in_(ids))
        .values(text="", payload=None, buttons=[], card=None, understanding=None, media=None),
        delete(Attachment).where(Attachment.conversation_id.in_(ids)),
        update(SafetyEvent).where(SafetyEvent.conversation_id.in_(ids)).values(flags=[]),
        update(GreenChannel)
        .where(GreenChannel.conversation_id.in_(ids))
        .values(note=None, location=None),
        delete(TriageRecord).where(TriageRecord.conversation_id.in_(ids)),
        delete(TurnVerdict).where(TurnVerdict.conversation_id.in_(ids)),
        delete(ReviewComment).where(ReviewComment.conversation_id.in_(ids)),
        delete(Call).where(Call.conversation_id.in_(ids)),
        update(Conversation).where(Conversation.id.in_(ids)).values(erased_at=now),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
    await forget_tickets(session, ids)
    await forget_judgements(session, ids)
    await forget_pieces(session, ids)
    await forget_reviews(session, ids)
    await forget_requests(session, ServiceRequest.conversation_id.in_(ids), now)
    return len(ids)


def _calls_due(now: datetime, _rules: Retention) -> Select[uuid.UUID]:
    return select(Call.id).where(Call.talk.is_not(None), Call.started_at < now - _LONGEST_CALL)


async def _end_calls(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    """A gateway that died never told that the caller hung up."""
    ended = await session.execute(
        update(Call)
        .where(Call.id.in_(due))
        .values(talk=None, ended_at=now)
        .returning(Call.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def _notices_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    return select(Notice.id).where(
        Notice.updated_at < months_before(now, rules.notices_months),
        Notice.status.not_in(_UNSETTLED),
    )


async def _erase_notices(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    gone = await session.execute(delete(Notice).where(Notice.id.in_(due)).returning(Notice.id))
    return len(gone.all())


CONVERSATIONS = Kind("conversations", _conversations_due, _erase_conversations)
CALLS = Kind("calls", _calls_due, _end_calls)
NOTICES = Kind("notices", _notices_due, _erase_notices)
