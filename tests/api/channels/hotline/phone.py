"""A call into one process of the api, event by event."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.conversations.models import Conversation, Message
from api.hotline.models import Call
from api.signing import signed
from tests.api.conversations.fake_dialogue import FakeDialogue

SECRET = "the-gateways-secret-for-tests"
EVENTS = "/channels/hotline/events"


@dataclass
class Phone:
    """One call. `reply` is what came to the last event."""

    app: FastAPI
    client: AsyncClient
    dialogue: FakeDialogue
    call_id: str = "call-1"
    seq: int = 0
    reply: dict[str, Any] = field(default_factory=dict)

    async def rings(self) -> "Phone":
        return await self.tells("start", caller="a-hash-of-a-number")

    async def says(self, text: str, **more: Any) -> "Phone":
        return await self.tells("speech", text=text, **more)

    async def presses(self, digits: str) -> "Phone":
        return await self.tells("dtmf", digits=digits)

    async def keeps_silent(self) -> "Phone":
        return await self.tells("no_input")

    async def tells(self, event: str, **more: Any) -> "Phone":
        """The next event."""
        self.seq += 1
        return await self.tells_again(event, **more)

    async def tells_again(self, event: str, **more: Any) -> "Phone":
        """An event with the number of the last one."""
        answer = await self.posts(
            {"call_id": self.call_id, "seq": self.seq, "event": event, **more}
        )
        assert answer.status_code == 200, answer.text
        self.reply = answer.json()
        return self

    async def posts(self, event: dict[str, Any], secret: str = SECRET) -> Response:
        request = self.client.build_request("POST", EVENTS, json=event)
        headers = signed(secret, self.app.state.clock.now(), request.content)
        request.headers.update(headers)
        return await self.client.send(request)

    @property
    def heard(self) -> str:
        """All that the caller hears now."""
        return "".join(said["text"] for said in self.reply.get("say", []))

    @property
    def action(self) -> str:
        return str(self.reply["action"])

    async def call(self) -> Call:
        async with self.app.state.sessions() as session:
            found = await session.scalars(select(Call).where(Call.call_id == self.call_id))
            return found.one()

    async def conversation(self) -> Conversation:
        call = await self.call()
        async with self.app.state.sessions() as session:
            return await session.get_one(Conversation, call.conversation_id)

    async def messages(self) -> list[Message]:
        call = await self.call()
        query = select(Message).where(Message.conversation_id == call.conversation_id)
        async with self.app.state.sessions() as session:
            return list(await session.scalars(query.order_by(Message.id)))
