"""Many patients ask for a person at once, and a few agents serve them over the staff endpoints, as
a hospital's own desk would. One agent's browser dies on the way. Time can run faster than it is."""

import asyncio
import heapq
import random
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.conversations.events import DESK_CHANNEL
from api.conversations.models import Author, Conversation, Message
from api.database import Sessions
from api.handoff.models import Ticket, TicketEvent, TicketState
from api.handoff.tending import DeskWatch, tend
from api.security import token_hash
from api.staff.models import Role, Staff
from tests.api.staff import factories

_CONFLICT = 409
_BEAT_SECONDS = 15
_QUESTIONS = ("我的报告在哪里取？", "医保能报多少？", "明天上午还有号吗？", "住院要带什么？")


@dataclass
class FastClock:
    """A clock that runs `speed` times as fast as time does, from `start` on."""

    start: datetime
    speed: float
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The simulated moment."""
        passed = timedelta(seconds=(time.monotonic() - self.began) * self.speed)
        return (self.start + passed).astimezone(HOSPITAL_ZONE)

    def today(self) -> date:
        """The simulated day."""
        return self.now().date()

    async def pause(self, seconds: float) -> None:
        """Let that much simulated time pass."""
        await asyncio.sleep(seconds / self.speed)

    @contextmanager
    def actor(self) -> Iterator[None]:
        """Around everybody who waits by this clock."""
        yield


@dataclass
class VirtualClock:
    """A clock that stands still while anybody does something, and goes on to the next moment that
    somebody waits for as soon as all of them wait. One run is like the other, and as short as the
    work in it."""

    moment: datetime
    active: int = 0
    waiting: list[tuple[datetime, int, asyncio.Future[None]]] = field(default_factory=list)
    number: int = 0

    def now(self) -> datetime:
        """The simulated moment."""
        return self.moment.astimezone(HOSPITAL_ZONE)

    def today(self) -> date:
        """The simulated day."""
        return self.now().date()

    async def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        wakes = asyncio.get_running_loop().create_future()
        self.number += 1
        until = self.moment + timedelta(seconds=seconds)
        heapq.heappush(self.waiting, (until, self.number, wakes))
        self._rest()
        try:
            await wakes
        except asyncio.CancelledError:
            self.active += 1
            raise

    @contextmanager
    def actor(self) -> Iterator[None]:
        """Around everybody who waits by this clock."""
        self.active += 1
        try:
            yield
        finally:
            self._rest()

    def _rest(self) -> None:
        self.active -= 1
        while not self.active and self.waiting:
            self.moment, _, wakes = heapq.heappop(self.waiting)
            if not wakes.done():
                self.active += 1
                wakes.set_result(None)


@dataclass
class Figures:
    """What came of it. `by_two`: patients to whom somebody wrote who didn't have them; `lost`: who
    is neither served nor in the queue nor with somebody who is there."""

    patients: int
    served: int = 0
    still_with_us: int = 0
    lost: int = 0
    by_two: int = 0
    refused: int = 0
    put_back: int = 0
    alerts: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def _dice() -> random.Random:
    return random.Random(20261122)  # noqa: S311 (the same run every time, no secret)


@dataclass
class DeskRush:
    """The rush. `client` speaks to the api, `clock` is the api's. Everything else that is set up
    goes into the same database."""

    client: httpx.AsyncClient
    internal: dict[str, str]
    watch: DeskWatch
    clock: FastClock | VirtualClock
    dice: random.Random = field(default_factory=_dice)
    figures: Figures = field(default_factory=lambda: Figures(0))
    tokens: dict[str, str] = field(default_factory=dict)
    asked_at: dict[str, float] = field(default_factory=dict)
    ended: int = 0
    all_told: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, patients: int, agents: int, minutes: float) -> Figures:
        """Everybody asks in the same moment; the agents serve for so long, one of them not to the
        end."""
        self.figures = Figures(patients)
        opened = await asyncio.gather(*(self._open() for _ in range(patients)))
        cookies = [await self._log_in() for _ in range(agents)]
        ends = self.clock.now() + timedelta(minutes=minutes)
        async with self._alerts(set(opened)):
            await asyncio.gather(*(self._ask(one) for one in opened))
            with suppress(TimeoutError):
                async with asyncio.timeout(10):
                    await self.all_told.wait()
            await asyncio.gather(
                *(
                    self._serve(cookie, ends, dies=number == 0)
                    for number, cookie in enumerate(cookies)
                ),
                self._tend(ends),
            )
        await self._count(opened)
        return self.figures

    async def _open(self) -> str:
        """A new conversation of a web page; returns its id."""
        answer = await self.client.post("/channels/web/sessions", json={"channel": "web"})
        token = answer.json()["session"]
        async with self.sessions() as session:
            found = await session.scalar(
                select(Conversation.id).where(Conversation.session_hash == token_hash(token))
            )
        self.tokens[str(found)] = token
        return str(found)

    async def _log_in(self) -> dict[str, str]:
        async with self.sessions() as session, session.begin():
            staff = await factories.staff_member(session, Role.AGENT)
            return await factories.cookie_of(session, staff, self.clock.now())

    async def _ask(self, conversation: str) -> None:
        """What the bot's action does."""
        self.asked_at[conversation] = time.monotonic()
        body = {"conversation": conversation, "reason": "asked"}
        await self.client.post("/v1/handoffs", json=body, headers=self.internal)

    @asynccontextmanager
    async def _alerts(self, waiting: set[str]) -> AsyncIterator[None]:
        """Listen to the desk's feed as a page does, and note how soon it tells of everybody."""
        async with self.watch.redis.pubsub(ignore_subscribe_messages=True) as feed:
            await feed.subscribe(DESK_CHANNEL)
            await feed.get_message(timeout=1)

            async def listen() -> None:
                async for message in feed.listen():
                    what, _, conversation = str(message["data"]).partition(" ")
                    if what == "queue" and conversation in waiting:
                        waiting.discard(conversation)
                        passed = time.monotonic() - self.asked_at[conversation]
                        self.figures.alerts.append(passed)
                        if not waiting:
                            self.all_told.set()

            listening = asyncio.create_task(listen())
            try:
                yield
            finally:
                listening.cancel()

    async def _serve(self, cookie: dict[str, str], ends: datetime, *, dies: bool) -> None:
        """An agent's working time: take the next one, answer, end it. Who `dies` stops after
        the first taking, without a word."""
        with self.clock.actor():
            beating = asyncio.create_task(self._beat(cookie))
            try:
                while self._goes_on(ends):
                    took = await self._take(cookie)
                    if took is None:
                        await self.clock.pause(self.dice.uniform(1, 20))
                        continue
                    if dies:
                        return
                    await self._talk(cookie, took)
            finally:
                beating.cancel()

    async def _beat(self, cookie: dict[str, str]) -> None:
        with self.clock.actor():
            while True:
                body = {"available": True}
                await self.client.post("/v1/staff/presence", json=body, headers=cookie)
                await self.clock.pause(_BEAT_SECONDS)

    async def _take(self, cookie: dict[str, str]) -> str | None:
        """Take whoever is first; somebody else may be quicker."""
        queue = (await self.client.get("/v1/staff/queue", headers=cookie)).json()
        if not queue["waiting"]:
            return None
        first = queue["waiting"][0]
        began = time.monotonic()
        at = f"/v1/staff/conversations/{first['conversation']}"
        answer = await self.client.post(f"{at}/take", headers=cookie)
        if answer.status_code == _CONFLICT:
            self.figures.refused += 1
            return None
        answer.raise_for_status()
        self.figures.took.append(time.monotonic() - began)
        self.figures.waited.append(first["waiting_seconds"])
        return str(first["conversation"])

    async def _talk(self, cookie: dict[str, str], conversation: str) -> None:
        """Two questions and their answers, some thinking, and thanks."""
        at = f"/v1/staff/conversations/{conversation}"
        for question in self.dice.sample(_QUESTIONS, 2):
            await self._patient_says(conversation, question)
            await self.clock.pause(self.dice.uniform(4, 12))
            body = {"text": "您好，我帮您看一下，请稍等。"}
            answer = await self.client.post(f"{at}/reply", json=body, headers=cookie)
            answer.raise_for_status()
        await self._patient_says(conversation, "好的，谢谢")
        await self.clock.pause(self.dice.uniform(2, 6))
        answer = await self.client.post(f"{at}/return", json={}, headers=cookie)
        answer.raise_for_status()
        self.ended += 1

    async def _patient_says(self, conversation: str, text: str) -> None:
        body = {"session": self.tokens[conversation], "text": text}
        answer = await self.client.post("/channels/web/messages", json=body)
        answer.raise_for_status()

    def _goes_on(self, ends: datetime) -> bool:
        """Until the time is over, or everybody has been served."""
        return self.ended < self.figures.patients and self.clock.now() < ends

    async def _tend(self, ends: datetime) -> None:
        """The job that comes round every minute."""
        with self.clock.actor():
            while self._goes_on(ends):
                await self.clock.pause(60)
                done = await tend(self.watch)
                self.figures.put_back += done.get("agent_away", 0)

    @property
    def sessions(self) -> Sessions:
        """The api's database."""
        return self.watch.sessions

    async def _count(self, opened: Sequence[str]) -> None:
        ids = [uuid.UUID(one) for one in opened]
        async with self.sessions() as session:
            found = await session.scalars(
                select(Ticket).where(Ticket.conversation_id.in_(ids)).order_by(Ticket.created_at)
            )
            latest = {one.conversation_id: one for one in found}
            replies = await _replies(session, ids)
            holders = await _holders(session, ids)
        figures = self.figures
        figures.by_two = sum(
            any(_holder_at(holders[one], at) != name for at, name in replies[one]) for one in ids
        )
        for one in ids:
            ticket = latest.get(one)
            if ticket is not None and ticket.state is TicketState.CLOSED and replies[one]:
                figures.served += 1
            elif ticket is not None and ticket.state is not TicketState.CLOSED:
                figures.still_with_us += 1
        figures.lost = figures.patients - figures.served - figures.still_with_us


_Moments = dict[uuid.UUID, list[tuple[datetime, str | None]]]


async def _replies(session: AsyncSession, ids: Sequence[uuid.UUID]) -> _Moments:
    """When agents said something, and who."""
    rows = await session.execute(
        select(Message.conversation_id, Message.at, Message.author_name).where(
            Message.conversation_id.in_(ids), Message.author == Author.AGENT
        )
    )
    said: _Moments = defaultdict(list)
    for conversation, at, name in rows:
        said[conversation].append((at, name))
    return said


async def _holders(session: AsyncSession, ids: Sequence[uuid.UUID]) -> _Moments:
    """When conversations changed hands, and who had them then, by the history."""
    names = {one.actor: one.display_name for one in await session.scalars(select(Staff))}
    events = await session.scalars(
        select(TicketEvent).where(TicketEvent.conversation_id.in_(ids)).order_by(TicketEvent.id)
    )
    held: _Moments = defaultdict(list)
    for event in events:
        taken = event.kind in {"taken", "accepted"}
        held[event.conversation_id].append((event.at, names[event.actor] if taken else None))
    return held


def _holder_at(held: Sequence[tuple[datetime, str | None]], at: datetime) -> str | None:
    return [name for since, name in held if since <= at][-1]
