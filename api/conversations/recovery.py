"""Messages that were received and never answered, because a process died in between."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service
from api.conversations.models import Author, Conversation, Message, Outcome
from api.conversations.schemas import Button, Outgoing
from api.wording import Wording

# Longer than any turn takes; a message this old has nobody working on it. Where messages are stored
# before their turn has come, those before them take theirs.
_GIVEN_UP_AFTER = timedelta(seconds=60)
_GIVEN_UP_IN_LINE = timedelta(minutes=3)
ASK_HUMAN = "/human_ask"


async def answer_unfinished(session: AsyncSession, wording: Wording, now: datetime) -> int:
    """Mark such messages as failed, say sorry and offer a person. Returns how many there were."""
    in_line = Message.sent_at.is_not(None)
    unfinished = await session.execute(
        select(Message.id, Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.outcome == Outcome.RECEIVED,
            Message.at < now - _GIVEN_UP_AFTER,
            or_(~in_line, Message.at < now - _GIVEN_UP_IN_LINE),
        )
        .order_by(Message.conversation_id, Message.id)
        # The conversation, as whoever answers does first, so that nobody waits in a circle.
        .with_for_update(of=Conversation, key_share=True, skip_locked=True)
    )
    answered = 0
    person = Button(title=wording("handoff.ask_button"), payload=ASK_HUMAN)
    sorry = Outgoing(
        text=wording("conversation.interrupted"), author=Author.SYSTEM, buttons=[person]
    )
    for message_id, conversation_id in unfinished.all():
        if await service.set_outcome(session, message_id, Outcome.FAILED, now) is None:
            continue
        # Not as an answer: the request that waited for one is gone; a page that still listens
        # gets it as an event.
        await service.append(session, conversation_id, [sorry], now=now)
        answered += 1
    return answered
