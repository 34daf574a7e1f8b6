"""A desk with people at it, and patients who ask for them. Everything is committed."""

from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy import select, update

from api.clock import FixedClock
from api.conversations import received
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Message, Outcome
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.handoff import desk, history, presence, service, transfers
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketEvent
from api.handoff.tending import DeskWatch, tend
from api.staff.models import Role, Staff
from api.wording import Wording
from tests.api.staff import factories


@dataclass
class DeskWorld:
    """What tests of the desk do, each in a transaction of its own."""

    sessions: Sessions
    redis: Redis
    clock: FixedClock
    levels: ServiceLevels
    wording: Wording

    async def agent(self, role: Role = Role.AGENT, *, at_desk: bool = True) -> Staff:
        """Somebody who serves; `at_desk` their workplace has just been heard of."""
        async with self.sessions() as session, session.begin():
            staff = await factories.staff_member(session, role)
            if at_desk:
                await presence.beat(session, staff.id, self.clock.now())
        return staff

    async def patient(self, *words: str, reason: str = "asked", **summary: object) -> Conversation:
        """Somebody who has said that and asked for a person."""
        async with self.sessions() as session, session.begin():
            asked = await factories.conversation(session, self.clock.now())
        for text in words:
            await self.says(asked, text)
        await self.asks(asked, reason=reason, **summary)
        return asked

    async def asks(
        self, asked: Conversation, reason: str = "asked", **summary: object
    ) -> service.TicketView:
        """Ask for a person."""
        async with self.sessions() as session, session.begin():
            return await service.request(
                session,
                asked.id,
                reason=reason,
                summary=summary,
                now=self.clock.now(),
                levels=self.levels,
            )

    async def says(self, asked: Conversation, text: str) -> int:
        """The patient says something that the bot doesn't answer."""
        async with self.sessions() as session, session.begin():
            now = self.clock.now()
            recorded = await received.record_inbound(
                session, asked.id, text=text, payload=None, client_message_id=None, now=now
            )
            await conversations.set_outcome(session, recorded.id, Outcome.FORWARDED, now)
        return recorded.id

    async def told(self, asked: Conversation, text: str) -> None:
        """The bot says something."""
        async with self.sessions() as session, session.begin():
            said = Outgoing(text=text, author=Author.BOT)
            await conversations.append(session, asked.id, [said], now=self.clock.now())

    async def takes(self, agent: Staff, asked: Conversation, *, limited: bool = True) -> Message:
        """The agent takes the conversation over."""
        async with self.sessions() as session, session.begin():
            return await desk.take(
                session,
                self.wording,
                self.levels,
                asked.id,
                agent,
                self.clock.now(),
                limited=limited,
            )

    async def replies(self, agent: Staff, asked: Conversation, text: str = "您好，请讲。") -> None:
        """The agent answers."""
        async with self.sessions() as session, session.begin():
            await desk.reply(session, asked.id, agent, text, self.clock.now())

    async def gives_back(
        self,
        agent: Staff,
        asked: Conversation,
        wrap_up: str | None = "resolved",
        note: str | None = None,
    ) -> None:
        """The agent is done."""
        async with self.sessions() as session, session.begin():
            await desk.give_back(
                session,
                self.wording,
                self.levels,
                asked.id,
                agent,
                self.clock.now(),
                wrap_up=wrap_up,
                note=note,
            )

    async def offers(self, agent: Staff, asked: Conversation, to: Staff) -> None:
        """The agent asks a colleague."""
        async with self.sessions() as session, session.begin():
            await transfers.offer(session, asked.id, agent, to, "要问医保", self.clock.now())

    async def accepts(self, agent: Staff, asked: Conversation) -> Message:
        """The colleague says yes."""
        async with self.sessions() as session, session.begin():
            return await transfers.accept(
                session, self.wording, self.levels, asked.id, agent, self.clock.now()
            )

    async def beats(self, *agents: Staff) -> None:
        """Their workplaces are heard of."""
        async with self.sessions() as session, session.begin():
            for agent in agents:
                await presence.beat(session, agent.id, self.clock.now())

    async def tended(self) -> dict[str, int]:
        """What the job of this minute does."""
        return await tend(self.watch)

    @property
    def watch(self) -> DeskWatch:
        """What the job works with."""
        return DeskWatch(self.sessions, self.redis, self.clock, self.wording, self.levels)

    async def conversation(self, asked: Conversation) -> Conversation:
        """As it is now."""
        async with self.sessions() as session:
            return await session.get_one(Conversation, asked.id)

    async def ticket(self, asked: Conversation) -> Ticket:
        """The latest ticket of a conversation."""
        async with self.sessions() as session:
            found = await session.scalars(
                select(Ticket)
                .where(Ticket.conversation_id == asked.id)
                .order_by(Ticket.created_at.desc())
            )
            return found.all()[0]

    async def last_words(self, asked: Conversation) -> Message:
        """The last message of a conversation."""
        async with self.sessions() as session:
            return (await conversations.transcript(session, asked.id))[-1]

    async def happened(self, asked: Conversation) -> list[str]:
        """The kinds of the history, in order."""
        async with self.sessions() as session:
            found: list[TicketEvent] = list(await history.of_conversation(session, asked.id))
        return [event.kind for event in found]

    async def limits(self, agent: Staff, most: int) -> None:
        """Somebody holds at most so many."""
        async with self.sessions() as session, session.begin():
            await session.execute(update(Staff).where(Staff.id == agent.id).values(chat_limit=most))
