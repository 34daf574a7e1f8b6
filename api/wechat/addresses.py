"""Links of an answer that have to be made before it is shown: to the patient's own pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations.models import Conversation, Message
from api.conversations.schemas import MessageOut
from api.database import Sessions
from api.page_links.models import PageKind
from api.page_links.service import open_page_link
from api.wechat.links import Pages

# Of each card that has a page: which page, and the card's field that names its subject.
_PAGES = {
    "appointment": (PageKind.APPOINTMENT, "id"),
    "complaint": (PageKind.COMPLAINT, "receipt"),
}
# What is only read back before it is done has no page yet.
_NOT_YET = {"held", "waitlisted"}


@dataclass(frozen=True)
class Addresses:
    """Makes links. `public_url` is where phones find our pages; without it there are none."""

    sessions: Sessions
    clock: Clock
    public_url: str | None

    async def of(self, messages: Sequence[MessageOut]) -> Pages:
        """The pages of an answer, each with a link that opens once, for its account."""
        cards = [message for message in messages if _has_page(message)] if self.public_url else []
        if not cards:
            return Pages(self.public_url)
        opened: dict[str, str] = {}
        async with self.sessions() as session, session.begin():
            account_id = await _account_of(session, int(cards[0].id))
            for message in cards:
                kind, subject = _PAGES[str((message.card or {})["type"])]
                told = str((message.card or {})[subject])
                page = await open_page_link(session, self.clock, account_id, kind, told)
                opened[message.id] = page.path
        return Pages(self.public_url, opened)


def _has_page(message: MessageOut) -> bool:
    card = message.card or {}
    page = _PAGES.get(str(card.get("type")))
    return page is not None and bool(card.get(page[1])) and card.get("status") not in _NOT_YET


async def _account_of(session: AsyncSession, message_id: int) -> int:
    found = await session.scalars(
        select(Conversation.account_id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.id == message_id)
    )
    return found.one()
