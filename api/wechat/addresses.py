"""Links of an answer that have to be made before it is shown: to the patient's own pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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
# A cancelled one has nothing more to show.
_OVER = {"cancelled"}
# Of a longer list the first ones, which are next.
_MOST_LISTED = 5


@dataclass(frozen=True)
class Addresses:
    """Makes links. `public_url` is where phones find our pages; without it there are none."""

    sessions: Sessions
    clock: Clock
    public_url: str | None

    async def of(self, messages: Sequence[MessageOut]) -> Pages:
        """The pages of an answer, each with a link that opens once, for its account."""
        wanted = list(_wanted(messages)) if self.public_url else []
        if not wanted:
            return Pages(self.public_url)
        opened: dict[str, str] = {}
        async with self.sessions() as session, session.begin():
            account_id = await _account_of(session, int(messages[0].id))
            for key, kind, subject in wanted:
                page = await open_page_link(session, self.clock, account_id, kind, subject)
                opened[key] = page.path
        return Pages(self.public_url, opened)


def _wanted(messages: Sequence[MessageOut]) -> Iterator[tuple[str, PageKind, str]]:
    """The key in `Pages.opened`, the page and its subject."""
    for message in messages:
        card = message.card or {}
        if card.get("type") == "appointments":
            for index, item in enumerate(card.get("items", [])[:_MOST_LISTED]):
                yield f"{message.id}.{index}", PageKind.APPOINTMENT, str(item["id"])
        elif _has_page(card):
            kind, subject = _PAGES[str(card["type"])]
            yield message.id, kind, str(card[subject])


def _has_page(card: dict[str, Any]) -> bool:
    page = _PAGES.get(str(card.get("type")))
    status = card.get("status")
    return page is not None and bool(card.get(page[1])) and status not in _NOT_YET | _OVER


async def _account_of(session: AsyncSession, message_id: int) -> int:
    found = await session.scalars(
        select(Conversation.account_id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.id == message_id)
    )
    return found.one()
