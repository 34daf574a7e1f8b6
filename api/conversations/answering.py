"""Who answers a stored message, and with what: danger first, then whoever has the conversation.

Steps 4 to 8 of the trace in ARCHITECTURE.md. No transaction stays open while the dialogue model
thinks, because its actions write to the same database.
"""

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations import received, service, settled
from api.conversations.answers import answer_of, brings_handoff, spoken
from api.conversations.cleaning import neutralise_command
from api.conversations.emergency import EmergencyDesk
from api.conversations.events import wake_desk
from api.conversations.finishing import finish_turn
from api.conversations.masking import is_only_identity
from api.conversations.menu import Menu
from api.conversations.models import Author, Conversation, Handler, Message, Outcome
from api.conversations.schemas import MAX_TEXT, Answer, Button, Outgoing
from api.database import Sessions
from api.dialogue.client import Dialogue, DialogueAway, Turn
from api.green_channel import location
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.health.metrics import Metrics
from api.safety.service import SafetyFinding
from api.wording import Wording

ASK_HUMAN = "/human_ask"
LEAVE_QUEUE = "/system_leave_queue"
RESUME = "/press_resume"
REPEAT = "/repeat"
_SET_ASIDE_SECONDS = 1.0


class AnsweredAway(DialogueAway):
    """The dialogue model is away; `answer` is what the patient can be shown meanwhile."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Heard:
    """A stored message on its way through a turn. `finding` is the danger in it; one that is
    `harmless` was looked at when it arrived. `ready` is what the channel itself answers, where no
    person has the conversation; `before` what it says before the assistant's answer; `began` when
    its turn came, on the clock that only measures."""

    conversation: Conversation
    id: int
    text: str
    payload: str | None
    masked: bool
    finding: SafetyFinding | None = None
    harmless: bool = False
    ready: Sequence[Outgoing] | None = None
    before: Sequence[Outgoing] = ()
    began: float = field(default_factory=time.monotonic, compare=False)

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to answer."""
        return not (self.text or self.payload or self.ready)


@dataclass(frozen=True)
class Answering:
    """Answers stored messages. Made once at start."""

    sessions: Sessions
    redis: Redis
    clock: Clock
    wording: Wording
    menu: Menu
    levels: ServiceLevels
    emergency: EmergencyDesk
    dialogue: Dialogue
    metrics: Metrics

    async def answer(self, heard: Heard) -> Answer:
        """Answer a message, or take it to the person who has the conversation. Raises
        `AnsweredAway` when the dialogue model is away."""
        if heard.payload == LEAVE_QUEUE:
            return await self._leave_queue(heard)
        if heard.says_nothing:
            return await self._say(heard, [self._system("conversation.empty")])
        finding = heard.finding or (None if heard.harmless else self.emergency.look(heard.text))
        if finding is not None:
            return await self._answer_danger(heard, finding)
        told = await self._note_location(heard)
        if heard.conversation.handler is not Handler.BOT:
            return await self._forward(heard)
        if told:
            noted = self._system("safety.where_told", [self._person()], place=heard.text.strip())
            return await self._say(heard, [noted])
        return await self._answer_as_assistant(heard)

    async def _note_location(self, heard: Heard) -> bool:
        """Whether the message tells where the patient of an emergency is, as they were asked."""
        if heard.payload or heard.ready is not None or not location.tells_place(heard.text):
            return False
        whose = heard.conversation.id
        async with self.sessions() as session, session.begin():
            noted = await location.note(session, whose, heard.text, self.clock.now())
        if noted:
            await wake_desk(self.redis, "green_channel", whose)
        return noted

    async def apologise(self, heard: Heard) -> Answer:
        """For a message whose process died; the apology went out as an event before."""
        sorry = self._system("conversation.interrupted", [self._person()])
        async with self.sessions() as session, session.begin():
            stored = await service.append(
                session,
                heard.conversation.id,
                [sorry],
                now=self.clock.now(),
                answers_id=heard.id,
            )
        return answer_of(stored, heard.conversation.handler)

    async def _answer_as_assistant(self, heard: Heard) -> Answer:
        if heard.ready is not None:
            return await self._say(heard, list(heard.ready))
        if len(heard.text) > MAX_TEXT:
            return await self._say(heard, [self._system("errors.too_long", limit=MAX_TEXT)])
        heard = await self._as_meant(heard)
        try:
            turn = await self._ask_dialogue(heard, self._for_dialogue(heard))
        except DialogueAway:
            return await self._answer_without_bot(heard)
        return await self._deliver(heard, turn)

    async def _as_meant(self, heard: Heard) -> Heard:
        """With the payload of the button that the words mean, where we asked whether something is
        settled."""
        if heard.payload or settled.answer_in(heard.text) is None:
            return heard
        async with self.sessions() as session:
            meant = await settled.meant_button(session, heard.conversation.id, heard.id, heard.text)
        return replace(heard, payload=meant) if meant else heard

    async def _answer_danger(self, heard: Heard, finding: SafetyFinding) -> Answer:
        bots = heard.conversation.handler is Handler.BOT
        set_aside = bots and await self._set_form_aside(heard, finding)
        now, conversation_id = self.clock.now(), heard.conversation.id
        async with self.sessions() as session, session.begin():
            handler = await service.handler_for_update(session, conversation_id)
            if not await received.is_unanswered(session, heard.id):
                return answer_of([], handler)
            messages = await self.emergency.record(session, conversation_id, heard.id, finding, now)
            await handoff.raise_for_danger(session, conversation_id, self.levels, now)
            opened = await self.emergency.open_green_channel(session, conversation_id, finding, now)
            messages += await self.emergency.ask_where(session, conversation_id, finding, now)
            if set_aside and handler is Handler.BOT:
                resume = Button(title=self.wording("conversation.resume_button"), payload=RESUME)
                messages.append(self._system("conversation.form_set_aside", [resume]))
            told = {"intent": {"name": finding.kind, "confidence": 1.0}}
            stored = await self._store(
                session, heard, messages, Outcome.ANSWERED, told, overtakes=True
            )
        self.metrics.safety_events.labels(finding.kind).inc()
        self.metrics.green_channels.inc(int(opened))
        await wake_desk(self.redis, finding.kind, conversation_id)
        return answer_of(stored, handler)

    async def _set_form_aside(self, heard: Heard, finding: SafetyFinding) -> bool:
        """So that a half-filled form doesn't go on as if nothing had happened. Whether there was
        one; a model that is away or slow must not delay the answer."""
        try:
            async with asyncio.timeout(_SET_ASIDE_SECONDS):
                event = f'/system_emergency{{"kind": "{finding.kind}"}}'
                turn = await self._ask_dialogue(heard, event)
        except (DialogueAway, TimeoutError):
            return False
        return bool(turn.understanding.get("slots", {}).get("control__set_aside"))

    async def _ask_dialogue(self, heard: Heard, message: str) -> Turn:
        conversation = heard.conversation
        return await self.dialogue.say(
            conversation.id, conversation.generation, message, conversation.channel
        )

    async def _forward(self, heard: Heard) -> Answer:
        """To the person, or the queue; to the assistant when it has got the conversation back
        since the message came, for then nobody at the desk would answer it."""
        stored: list[Message] = []
        async with self.sessions() as session, session.begin():
            handler = await service.handler_for_update(session, heard.conversation.id)
            fresh = await service.get_conversation(session, heard.conversation.id)
            if handler is not Handler.BOT:
                answers = []
                if handler is Handler.QUEUE:
                    answers.append(await self._still_waiting(session, heard.conversation.id))
                stored = await self._store(session, heard, answers, Outcome.FORWARDED)
        if handler is Handler.BOT:
            return await self.answer(replace(heard, conversation=fresh, harmless=True))
        await wake_desk(self.redis, "message", heard.conversation.id)
        return answer_of(stored, handler)

    async def _still_waiting(self, session: AsyncSession, conversation_id: uuid.UUID) -> Outgoing:
        ticket = await handoff.open_ticket(session, conversation_id, self.levels)
        leave = Button(title=self.wording("handoff.leave_button"), payload=LEAVE_QUEUE)
        return Outgoing(
            text=handoff.describe(self.wording, ticket),
            author=Author.SYSTEM,
            buttons=[leave],
            card=ticket.card(),
        )

    async def _leave_queue(self, heard: Heard) -> Answer:
        async with self.sessions() as session, session.begin():
            handler = await service.handler_for_update(session, heard.conversation.id)
            if handler is not Handler.HUMAN:
                await handoff.leave_queue(session, heard.conversation.id, self.clock.now())
                left = self._system("handoff.left_queue", self.menu.buttons)
                stored = await self._store(session, heard, [left], Outcome.ANSWERED)
        if handler is Handler.HUMAN:
            return await self._forward(heard)
        await wake_desk(self.redis, "queue", heard.conversation.id)
        return answer_of(stored, Handler.BOT)

    async def _answer_without_bot(self, heard: Heard) -> Answer:
        async with self.sessions() as session, session.begin():
            handler = await service.handler_for_update(session, heard.conversation.id)
        if handler is not Handler.BOT:
            return await self._forward(heard)
        if heard.payload == ASK_HUMAN or self.menu.asks_for_person(heard.text):
            return await self._hand_off_without_bot(heard)
        apology = self._system("conversation.dialogue_away", [self._person()])
        answer = await self._say(heard, [apology], outcome=Outcome.FAILED)
        raise AnsweredAway(answer)

    async def _hand_off_without_bot(self, heard: Heard) -> Answer:
        async with self.sessions() as session, session.begin():
            ticket = await handoff.request(
                session,
                heard.conversation.id,
                reason="dialogue_away",
                now=self.clock.now(),
                levels=self.levels,
            )
            told = Outgoing(
                text=handoff.describe(self.wording, ticket),
                author=Author.SYSTEM,
                card=ticket.card(),
            )
            now = self.clock.now()
            await handoff.tell_callback(session, ticket, heard.conversation.id, now, said=True)
            handler = await service.handler_for_update(session, heard.conversation.id)
            stored = await self._store(session, heard, [told], Outcome.ANSWERED)
        await wake_desk(self.redis, "queue", heard.conversation.id)
        return answer_of(stored, handler)

    def _for_dialogue(self, heard: Heard) -> str:
        if heard.payload:
            return heard.payload
        if heard.masked and is_only_identity(heard.text):
            return REPEAT  # nothing was said but a number: the open question again
        return neutralise_command(heard.text)

    async def _deliver(self, heard: Heard, turn: Turn) -> Answer:
        words = [*heard.before, *spoken(turn)]
        took = {"turn": round((time.monotonic() - heard.began) * 1000)}
        understanding = {**turn.understanding, "ms": {**turn.understanding.get("ms", {}), **took}}
        if heard.masked:
            words.insert(0, self._system("conversation.identity_masked"))
        async with self.sessions() as session, session.begin():
            # A person may have taken over while the bot was thinking: then its answer is dropped.
            # One that itself brings the hand-off is the patient's confirmation and stays.
            finished = await finish_turn(
                session,
                heard.conversation.id,
                heard.id,
                words,
                understanding=understanding,
                stays=brings_handoff(words),
                generation=heard.conversation.generation,
                now=self.clock.now(),
            )
        self.metrics.turns.labels(finished.outcome.value).inc()
        if finished.handler is not Handler.BOT:
            await wake_desk(self.redis, "queue", heard.conversation.id)
        return Answer(messages=finished.to_carry, handled_by=finished.handler.value)

    async def _say(
        self, heard: Heard, messages: list[Outgoing], outcome: Outcome = Outcome.ANSWERED
    ) -> Answer:
        async with self.sessions() as session, session.begin():
            stored = await self._store(session, heard, messages, outcome)
        return answer_of(stored, heard.conversation.handler)

    async def _store(
        self,
        session: AsyncSession,
        heard: Heard,
        messages: list[Outgoing],
        outcome: Outcome,
        understanding: dict[str, Any] | None = None,
        *,
        overtakes: bool = False,
    ) -> list[Message]:
        self.metrics.turns.labels(outcome.value).inc()
        return await service.store_answers(
            session,
            heard.conversation.id,
            messages,
            inbound_id=heard.id,
            outcome=outcome,
            now=self.clock.now(),
            understanding=understanding,
            overtakes=overtakes,
        )

    def _system(self, key: str, buttons: list[Button] | None = None, **params: object) -> Outgoing:
        return Outgoing(
            text=self.wording(key, **params), author=Author.SYSTEM, buttons=buttons or []
        )

    def _person(self) -> Button:
        return Button(title=self.wording("handoff.ask_button"), payload=ASK_HUMAN)
