"""Live events between processes, over Redis. They only wake; the database is what counts."""

import uuid
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

DESK_CHANNEL = "desk"


def conversation_channel(conversation_id: uuid.UUID) -> str:
    """The Redis channel that wakes listeners of one conversation."""
    return f"conversation:{conversation_id}"


async def wake_patient(redis: Redis, conversation_id: uuid.UUID) -> None:
    """Say that there are new messages for this patient. Call it after the commit."""
    await _publish(redis, conversation_channel(conversation_id), "message")


async def wake_desk(redis: Redis, what: str, conversation_id: uuid.UUID) -> None:
    """Say to every staff page that something happened: `queue`, `message`, `emergency`, …"""
    await _publish(redis, DESK_CHANNEL, f"{what} {conversation_id}")


async def wake_presence(redis: Redis, staff_id: int) -> None:
    """Say to every staff page that somebody has come, gone, or takes a break."""
    await _publish(redis, DESK_CHANNEL, f"presence {staff_id}")


async def _publish(redis: Redis, channel: str, message: str) -> None:
    """Without Redis nobody is woken; everybody looks again by themselves."""
    with suppress(RedisError):
        await redis.publish(channel, message)
