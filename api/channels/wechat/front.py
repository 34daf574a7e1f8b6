"""One push: stored, answered in its turn, and the answer carried back in time or posted later.

WeChat hangs up after five seconds and pushes again, to any process. So answering is a task of its
own, which goes on when the push has been let go. Whether somebody still waits for the answer stands
with the message in the database; the transaction that stores the answer reads it, and posts what
nobody waits for. So the last word is always that of one row.
"""

import asyncio
import logging
import uuid
from collections.abc import Collection, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from api.channels.wechat.happenings import note
from api.channels.wechat.letters import letter_of
from api.channels.wechat.preparing import Preparing
from api.channels.wechat.refusals import Refusals
from api.clock import Clock
from api.conversations import service as conversations
from api.conversations.reception import NotYet, Reception
from api.conversations.schemas import Answer, MessageOut
from api.conversations.turns import one_turn
from api.database import Sessions, each_alone
from api.errors import DaoyiError, TooFast
from api.security import Seal
from api.wechat import inbox, ledger, pictures
from api.wechat.addresses import Addresses
from api.wechat.customer_service import CustomerService
from api.wechat.inbox import Arrived, Letter, Standing
from api.wechat.mailbag import BYTES
from api.wechat.pushes import Push
from api.wechat.rendering import Pages, render
from api.wording import Wording

# The longest that a message waits for the ones before it.
_TURN_SECONDS = 60.0
# After this long without an answer the patient sees that somebody is at it.
_TYPING_SECONDS = 1.5
_LAST_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.03
# What is written down with them belongs into the same transaction.
_WITH_MORE = {"event.subscribe", "image"}

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passive:
    """What goes back as the answer to a push: to this attempt to bring the message."""

    text: str = field(repr=False)
    message_id: int
    attempt: int


@dataclass(frozen=True)
class Front:
    """Takes pushes. Made once at start."""

    reception: Reception
    prepare: Preparing
    sessions: Sessions
    redis: Redis
    clock: Clock
    seal: Seal
    wording: Wording
    addresses: Addresses
    menu: Collection[str]
    service: CustomerService
    refusals: Refusals
    background: set[asyncio.Task[Any]] = field(default_factory=set, repr=False)
    working: dict[int, asyncio.Task[Answer | None]] = field(default_factory=dict, repr=False)

    async def answer(self, push: Push, deadline: float) -> Passive | None:
        """What goes back at once; none when there is nothing to say, or not yet. `deadline` is of
        the loop's time."""
        letter = letter_of(push, self.menu)
        if letter is None:
            async with self.sessions() as session, session.begin():
                await note(session, self.seal, self.clock, push)
            return None
        danger = self._shows_danger(letter)
        async with asyncio.timeout_at(deadline):
            arrived = await self._store(push, letter, danger=danger)
            asking = await self._asking(arrived)
        if asking.finished:
            return await self._carry(arrived, asking.attempt, None)
        ids = arrived.conversation_id, arrived.message_id
        work = self.working.get(arrived.message_id) or self._start(*ids, danger=danger)
        # With two attempts to bring it hints would be shown twice.
        await self._await(work, letter, deadline, hint=asking.attempt == 1)
        answer = work.result() if work.done() else None
        # An earlier push of the same message may have been let go meanwhile.
        if answer is not None and not arrived.repeated:
            return await self._carry(arrived, asking.attempt, answer)
        return await self._let_go(arrived, asking.attempt)

    def go_on(self, conversation_id: uuid.UUID, message_id: int) -> None:
        """Answer a message that was stored without a push; the answer is posted."""
        self._start(conversation_id, message_id, danger=False)

    async def post_instead(self, passive: Passive) -> None:
        """The push was hung up before its answer could go back: have it posted, unless a later push
        carries it."""
        async with self.sessions() as session, session.begin():
            await conversations.post_answers(
                session, passive.message_id, passive.attempt, self.clock.now()
            )

    def without_database(self, push: Push) -> str | None:
        """What can be said when nothing can be stored: danger is told even so. None where there is
        nobody to say it to, and WeChat should tell us again."""
        letter = letter_of(push, self.menu)
        if letter is None:
            return None
        emergency = self.reception.answering.emergency
        finding = emergency.look(letter.text)
        if finding is not None:
            return emergency.words(finding)
        return self.wording("wechat.channel.away", hotline=emergency.hospital.hotline)

    async def close(self) -> None:
        """Give what is being worked on a moment to end. What doesn't is found by the recovery."""
        if self.background:
            await asyncio.wait(self.background, timeout=_LAST_SECONDS)

    def _shows_danger(self, letter: Letter) -> bool:
        # A tap means the option that was offered, whatever its words.
        return not letter.media and self.reception.answering.emergency.look(letter.text) is not None

    async def _store(self, push: Push, letter: Letter, *, danger: bool) -> Arrived:
        now = self.clock.now()
        letter = replace(letter, sent_at=None) if danger else letter
        if push.kind not in _WITH_MORE:
            async with each_alone(self.sessions)() as session:
                arrived = await inbox.arrive_again(session, self.seal, now, letter)
            if arrived is not None:
                return arrived
        async with self.sessions() as session, session.begin():
            arrived = await inbox.arrive(session, self.seal, now, letter)
            if arrived.repeated:
                return arrived
            if push.kind == "event.subscribe":
                await ledger.follow(session, arrived.account_id, letter.sent_at or now)
            if push.kind == "image":
                media_id = push.values.get("MediaId", "")
                await pictures.keep_picture(
                    session, arrived.conversation_id, arrived.message_id, media_id, now
                )
        return arrived

    async def _asking(self, arrived: Arrived) -> Standing:
        """A new message, or one that was brought again and may be answered already."""
        if not arrived.repeated:
            return Standing(finished=False, awaited=True, attempt=1)
        async with self.sessions() as session, session.begin():
            return await inbox.ask_again(session, arrived.message_id, self.clock.now())

    def _start(
        self, conversation_id: uuid.UUID, message_id: int, *, danger: bool
    ) -> asyncio.Task[Answer | None]:
        """Answer a message, once at a time in this process."""
        work = self._begin(self._work(conversation_id, message_id, danger=danger))
        self.working[message_id] = work
        work.add_done_callback(lambda _: self.working.pop(message_id, None))
        return work

    def _begin(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task

    async def _work(
        self, conversation_id: uuid.UUID, message_id: int, *, danger: bool
    ) -> Answer | None:
        """Answer the message, and those before it that wait; none when another task has done it, or
        something that we need is away: then the recovery answers for us, except in danger."""
        try:
            if danger:
                return await self.reception.answer_danger(conversation_id, message_id)
            return await self._answer_in_turn(conversation_id, message_id)
        except (SQLAlchemyError, RedisError, DaoyiError) as error:
            _log.error("message %s failed: %s", message_id, type(error).__name__)
            if danger:
                raise
            return None

    async def _answer_in_turn(self, conversation: uuid.UUID, mine: int) -> Answer | None:
        until = asyncio.get_running_loop().time() + _TURN_SECONDS
        while True:
            try:
                async with one_turn(self.redis, conversation, wait_seconds=_TURN_SECONDS):
                    answered = await self.reception.answer_next(conversation, self.prepare, mine)
            except NotYet:
                if asyncio.get_running_loop().time() > until:
                    raise TooFast("too_fast") from None
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                continue
            if answered is None:
                return None
            message_id, answer = answered
            if message_id == mine:
                return answer

    async def _await(
        self, work: asyncio.Task[Answer | None], letter: Letter, deadline: float, *, hint: bool
    ) -> None:
        """Until the work is done or the deadline is there."""
        loop = asyncio.get_running_loop()
        left = deadline - loop.time()
        done, _ = await asyncio.wait({work}, timeout=max(0.0, min(_TYPING_SECONDS, left)))
        if not done and left > _TYPING_SECONDS:
            if hint:
                self._begin(self.service.show_typing(letter.openid))
            await asyncio.wait({work}, timeout=max(0.0, deadline - loop.time()))

    async def _let_go(self, arrived: Arrived, attempt: int) -> Passive | None:
        """Nobody waits any more; unless the answer came in this very moment, or by another task."""
        async with self.sessions() as session, session.begin():
            found = await inbox.let_go(session, arrived.message_id, attempt)
        return await self._carry(arrived, attempt, None) if found.finished else None

    async def _carry(self, arrived: Arrived, attempt: int, answer: Answer | None) -> Passive | None:
        """The answer as one text, if it is for us to carry and short enough for that."""
        messages = answer.messages if answer else await self._stored_answer(arrived.message_id)
        if not messages:
            return None
        try:
            pages = await self.addresses.of(messages)
        except SQLAlchemyError:
            pages = Pages(self.addresses.public_url)  # the words without their links
        text = render(messages, self.wording, pages).as_text()
        passive = Passive(text, arrived.message_id, attempt)
        if len(text.encode()) <= BYTES:
            return passive
        await self.post_instead(passive)
        return None

    async def _stored_answer(self, message_id: int) -> list[MessageOut]:
        """What was answered, unless it was posted or isn't there yet."""
        async with self.sessions() as session:
            found = await inbox.standing(session, message_id)
            if not (found.finished and found.awaited):
                return []
            answers = await conversations.answers_to(session, message_id)
        return [MessageOut.of(message) for message in answers]
