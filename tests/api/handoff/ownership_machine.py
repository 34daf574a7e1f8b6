"""Agents, patients, the bot and crashes at one desk, step by step, on the real database.

After every step all is as it must be, by a model of who may do what."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import received
from api.conversations import service as conversations
from api.conversations.answering import Answering, Heard
from api.conversations.emergency import EmergencyDesk
from api.conversations.finishing import finish_turn
from api.conversations.menu import Menu
from api.conversations.models import Author, Conversation, Handler, Message, Outcome
from api.conversations.schemas import Outgoing
from api.dialogue.client import Utterance
from api.errors import NotFound, Refused
from api.handoff import desk, service, transfers
from api.handoff.models import Ticket, TicketState
from api.handoff.offers import open_offer
from api.handoff.tending import release_held
from api.handoff.tickets import OVER, find_open
from api.health.metrics import Metrics
from api.staff.models import Staff
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.handoff.desk_world import DeskWorld
from tests.api.staff import factories

AGENTS, PATIENTS = 3, 2
ANSWER = "骨科在三楼。"
Act = tuple[str, int, int]
"""What is done, by which agent, in which patient's conversation. The agent `WHOSE` is whoever the
conversation is with, or is offered to: else most of what is tried would be refused."""
WHOSE = AGENTS

LOCKING = [
    "ask",
    "leave",
    "take",
    "reply",
    "return",
    "offer",
    "accept",
    "to queue",
    "promise",
    "finish",
]


@dataclass(frozen=True)
class Standing:
    """Who has a conversation, as the database says."""

    handler: Handler
    generation: int
    state: TicketState | None
    agent: int | None
    offered_to: int | None
    danger: bool


@dataclass
class Thinking:
    """A turn of the bot that is under way: the message, and the dialogue it belongs to."""

    message: int
    generation: int


@dataclass
class Machine:
    """One example: agents and patients of its own."""

    world: DeskWorld
    agents: list[Staff] = field(default_factory=list)
    patients: list[Conversation] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    thinking: dict[int, list[Thinking]] = field(default_factory=dict)
    arrived: dict[int, list[Heard]] = field(default_factory=dict)
    spoken: Counter[int] = field(default_factory=Counter)
    replied: Counter[tuple[int, int]] = field(default_factory=Counter)

    async def open(self) -> None:
        self.agents = [await self.world.agent() for _ in range(AGENTS)]
        async with self.world.sessions() as session, session.begin():
            now = self.world.clock.now()
            self.patients = [await factories.conversation(session, now) for _ in range(PATIENTS)]
        self.thinking = {patient: [] for patient in range(PATIENTS)}
        self.arrived = {patient: [] for patient in range(PATIENTS)}
        for patient in range(PATIENTS):
            await self.says(patient)
            await self.alone(("ask", 0, patient), commits=True)

    async def step(self, what: str, first: object, second: object) -> None:
        """Do one thing, and see that everything is as it must be."""
        if what in {"commits", "rolls back"}:
            await self.race(first, second, commits=what == "commits")  # type: ignore[arg-type]
        elif what == "crash":
            await self.alone(first, commits=False)  # type: ignore[arg-type]
        elif what in LOCKING:
            await self.alone((what, first, second), commits=True)  # type: ignore[arg-type]
        else:
            await self.happens(what, int(first), int(second))  # type: ignore[call-overload]
        await self.check()

    async def happens(self, what: str, number: int, patient: int) -> None:
        world = self.world
        if what == "say":
            await self.says(patient)
        elif what == "arrive":
            await self.arrives(patient)
        elif what == "go on":
            await self.goes_on(patient)
        elif what == "danger":
            async with world.sessions() as session, session.begin():
                await factories.danger(session, self.patients[patient].id, world.clock.now())
        elif what == "silent":
            self.silent.add(number)
        elif what == "log out":
            held = [await self.standing(one) for one in range(PATIENTS)]
            mine = sum(one.agent == number for one in held if one.state is TicketState.ASSIGNED)
            staff = self.agents[number]
            assert await release_held(world.watch, staff.id, why="logged_out") == mine
        else:
            world.clock.advance(minutes=number)
            await world.beats(*(a for n, a in enumerate(self.agents) if n not in self.silent))
            await world.tended()
            for one in range(PATIENTS):
                assert (await self.standing(one)).agent not in self.silent

    async def says(self, patient: int) -> None:
        """The patient writes: the bot begins to think, or the words go to the desk."""
        conversation_id = self.patients[patient].id
        async with self.world.sessions() as session, session.begin():
            now = self.world.clock.now()
            conversation = await conversations.get_conversation(session, conversation_id)
            said = await received.record_inbound(
                session,
                conversation_id,
                text="骨科在哪",
                payload=None,
                client_message_id=None,
                now=now,
            )
            if conversation.handler is Handler.BOT:
                self.thinking[patient].append(Thinking(said.id, conversation.generation))
            else:
                await conversations.set_outcome(session, said.id, Outcome.FORWARDED, now)

    async def arrives(self, patient: int) -> None:
        """The patient writes, and whose the conversation is has been read; nothing more yet."""
        async with self.world.sessions() as session, session.begin():
            whose = await conversations.get_conversation(session, self.patients[patient].id)
            said = await received.record_inbound(
                session,
                whose.id,
                text="骨科在哪",
                payload=None,
                client_message_id=None,
                now=self.world.clock.now(),
            )
        self.arrived[patient].append(
            Heard(whose, said.id, "骨科在哪", None, masked=False, harmless=True)
        )

    async def goes_on(self, patient: int) -> None:
        """The first of them goes its way: whoever has the conversation by now has it too."""
        if not self.arrived[patient]:
            return
        heard, now = self.arrived[patient].pop(0), await self.standing(patient)
        then = heard.conversation
        await self.answering.answer(heard)
        # The bot's answer is of a dialogue that is over, when a person had it in between.
        lasts = then.handler is not Handler.BOT or then.generation == now.generation
        answers = now.handler is Handler.BOT and lasts
        self.spoken[patient] += answers
        async with self.world.sessions() as session:
            outcome = (await session.get_one(Message, heard.id)).outcome
        assert outcome is (Outcome.ANSWERED if answers else Outcome.FORWARDED)

    @property
    def answering(self) -> Answering:
        """The bot, which knows one answer; danger is not looked for."""
        world = self.world
        return Answering(
            world.sessions,
            world.redis,
            world.clock,
            world.wording,
            Menu([], ()),
            world.levels,
            cast(EmergencyDesk, None),
            FakeDialogue([Utterance(ANSWER)]),
            Metrics(),
        )

    async def alone(self, one: Act, *, commits: bool) -> None:
        """An act in its transaction, which the process may not live to commit."""
        before = await self.standing(one[2])
        one = self.whose(one, before)
        work = self.work(one)
        async with self.world.sessions() as session:
            done = await self.attempt(session, work)
            await (session.commit() if commits and done else session.rollback())
        assert done is self.may(one, before)
        self.note(one, before, kept=commits and done)

    async def race(self, first: Act, second: Act, *, commits: bool) -> None:
        """The second comes while the first has done its work and neither committed it nor failed:
        in the same conversation it must wait, and then see what has become of the first."""
        before = await self.standing(first[2])
        first = self.whose(first, before)
        what = "reply" if first[0] == second[0] == "finish" else second[0]
        second = self.whose((what, second[1], first[2]), before)
        async with self.world.sessions() as one, self.world.sessions() as other:
            done = await self.attempt(one, self.work(first))
            waits = asyncio.create_task(self.attempt(other, self.work(second)))
            # Until it stands at the first one's lock; it is as right when it comes later.
            await asyncio.wait({waits}, timeout=0.02)
            await (one.commit() if commits and done else one.rollback())
            between = await self.standing(first[2])
            self.note(first, before, kept=commits and done)
            also = await waits
            await (other.commit() if also else other.rollback())
        assert done is self.may(first, before)
        assert also is self.may(second, between)
        self.note(second, between, kept=also)

    def whose(self, one: Act, before: Standing) -> Act:
        """With the agent whom `WHOSE` means."""
        what, agent, patient = one
        its = before.offered_to if what == "accept" else before.agent
        return (what, (its or 0) if agent == WHOSE else agent, patient)

    async def attempt(
        self, session: AsyncSession, work: Callable[[AsyncSession], Awaitable[object]]
    ) -> bool:
        """Whether it was done; what is refused changes nothing."""
        try:
            await work(session)
        except (Refused, NotFound):
            return False
        return True

    def may(self, one: Act, before: Standing) -> bool:
        """Whether an act must succeed as things stand: the whole of who may do what."""
        what, agent, _ = one
        holds = before.state is TicketState.ASSIGNED and before.agent == agent
        waits = before.state in (TicketState.QUEUED, TicketState.CALLBACK)
        return {
            "ask": True,
            "leave": True,
            "promise": True,
            "finish": True,
            "take": waits or (before.danger and before.state is None),
            "reply": holds,
            "return": holds,
            "offer": holds,
            "to queue": holds,
            "accept": before.offered_to == agent and before.state is TicketState.ASSIGNED,
        }[what]

    def note(self, one: Act, before: Standing, *, kept: bool) -> None:
        """Keep count of what patients must have been told by bot and agents."""
        what, agent, patient = one
        if what == "finish" and self.thinking[patient] and kept:
            thought = self.thinking[patient].pop(0)
            speaks = before.handler is Handler.BOT and before.generation == thought.generation
            self.spoken[patient] += speaks
        if what == "reply" and kept:
            self.replied[patient, agent] += 1

    def work(self, one: Act) -> Callable[[AsyncSession], Awaitable[object]]:
        """The act, in somebody's transaction."""
        what, number, patient = one
        staff, conversation = self.agents[number], self.patients[patient].id
        other = self.agents[(number + 1) % AGENTS]
        world, now = self.world, self.world.clock.now()
        words, levels = world.wording, world.levels
        thought = next(iter(self.thinking[patient]), None)

        async def finish(session: AsyncSession) -> None:
            if thought is not None:
                answer = Outgoing(text=ANSWER, author=Author.BOT)
                await finish_turn(
                    session,
                    conversation,
                    thought.message,
                    [answer],
                    understanding={},
                    stays=False,
                    generation=thought.generation,
                    now=now,
                )

        works: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
            "ask": lambda s: service.request(
                s, conversation, reason="asked", now=now, levels=levels
            ),
            "leave": lambda s: service.leave_queue(s, conversation, now),
            "promise": lambda s: service.promise_call(s, conversation, now, levels),
            "take": lambda s: desk.take(s, words, levels, conversation, staff, now),
            "reply": lambda s: desk.reply(s, conversation, staff, "您好", now),
            "return": lambda s: desk.give_back(
                s, words, levels, conversation, staff, now, wrap_up="referred"
            ),
            "offer": lambda s: transfers.offer(s, conversation, staff, other, "要问", now),
            "accept": lambda s: transfers.accept(s, words, levels, conversation, staff, now),
            "to queue": lambda s: transfers.to_queue(
                s, words, levels, conversation, staff, "insurance", "要问", now
            ),
            "finish": finish,
        }
        return works[what]

    async def standing(self, patient: int) -> Standing:
        """Who has a conversation now."""
        async with self.world.sessions() as session:
            conversation = await session.get_one(Conversation, self.patients[patient].id)
            ticket = await find_open(session, conversation.id)
            offer = await open_offer(session, ticket.id) if ticket else None
            numbers = {agent.id: number for number, agent in enumerate(self.agents)}
            return Standing(
                conversation.handler,
                conversation.generation,
                ticket.state if ticket else None,
                numbers[ticket.agent_id] if ticket and ticket.agent_id else None,
                numbers.get(offer.to_id or 0) if offer else None,
                await service.danger_seen(session, conversation.id),
            )

    async def check(self) -> None:
        """One holder or none, nobody lost, and every word from whoever had the right to it."""
        async with self.world.sessions() as session:
            for patient, conversation in enumerate(self.patients):
                await self._check_holder(session, conversation.id)
                rows = await session.execute(
                    select(Message.author, Message.author_name, Message.text).where(
                        Message.conversation_id == conversation.id,
                        Message.author.in_((Author.BOT, Author.AGENT)),
                    )
                )
                said = rows.all()
                # What `factories.danger` says is no answer that was in flight.
                assert sum(text == ANSWER for _, _, text in said) == self.spoken[patient]
                by = Counter(name for author, name, _ in said if author is Author.AGENT)
                for number, agent in enumerate(self.agents):
                    assert by[agent.display_name] == self.replied[patient, number]

    async def _check_holder(self, session: AsyncSession, conversation_id: uuid.UUID) -> None:
        handler = (await session.get_one(Conversation, conversation_id)).handler
        rows = await session.scalars(
            select(Ticket).where(
                Ticket.conversation_id == conversation_id, Ticket.state.not_in(OVER)
            )
        )
        found = rows.all()
        assert len(found) <= 1
        state = found[0].state if found else None
        expected = {
            TicketState.ASSIGNED: Handler.HUMAN,
            TicketState.QUEUED: Handler.QUEUE,
        }.get(state, Handler.BOT)
        assert handler is expected
        for ticket in found:
            assert (ticket.agent_id is not None) is (ticket.state is TicketState.ASSIGNED)
            assert (ticket.promised_by is not None) is (ticket.state is TicketState.CALLBACK)
            assert ticket.agent_id is None or ticket.first_receiver_id is not None

    async def close(self) -> None:
        """The desk serves on until nobody waits: everybody is answered, or promised a call."""
        agent = await self.world.agent()
        self.silent = set(range(AGENTS))
        self.world.clock.advance(minutes=3)
        await self.world.beats(agent)
        await self.world.tended()
        for patient, conversation in enumerate(self.patients):
            if (await self.standing_of(conversation)) is TicketState.QUEUED:
                await self.world.takes(agent, conversation, limited=False)
                await self.world.gives_back(agent, conversation, "referred")
            assert await self.standing_of(conversation) in {None, TicketState.CALLBACK}
            while self.arrived[patient]:
                await self.goes_on(patient)
            for _ in range(len(self.thinking[patient])):
                await self.alone(("finish", 0, patient), commits=True)
            async with self.world.sessions() as session:
                waiting = await session.scalars(
                    select(Message.id).where(
                        Message.conversation_id == conversation.id,
                        Message.outcome == Outcome.RECEIVED,
                    )
                )
            assert waiting.all() == []
        await self.check()

    async def standing_of(self, conversation: Conversation) -> TicketState | None:
        async with self.world.sessions() as session:
            ticket = await find_open(session, conversation.id)
        return ticket.state if ticket else None
