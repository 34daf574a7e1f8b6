"""Work that outlives the event that began it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from api.conversations.schemas import Answer

_LAST_SECONDS = 5.0


@dataclass(frozen=True)
class Answering:
    """Answers that are being made. Each is stored when it is there; a later event asks for it."""

    running: set[asyncio.Task[Answer]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
        """Begin, and go on whether or not somebody waits."""
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self._forget)
        return task

    async def close(self) -> None:
        """Let what is nearly ready come to its end, and stop the rest: it is answered anew when it
        is asked for."""
        if not self.running:
            return
        _, late = await asyncio.wait(set(self.running), timeout=_LAST_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, task: asyncio.Task[Answer]) -> None:
        self.running.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever asks again, not to the log of a task nobody awaits
