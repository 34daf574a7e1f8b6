"""Trying receipt numbers of others: they have four digits a day, and a conversation may be wrong a
few times only."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis

from api.complaints.service import Standing
from api.errors import NotFound

_WRONG = 10
_REMEMBERED_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Guesses:
    """How often a conversation asked for what doesn't exist."""

    wrong: int

    def checked(self, seen: Standing) -> Standing:
        """What was found; somebody else's only for who hasn't been wrong too often. Raises
        `NotFound("receipt_unknown")`, as for a number that nobody has."""
        if not seen.own and self.wrong >= _WRONG:
            raise NotFound("receipt_unknown")
        return seen


@asynccontextmanager
async def counted(redis: Redis, conversation: uuid.UUID | None) -> AsyncIterator[Guesses]:
    """Count what isn't found inside, for a day from the first time. A trusted program that asks in
    nobody's conversation isn't counted."""
    if conversation is None:
        yield Guesses(0)
        return
    key = f"receipts:wrong:{conversation}"
    guesses = Guesses(int(await redis.get(key) or 0))
    try:
        yield guesses
    except NotFound:
        async with redis.pipeline() as pipe:
            pipe.set(key, 0, ex=_REMEMBERED_SECONDS, nx=True)
            pipe.incr(key)
            await pipe.execute()
        raise
