"""Made-up conversations for reviewers, message by message."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Conversation, Message, Outcome
from tests.conftest import MOMENT

FAQ = uuid.UUID(int=7)


class Talk:
    """A conversation that is being written; every message comes `pause` seconds after the last."""

    def __init__(self, conversation_id: uuid.UUID = FAQ, *, started: Any = MOMENT) -> None:
        self.messages: list[Message] = []
        self._conversation = conversation_id
        self._at = started

    def says(
        self,
        text: str,
        intent: str | None = "guide_ask",
        *,
        confidence: float = 0.95,
        pause: float = 20,
        **told: Any,
    ) -> "Talk":
        """The patient; `told` goes into what was understood, `payload` and `outcome` apart."""
        payload = told.pop("payload", None)
        outcome = told.pop("outcome", Outcome.ANSWERED)
        understanding: dict[str, Any] | None = None
        if intent is not None:
            understanding = {"intent": {"name": intent, "confidence": confidence}}
            understanding |= {"active_loop": None, **told}
        return self._add(
            Author.PATIENT,
            text,
            pause,
            payload=payload,
            outcome=outcome,
            understanding=understanding,
        )

    def hears(
        self,
        text: str = "好的。",
        *,
        card: dict[str, object] | None = None,
        buttons: tuple[str, ...] = (),
        author: Author = Author.BOT,
        pause: float = 1,
    ) -> "Talk":
        """The answer; `buttons` are their payloads."""
        shown = [{"title": "按钮", "payload": payload} for payload in buttons]
        return self._add(author, text, pause, card=card, buttons=shown)

    def _add(self, author: Author, text: str, pause: float, **fields: Any) -> "Talk":
        self._at += timedelta(seconds=pause)
        fields = {"buttons": [], "card": None, "payload": None, "understanding": None} | fields
        message = Message(
            conversation_id=self._conversation, author=author, text=text, at=self._at, **fields
        )
        message.id = len(self.messages) + 1
        self.messages.append(message)
        return self

    async def store(self, session: AsyncSession, conversation: Conversation) -> None:
        """Write it into the database; the messages get their real ids."""
        for message in self.messages:
            message.id = None  # type: ignore[assignment]
            message.conversation_id = conversation.id
            session.add(message)
            await session.flush()
        conversation.last_at = self.messages[-1].at
        await session.flush()
