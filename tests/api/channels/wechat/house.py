"""Two processes of the api, and patients who reach either."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncBaseTransport, AsyncClient, Request, Response
from sqlalchemy import select

from api.channels.wechat.opening import mailbag_of
from api.clock import FixedClock
from api.conversations.models import Conversation, DeliveryState, Message, MessageDelivery
from api.settings import Settings
from api.wechat.posting import post_messages
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.applications import new_app
from tests.simulators.wechat import Callback, Shown, SimulatedWeChat

PATIENT = "o-a-patient-of-the-tests"
URLS = ("http://one.test/channels/wechat", "http://two.test/channels/wechat")


@dataclass(frozen=True)
class House:
    """`one` and `two` share a database, a Redis and one dialogue model."""

    one: FastAPI
    two: FastAPI
    wechat: SimulatedWeChat
    dialogue: FakeDialogue
    clock: FixedClock
    client: AsyncClient

    @property
    def state(self) -> Any:
        return self.one.state

    def calls_back(self, **how: Any) -> None:
        """How WeChat's console is set."""
        self.wechat.calls_back(self.client, Callback(URLS, **how))

    async def ends_its_work(self) -> None:
        """What goes on behind pushes that were let go has come to its end."""
        await self.one.state.wechat.close()
        await self.two.state.wechat.close()

    async def posts(self) -> None:
        """The jobs run that post what waits."""
        async with self.state.sessions() as session:
            waiting = await session.scalars(
                select(MessageDelivery.conversation_id)
                .where(MessageDelivery.state == DeliveryState.WAITING)
                .distinct()
            )
            conversations = list(waiting)
        for conversation_id in conversations:
            await post_messages(mailbag_of(self.state), conversation_id)

    def phone(self, openid: str = PATIENT) -> list[Shown]:
        return self.wechat.phone(openid)

    def texts(self, openid: str = PATIENT) -> list[str]:
        return [shown.text for shown in self.phone(openid)]

    async def messages(self) -> list[Message]:
        """Everything that is stored, in order."""
        async with self.state.sessions() as session:
            return list(await session.scalars(select(Message).order_by(Message.id)))

    async def last_said(self) -> Message:
        """What a patient said last, as it is stored."""
        return [message for message in await self.messages() if message.author == "patient"][-1]

    async def conversations(self) -> list[Conversation]:
        async with self.state.sessions() as session:
            return list(await session.scalars(select(Conversation)))

    async def deliveries(self) -> list[MessageDelivery]:
        async with self.state.sessions() as session:
            found = select(MessageDelivery).order_by(MessageDelivery.message_id)
            return list(await session.scalars(found))


class _Hosts(AsyncBaseTransport):
    """Sends each request to the application of its host."""

    def __init__(self, apps: dict[str, FastAPI]) -> None:
        self._transports = {
            host: ASGITransport(app, raise_app_exceptions=False) for host, app in apps.items()
        }

    async def handle_async_request(self, request: Request) -> Response:
        return await self._transports[request.url.host].handle_async_request(request)


async def open_house(
    stack: AsyncExitStack,
    settings: Settings,
    wechat: SimulatedWeChat,
    clock: FixedClock,
    dialogue: FakeDialogue,
) -> House:
    """Start both processes, until the stack is left."""
    one, two = new_app(settings, clock), new_app(settings, clock)
    for app in (one, two):
        await stack.enter_async_context(app.router.lifespan_context(app))
        reception = app.state.reception
        answering = replace(reception.answering, dialogue=dialogue)
        app.state.reception = replace(reception, answering=answering)
        app.state.wechat = replace(app.state.wechat, reception=app.state.reception)
    transport = _Hosts({"one.test": one, "two.test": two})
    client = await stack.enter_async_context(AsyncClient(transport=transport, timeout=30))
    house = House(one, two, wechat, dialogue, clock, client)
    house.calls_back()
    return house
