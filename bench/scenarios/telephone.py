"""A simulated patient on the hotline: hears what is spoken, and speaks."""

import time
from typing import Any

import httpx

from api.clock import RunningClock
from api.practice.scenarios import Person
from api.practice.talk import Answer, Button
from bench.scenarios.stored import Stored
from tests.simulators.hotline.line import PhoneLine


class Telephone:
    """One call. The patient hears the words; what the card of an answer proves is read from the
    database. A button is used by saying its words."""

    def __init__(self, client: httpx.AsyncClient, secret: str, stored: Stored) -> None:
        self._line = PhoneLine(client, secret, RunningClock())
        self._stored, self._conversation, self._last = stored, "", 0

    async def opens(self) -> Answer:
        """Ring."""
        await self._line.calls()
        self._conversation = self._stored.call(self._line.call_id)
        return self._answer(0.0)

    async def says(self, text: str) -> Answer:
        """Speak; on a line that was handed over or hung up nobody answers any more."""
        if self._line.closed or self._line.transfer:
            return Answer(handled_by="queue", speaker="bot")
        began = time.perf_counter()
        await self._line.says(text)
        return self._answer(time.perf_counter() - began)

    async def presses(self, button: Button) -> Answer:
        """Say the words of what would be a button elsewhere."""
        return await self.says(button.title)

    async def fills_form(self, card: dict[str, Any], person: Person) -> Answer:
        """There is no form on the telephone."""
        return await self.says("我没法填表")

    async def closes(self) -> None:
        """Hang up."""
        if not (self._line.closed or self._line.transfer):
            await self._line.hangs_up()

    def _answer(self, seconds: float) -> Answer:
        messages = self._stored.since(self._conversation, self._last)
        self._last = max([self._last, *(one["id"] for one in messages)])
        answer = self._stored.answer(messages, self._conversation)
        handled_by = "queue" if self._line.transfer else answer.handled_by
        heard = {"text": self._line.last_heard, "seconds": seconds, "handled_by": handled_by}
        return answer.model_copy(update=heard)
