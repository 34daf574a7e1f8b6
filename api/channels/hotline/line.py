"""What every part of a call works with."""

from dataclasses import dataclass, field

from redis.asyncio import Redis

from api.channels.hotline.tasks import Answering
from api.clock import Clock
from api.conversations.reception import Reception
from api.database import Sessions
from api.handoff.levels import ServiceLevels
from api.hotline.events import CallReply
from api.hotline.hints import Step, StoredHints
from api.hotline.models import Call
from api.hotline.replies import Keys, listening, said
from api.hotline.speaking import Speech
from api.hotline.talk import Talk
from api.security import Seal
from api.wording import Wording
from language.aloud import read_aloud


@dataclass(frozen=True)
class Resources:
    """Made once at start. `hints` gives the words that the recogniser should expect at a step,
    `answer_seconds` is how long a caller hears nothing, `kept_months` how long a visitor card is
    kept."""

    sessions: Sessions
    redis: Redis
    clock: Clock
    wording: Wording
    seal: Seal
    levels: ServiceLevels
    reception: Reception
    hints: StoredHints
    hospital: str
    answer_seconds: float
    kept_months: int
    answering: Answering = field(default_factory=Answering)


@dataclass(frozen=True)
class Line:
    """One call, while one of its events is dealt with."""

    at: Resources
    call: Call
    talk: Talk

    def words(self, key: str, **params: object) -> str:
        """What we say ourselves, as it is read out."""
        return read_aloud(self.at.wording(f"hotline_call.{key}", **params))

    async def tell(self, *keys: str, then: bool = True, **params: object) -> CallReply:
        """Say something of our own; `then` repeats, shorter, what was asked before it."""
        sentences = [self.words(key, **params) for key in keys]
        if then:
            sentences += Speech.from_json(self.talk.speech).again(self.talk.at, self.talk.slow)
        return await self.ask(sentences)

    async def ask(
        self, sentences: list[str], *, keys: Keys | None = None, interruptible: bool = True
    ) -> CallReply:
        """Say this, and listen."""
        return CallReply(
            say=said(self.talk, sentences, interruptible=interruptible),
            listen=listening(
                self.talk, await self.at.hints.at(Step(**self.talk.step)), keys or Keys()
            ),
        )

    async def repeated(self, reply: CallReply) -> CallReply:
        """A reply that was kept, as it was."""
        if reply.listen is None or self.talk.asking:
            return reply
        hints = await self.at.hints.at(Step(**self.talk.step))
        listen = reply.listen.model_copy(update={"hints": hints})
        return reply.model_copy(update={"listen": listen})

    async def speak(self, speech: Speech, *, urgent: bool = False) -> CallReply:
        """Say an answer, as far as one takes it in at once."""
        self.talk.speech, self.talk.at = speech.to_json(), 0
        return await self.ask(
            list(speech.page(0, self.talk.slow).sentences), interruptible=not urgent
        )
