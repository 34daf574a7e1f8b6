"""One message at a time per conversation, across processes."""

import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.errors import TooFast

# Longer than any turn (the dialogue's time limit and the database), so that a crashed process
# blocks a patient no longer than this.
_HOLD_SECONDS = 30
_WAIT_SECONDS = 20

_log = logging.getLogger(__name__)


@asynccontextmanager
async def one_turn(
    redis: Redis,
    conversation_id: uuid.UUID,
    *,
    danger: bool = False,
    wait_seconds: float | None = None,
) -> AsyncIterator[None]:
    """Wait until it is this message's turn. Raises `TooFast` when it doesn't come.

    Rasa would make simultaneous messages of one sender wait in steps of a second; here they wait
    in front of it, in steps of 20 ms. Messages that show `danger` have a lane of their own: they
    don't wait for a model that thinks.
    """
    lock = redis.lock(
        f"turn:{conversation_id}" + ":danger" * danger,
        timeout=_HOLD_SECONDS,
        sleep=0.02,
        blocking_timeout=_WAIT_SECONDS if wait_seconds is None else wait_seconds,
    )
    try:
        held = await lock.acquire()
    except RedisError as error:
        # Two messages of one patient may be answered side by side then, each of them still once.
        _log.warning("turns are not kept apart: %s", type(error).__name__)
        held = None
    if held is False:
        raise TooFast("too_fast")
    try:
        yield
    finally:
        if held:
            with suppress(RedisError):
                await lock.release()
