"""A patient who talks to the front over HTTP, and the desk on the other side."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.conversations import service
from api.conversations.models import Conversation, Message
from api.handoff import desk, tickets
from api.handoff import service as handoff
from api.security import token_hash
from api.staff.models import Role, Staff
from tests.api.staff import factories


@dataclass
class Visit:
    """One patient's conversation. `answer` is the last HTTP answer."""

    client: AsyncClient
    session: str = ""
    answer: Response = field(default_factory=lambda: Response(200, json={}))

    @classmethod
    async def begins(cls, client: AsyncClient, channel: str = "web") -> "Visit":
        """Open a session."""
        opened = await client.post("/channels/web/sessions", json={"channel": channel})
        assert opened.status_code == 201, opened.text
        return cls(client, opened.json()["session"], opened)

    async def says(self, text: str, **more: Any) -> "Visit":
        """Type a message."""
        return await self.sends(text=text, **more)

    async def presses(self, payload: str, **more: Any) -> "Visit":
        """Press a button."""
        return await self.sends(payload=payload, **more)

    async def sends(self, **body: Any) -> "Visit":
        """Post any body with this session."""
        self.answer = await self.client.post(
            "/channels/web/messages", json={"session": self.session, **body}
        )
        return self

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the last answer."""
        messages: list[dict[str, Any]] = self.answer.json().get("messages", [])
        return messages

    @property
    def text(self) -> str:
        """All that the last answer says."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def payloads(self) -> list[str]:
        """What can be pressed now."""
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards of the last answer."""
        return [message["card"] for message in self.messages if message["card"]]

    @property
    def handled_by(self) -> str:
        """Who has the conversation."""
        return str(self.answer.json()["handled_by"])


@dataclass(frozen=True)
class Desk:
    """What the database says, and an agent who serves."""

    app: FastAPI

    async def conversation(self, visit: Visit) -> Conversation:
        """The stored conversation."""
        async with self.app.state.sessions() as session:
            found = await session.scalar(
                select(Conversation).where(Conversation.session_hash == token_hash(visit.session))
            )
        assert found is not None
        return found  # type: ignore[no-any-return]

    async def transcript(self, visit: Visit) -> list[Message]:
        """Every stored message."""
        conversation = await self.conversation(visit)
        async with self.app.state.sessions() as session:
            return await service.transcript(session, conversation.id)

    async def said(self, visit: Visit) -> Message:
        """The patient's last stored message."""
        mine = [m for m in await self.transcript(visit) if m.author == "patient"]
        return mine[-1]

    async def queues(self, conversation_id: uuid.UUID) -> dict[str, Any]:
        """Ask for a person, as the action does; returns the hand-off card."""
        state = self.app.state
        async with state.sessions() as session, session.begin():
            ticket = await handoff.request(
                session,
                conversation_id,
                reason="asked",
                now=state.clock.now(),
                levels=state.levels,
            )
        return ticket.card()

    async def takes(self, conversation_id: uuid.UUID) -> Staff:
        """An agent takes the conversation over, from the queue."""
        state = self.app.state
        async with state.sessions() as session, session.begin():
            agent = await factories.staff_member(session, Role.AGENT)
            await desk.take(
                session, state.wording, state.levels, conversation_id, agent, state.clock.now()
            )
        return agent

    async def replies(self, conversation_id: uuid.UUID, agent: Staff, text: str) -> Message:
        """The agent says something."""
        state = self.app.state
        async with state.sessions() as session, session.begin():
            return await desk.reply(session, conversation_id, agent, text, state.clock.now())

    async def gives_back(self, conversation_id: uuid.UUID, agent: Staff) -> None:
        """The agent is done."""
        state = self.app.state
        async with state.sessions() as session, session.begin():
            await desk.give_back(
                session,
                state.wording,
                state.levels,
                conversation_id,
                agent,
                state.clock.now(),
                wrap_up="referred",
            )

    async def open_tickets(self, visit: Visit) -> int:
        """Whether somebody waits (0 or 1)."""
        conversation = await self.conversation(visit)
        async with self.app.state.sessions() as session:
            return int(await tickets.find_open(session, conversation.id) is not None)
