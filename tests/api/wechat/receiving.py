"""The side that takes what arrives from WeChat, message by message."""

from sqlalchemy import func, select

from api.clock import FixedClock
from api.conversations import service
from api.conversations.models import Conversation, Handler, Message, Outcome
from api.database import Sessions, each_alone
from api.patients.models import Account
from api.wechat import inbox
from api.wechat.inbox import Arrived, Letter, Standing
from tests.api.wechat.chatting import SEAL, letter


class Receiving:
    """Processes that take what arrives: each call has a connection of its own, as they have."""

    def __init__(self, sessions: Sessions, clock: FixedClock) -> None:
        self.sessions, self.clock, self.seal = sessions, clock, SEAL

    async def arrives(self, arriving: Letter | None = None) -> Arrived:
        """As the channel does it: in one statement for whoever has written before."""
        arriving, now = arriving or letter(sent_at=self.clock.now()), self.clock.now()
        async with each_alone(self.sessions)() as session:
            arrived = await inbox.arrive_again(session, self.seal, now, arriving)
        if arrived is not None:
            return arrived
        async with self.sessions() as session, session.begin():
            return await inbox.arrive(session, self.seal, now, arriving)

    async def is_answered(self, arrived: Arrived) -> bool:
        """The answer is there; whether somebody carries it."""
        async with self.sessions() as session, session.begin():
            answered = Outcome.ANSWERED, self.clock.now()
            return bool(await service.set_outcome(session, arrived.message_id, *answered))

    async def asks_again(self, arrived: Arrived) -> Standing:
        async with self.sessions() as session, session.begin():
            return await inbox.ask_again(session, arrived.message_id, self.clock.now())

    async def lets_go(self, arrived: Arrived, attempt: int) -> Standing:
        async with self.sessions() as session, session.begin():
            return await inbox.let_go(session, arrived.message_id, attempt)

    async def message(self, arrived: Arrived) -> Message:
        async with self.sessions() as session:
            return await session.get_one(Message, arrived.message_id)

    async def account(self, arrived: Arrived) -> Account:
        async with self.sessions() as session:
            return await session.get_one(Account, arrived.account_id)

    async def count(self, table: type) -> int:
        async with self.sessions() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0

    async def has(self, arrived: Arrived, handler: Handler) -> None:
        """Who has the conversation from now on."""
        async with self.sessions() as session, session.begin():
            conversation = await session.get_one(Conversation, arrived.conversation_id)
            conversation.handler = handler
