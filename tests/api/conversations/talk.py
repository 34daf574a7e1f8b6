"""A conversation of any channel, and how its messages are to reach the patient."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import received, service
from api.conversations.deliveries import POST
from api.conversations.models import DeliveryState, Message, MessageDelivery, Outcome
from api.conversations.schemas import Outgoing
from tests.api.staff import factories

HELLO = Outgoing(text="您好")


class Talk:
    """A conversation on a channel, in the transaction of the test."""

    def __init__(self, session: AsyncSession, clock: FixedClock) -> None:
        self.session, self.clock = session, clock

    async def on(self, channel: str) -> "Talk":
        self.conversation = await factories.conversation(self.session, self.clock.now(), channel)
        return self

    async def asks(self, *, awaited: bool) -> int:
        """The patient's message; whether somebody waits for its answer."""
        recorded = await received.record_inbound(
            self.session,
            self.conversation.id,
            text="挂号",
            payload=None,
            client_message_id=None,
            now=self.clock.now(),
            awaited=awaited,
        )
        return recorded.id

    async def answers(self, inbound_id: int, *said: Outgoing) -> list[Message]:
        return await service.store_answers(
            self.session,
            self.conversation.id,
            said or [HELLO],
            inbound_id=inbound_id,
            outcome=Outcome.ANSWERED,
            now=self.clock.now(),
        )

    async def appends(self, *said: Outgoing, posted: bool = True) -> list[Message]:
        return await service.append(
            self.session, self.conversation.id, said, now=self.clock.now(), posted=posted
        )

    async def deliveries(self) -> dict[int, DeliveryState]:
        found = await self.session.execute(
            select(MessageDelivery.message_id, MessageDelivery.state)
        )
        return {row[0]: row[1] for row in found}

    async def jobs(self) -> int:
        query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task")
        return (await self.session.execute(query, {"task": POST})).scalar_one()
