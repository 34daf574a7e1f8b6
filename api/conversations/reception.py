"""One message's way: stored, made safe, and answered when its turn has come.

Steps 2 and 3 of the trace in ARCHITECTURE.md, the same for every channel; `answering` has the rest.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations import opening, received, service
from api.conversations.answering import ASK_HUMAN, AnsweredAway, Answering, Heard
from api.conversations.answers import answer_of
from api.conversations.cleaning import clean_text
from api.conversations.deliveries import POSTED_CHANNELS
from api.conversations.masking import has_placeholder, mask_identity
from api.conversations.menu import Menu
from api.conversations.models import Conversation, Message, Outcome
from api.conversations.received import Recorded
from api.conversations.schemas import MAX_TEXT, Answer, Inbound
from api.conversations.turns import one_turn
from api.database import Sessions, each_alone
from api.errors import InvalidInput, TooLong

__all__ = ["AnsweredAway", "Came", "NotYet", "Prepare", "Reception"]

Prepare = Callable[[Conversation, Message], Awaitable[Heard]]
"""What a channel makes of a message that it stored: a number that chose a button, a voice message's
words, an answer of its own."""


Keep = Callable[[AsyncSession, uuid.UUID, int], Awaitable[str]]
"""Keeps what came with a stored message (its conversation's id, its own) in the same transaction,
and returns the payload by which the dialogue hears of it."""


@dataclass(frozen=True)
class Came:
    """What came instead of words: its `kind` (image), and how it is kept."""

    kind: str
    keep: Keep


class NotYet(Exception):
    """Somebody else is to answer first."""


@dataclass(frozen=True)
class Reception:
    """Receives patients' messages. Made once at start."""

    sessions: Sessions
    redis: Redis
    clock: Clock
    menu: Menu
    answering: Answering

    async def receive(self, session_token: str, inbound: Inbound) -> Answer:
        """Answer a patient's message, from whoever holds the conversation's token.

        Raises `NotFound("session_expired")`, `TooLong`, `InvalidInput` for a payload that was
        never offered, and `AnsweredAway` when the dialogue model is away.
        """
        _check_length(inbound.text)
        async with self.sessions() as session:
            conversation = await opening.find_by_token(session, session_token, self.clock.now())
            await self._check_payload(session, conversation.id, inbound.payload)
        return await self._turn(conversation.id, inbound)

    async def receive_media(
        self, conversation_id: uuid.UUID, client_message_id: str, came: Came
    ) -> Answer:
        """Answer what came without words. Raises `AnsweredAway`."""
        inbound = Inbound(text="", client_message_id=client_message_id)
        return await self._turn(conversation_id, inbound, came)

    async def hear(self, conversation_id: uuid.UUID, inbound: Inbound) -> Answer:
        """Answer a patient's message on a channel that knows the conversation itself and offers
        its buttons itself. Raises `TooLong`, and `AnsweredAway`."""
        _check_length(inbound.text)
        return await self._turn(conversation_id, inbound)

    async def resume(self, conversation_id: uuid.UUID, payload: str) -> Answer:
        """Go on where a conversation was, after something happened outside of it."""
        return await self._turn(conversation_id, Inbound(payload=payload))

    async def store_for_later(
        self, session: AsyncSession, conversation_id: uuid.UUID, payload: str
    ) -> int | None:
        """Store what happened outside of a conversation whose answers are posted, in the caller's
        transaction: it waits for its turn (`answer_next`). None for other conversations."""
        conversation = await service.get_conversation(session, conversation_id)
        if conversation.channel not in POSTED_CHANNELS:
            return None
        recorded = await received.record_inbound(
            session,
            conversation_id,
            text="",
            payload=payload,
            client_message_id=None,
            now=self.clock.now(),
            awaited=False,
        )
        return recorded.id

    async def answer_next(
        self, conversation_id: uuid.UUID, prepare: Prepare, up_to: int
    ) -> tuple[int, Answer] | None:
        """Answer the message that is next in a conversation whose messages are stored as they
        arrive, in a turn of the caller's; none after the message `up_to`. Returns its id with the
        answer; none when nothing waits. Raises `NotYet` while the next one is another's, who is at
        it and carries its answer: taken by us, that would come after ours."""
        async with each_alone(self.sessions)() as session:
            found = await received.next_received(session, conversation_id, up_to)
        if found is None:
            return None
        conversation, message = found
        waits = message.awaited_until
        if message.id != up_to and waits is not None and waits > self.clock.now():
            raise NotYet
        heard = await prepare(conversation, message)
        try:
            return message.id, await self.answering.answer(heard)
        except AnsweredAway as away:
            return message.id, away.answer

    async def answer_danger(self, conversation_id: uuid.UUID, message_id: int) -> Answer | None:
        """Answer a stored message that shows danger, before those that wait, and whatever else is
        away; none when it has its answer already."""
        async with self.sessions() as session:
            conversation = await service.get_conversation(session, conversation_id)
            message = await session.get_one(Message, message_id)
        if message.outcome is not Outcome.RECEIVED:
            return None
        heard = replace(heard_as_stored(conversation, message), harmless=False)
        return await self.answering.answer(heard)

    def shows_danger(self, text: str) -> bool:
        """Whether a red flag or a crisis is in the words, for a channel that has to choose first
        what was said."""
        return self.answering.emergency.look(mask_identity(clean_text(text))[0]) is not None

    async def _check_payload(
        self, session: AsyncSession, conversation_id: uuid.UUID, payload: str | None
    ) -> None:
        if not await self.is_offered(session, conversation_id, payload):
            raise InvalidInput("payload_unknown")

    async def is_offered(
        self, session: AsyncSession, conversation_id: uuid.UUID, payload: str | None
    ) -> bool:
        """Whether this may be pressed here: it is always there, or a button had it."""
        if payload is None or payload in self.menu.payloads or payload == ASK_HUMAN:
            return True
        return await service.payload_was_offered(session, conversation_id, payload)

    async def _turn(
        self, conversation_id: uuid.UUID, inbound: Inbound, came: Came | None = None
    ) -> Answer:
        text, masked = mask_identity(clean_text(inbound.text or ""))
        finding = self.answering.emergency.look(text)
        async with one_turn(self.redis, conversation_id, danger=finding is not None):
            conversation, recorded, first, payload = await self._record(
                conversation_id, inbound, text, came
            )
            if recorded.repeated and first:
                return answer_of(first, conversation.handler)
            heard = Heard(conversation, recorded.id, text, payload, masked, finding)
            if recorded.failed:
                return await self.answering.apologise(heard)
            if recorded.repeated:
                return answer_of([], conversation.handler)
            return await self.answering.answer(heard)

    async def _record(
        self, conversation_id: uuid.UUID, inbound: Inbound, text: str, came: Came | None
    ) -> tuple[Conversation, Recorded, list[Message], str | None]:
        """Store the message; with the answers that a repetition has already, and what the dialogue
        is told instead of words."""
        async with self.sessions() as session, session.begin():
            # Read now: while this message waited for its turn, a person may have taken over.
            conversation = await service.get_conversation(session, conversation_id)
            recorded = await received.record_inbound(
                session,
                conversation_id,
                text=text,
                payload=inbound.payload,
                client_message_id=inbound.client_message_id,
                now=self.clock.now(),
                media={"kind": came.kind} if came else None,
            )
            first = await service.answers_to(session, recorded.id) if recorded.repeated else []
            payload = inbound.payload
            if came and not recorded.repeated:
                payload = await came.keep(session, conversation_id, recorded.id)
        return conversation, recorded, first, payload


def _check_length(text: str | None) -> None:
    if text is not None and len(text) > MAX_TEXT:
        raise TooLong("too_long", limit=MAX_TEXT)


def heard_as_stored(conversation: Conversation, message: Message) -> Heard:
    """A message that was stored, and masked, when it arrived."""
    return Heard(
        conversation=conversation,
        id=message.id,
        text=message.text,
        payload=message.payload,
        masked=has_placeholder(message.text),
        harmless=message.media is None,
    )
