"""A dialogue model that says what it was told to say, and remembers what it heard.

Like the real one it raises `DialogueAway` instead of answering with nothing.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from api.dialogue.client import DialogueAway, Turn, Utterance

UNDERSTOOD = {"intent": {"name": "inform", "confidence": 0.9}}


@dataclass(frozen=True)
class Heard:
    """One message as it reached the model."""

    conversation: uuid.UUID
    generation: int
    message: str
    channel: str


@dataclass
class FakeDialogue:
    """Says `says` to everything (by default it repeats the message), unless it is `away`.

    While it thinks, `meanwhile` happens, and `gate` must be open. `busiest` is the largest number
    of messages of one conversation that it ever had at once.
    """

    says: list[Utterance] | None = None
    away: bool = False
    meanwhile: Callable[[], Awaitable[Any]] | None = None
    heard: list[Heard] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    thinking: asyncio.Event = field(default_factory=asyncio.Event)
    busiest: int = 0
    _now: dict[uuid.UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def messages(self) -> list[str]:
        """What it heard, in order."""
        return [heard.message for heard in self.heard]

    async def say(
        self, conversation_id: uuid.UUID, generation: int, message: str, channel: str
    ) -> Turn:
        self.heard.append(Heard(conversation_id, generation, message, channel))
        self._now[conversation_id] = self._now.get(conversation_id, 0) + 1
        self.busiest = max(self.busiest, self._now[conversation_id])
        self.thinking.set()
        try:
            return await self._think(message)
        finally:
            self._now[conversation_id] -= 1

    async def _think(self, message: str) -> Turn:
        await self.gate.wait()
        if self.meanwhile:
            await self.meanwhile()
        said = [Utterance(f"听到：{message}")] if self.says is None else self.says
        if self.away or not said:
            raise DialogueAway
        return Turn(said, UNDERSTOOD)

    async def alive(self) -> bool:
        return not self.away
