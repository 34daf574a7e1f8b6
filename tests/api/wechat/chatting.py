"""A patient's chat with the account: stored in the database, shown on the phone of a simulated
WeChat, posted by the real mailbag."""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text, update

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.deliveries import POST
from api.conversations.models import DeliveryState, Message, MessageDelivery, Outcome
from api.conversations.schemas import Button, Outgoing
from api.database import Sessions
from api.notices.models import Notice
from api.security import Seal
from api.wechat import inbox
from api.wechat.addresses import Addresses
from api.wechat.customer_service import CustomerService
from api.wechat.inbox import Letter
from api.wechat.mailbag import Mailbag
from api.wechat.models import WeChatContact
from api.wechat.posting import post_messages
from tests.api.wechat.said import WORDS
from tests.simulators.wechat import Shown, SimulatedWeChat

OPENID = "openid-of-a-follower"
SEAL = Seal("a key for chats")
SEND = "/cgi-bin/message/custom/send"
PUBLIC_URL = "https://daoyi.hospital.example.cn"

_keys = itertools.count(1)


def line(words: str, *titles: str) -> Outgoing:
    """Something that is said, with a button for each title."""
    buttons = [Button(title=title, payload=f"/{title}") for title in titles]
    return Outgoing(text=words, buttons=buttons)


def letter(openid: str = OPENID, *, key: str = "", sent_at: datetime | None = None) -> Letter:
    """A message with a key of its own."""
    return Letter(openid, key or f"msg:{next(_keys)}", sent_at, text="你好")


@dataclass
class Chat:
    """One patient's conversation. `service` sends; `woken` are the conversations that the desk was
    told of."""

    sessions: Sessions
    clock: FixedClock
    wechat: SimulatedWeChat
    service: CustomerService
    openid: str = OPENID
    woken: list[uuid.UUID] = field(default_factory=list)
    conversation_id: uuid.UUID = field(default_factory=uuid.uuid4)
    account_id: int = 0

    @property
    def bag(self) -> Mailbag:
        """What a worker posts with."""
        addresses = Addresses(self.sessions, self.clock, PUBLIC_URL)
        return Mailbag(self.sessions, self.clock, SEAL, WORDS, addresses, self.service, self._wake)

    async def _wake(self, conversation_id: uuid.UUID) -> None:
        self.woken.append(conversation_id)

    async def says(self) -> int:
        """The patient writes, and nobody waits for the answer. Returns the message's id."""
        self.wechat.meets(self.openid).said(self.clock.now())
        said = letter(self.openid, sent_at=self.clock.now())
        async with self.sessions() as session, session.begin():
            arrived = await inbox.arrive(session, SEAL, self.clock.now(), said)
            await inbox.let_go(session, arrived.message_id, 1)
        self.conversation_id, self.account_id = arrived.conversation_id, arrived.account_id
        return arrived.message_id

    async def is_told(self, *said: Outgoing) -> list[Message]:
        """Messages that come by themselves."""
        async with self.sessions() as session, session.begin():
            return await conversations.append(
                session, self.conversation_id, said, now=self.clock.now()
            )

    async def is_answered(self, inbound_id: int, *said: Outgoing) -> list[Message]:
        """An answer that came too late for its push."""
        async with self.sessions() as session, session.begin():
            return await conversations.store_answers(
                session,
                self.conversation_id,
                said,
                inbound_id=inbound_id,
                outcome=Outcome.ANSWERED,
                now=self.clock.now(),
            )

    async def posts(self) -> None:
        """The job that posts what waits."""
        await post_messages(self.bag, self.conversation_id)

    @property
    def phone(self) -> list[Shown]:
        return self.wechat.phone(self.openid)

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.phone]

    @property
    def asked(self) -> int:
        """How often WeChat was asked to send something."""
        return self.wechat.api.calls.count(SEND)

    async def deliveries(self) -> list[MessageDelivery]:
        """How every message stands that had to be posted, in order."""
        query = select(MessageDelivery).order_by(MessageDelivery.message_id)
        async with self.sessions() as session:
            return list(await session.scalars(query))

    async def states(self) -> list[DeliveryState]:
        return [delivery.state for delivery in await self.deliveries()]

    async def errors(self) -> list[str | None]:
        return [delivery.error for delivery in await self.deliveries()]

    async def are_now(self, state: DeliveryState) -> None:
        """What a worker left that died."""
        async with self.sessions() as session, session.begin():
            await session.execute(update(MessageDelivery).values(state=state))

    async def notices(self) -> list[Notice]:
        async with self.sessions() as session:
            return list(await session.scalars(select(Notice).order_by(Notice.created_at)))

    async def contact(self) -> WeChatContact:
        async with self.sessions() as session:
            return await session.get_one(WeChatContact, self.account_id)

    async def forget_jobs(self) -> None:
        """The queue is lost."""
        async with self.sessions() as session, session.begin():
            await session.execute(text("DELETE FROM procrastinate_jobs"))

    async def pauses(self) -> Sequence[int]:
        """Of every job in the queue that posts, in how many seconds it begins; 0: at once."""
        query = text(
            "SELECT coalesce(round(extract(epoch FROM scheduled_at - now())), 0)"
            " FROM procrastinate_jobs WHERE task_name = :task"
            " AND args ->> 'conversation_id' = :conversation ORDER BY id"
        )
        given = {"task": POST, "conversation": str(self.conversation_id)}
        async with self.sessions() as session:
            return [int(seconds) for (seconds,) in await session.execute(query, given)]
