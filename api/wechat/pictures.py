"""Pictures are kept for the staff; videos and links are not. Nobody but a person looks at them."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.attachments.models import AttachmentKind
from api.conversations.answering import ASK_HUMAN
from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.wording import Wording

# What a push of WeChat is called, and what we answer it as.
_ANSWERED_AS = {"video": "video", "shortvideo": "video", "link": "link"}


async def keep_picture(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    message_id: int,
    media_id: str,
    now: datetime,
) -> None:
    """Have the picture of a stored message fetched for the staff, after the caller's commit."""
    kind = AttachmentKind.IMAGE
    await attachments.keep(session, conversation_id, message_id, kind, media_id, now)


def answer_to(words: Wording, kind: str) -> Outgoing:
    """What the assistant says to a `video`, `shortvideo` or `link`, with the way to a person. Where
    a person has the conversation nothing is said."""
    person = Button(title=words("handoff.ask_button"), payload=ASK_HUMAN)
    return Outgoing(
        text=words(f"wechat.media.{_ANSWERED_AS[kind]}"), author=Author.SYSTEM, buttons=[person]
    )
