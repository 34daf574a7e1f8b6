"""Keys that a platform tells one by one, put together to the number that was asked for.

What is pressed may be an identity number: it is kept sealed, for minutes, and only until it is
whole. Keys are kept by their events' numbers: one that is told again is there once, in its place.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened
from api.security import Seal, UnknownKey

_KEPT_SECONDS = 600
_REDIS_SECONDS = 0.5


@dataclass(frozen=True)
class KeyPresses:
    """The keys of every call. Without Redis each key counts for itself.

    Where a key finishes a number, it or a pause is waited for even when the number is whole:
    pressed afterwards it would be the answer to the next question.
    """

    redis: Redis
    seal: Seal

    async def taken(self, event: CallEvent) -> CallEvent | None:
        """The event as it is to be dealt with: a last key or a pause brings the whole number. None
        while more keys are to come."""
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                return await self._taken(event)
        except (RedisError, TimeoutError):
            return event

    async def expect(self, event: CallEvent, reply: CallReply) -> None:
        """Note what the reply to `event` listens for; keys of before don't count any more."""
        wanted = reply.listen.digits if reply.listen else None
        if wanted is None and reply == CallReply():
            return  # go on as you are
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                await self.redis.delete(_name("keys", event.call_id))
                await self._note(event, wanted or DigitsWanted(max=1))
        except (RedisError, TimeoutError):
            return

    async def _taken(self, event: CallEvent) -> CallEvent | None:
        if event.event is Happened.NO_INPUT:
            return _number(event, await self._pressed(event.call_id))
        if event.event is not Happened.DTMF:
            await self.redis.delete(_name("keys", event.call_id))
            return event
        wanted = await self._wanted(event)
        if wanted is None or len(event.digits) != 1:
            return event
        pressed = await self._press(event)
        if wanted.finish_key and wanted.finish_key in pressed:
            whole = pressed[: pressed.index(wanted.finish_key)]
            return event.model_copy(update={"digits": whole})
        enough = wanted.max + 1 if wanted.finish_key else wanted.max
        return _number(event, pressed) if len(pressed) >= enough else None

    async def _note(self, event: CallEvent, wanted: DigitsWanted) -> None:
        noted = json.dumps([wanted.max, wanted.finish_key, event.seq])
        await self.redis.set(_name("wanted", event.call_id), noted, ex=_KEPT_SECONDS)

    async def _wanted(self, event: CallEvent) -> DigitsWanted | None:
        """What is waited for, when that is more than a key and `event` wasn't answered already."""
        noted = await self.redis.get(_name("wanted", event.call_id))
        most, finish, answered = json.loads(noted) if noted else (1, "", -1)
        if most == 1 or event.seq <= answered:
            return None
        return DigitsWanted(max=most, finish_key=finish)

    async def _press(self, event: CallEvent) -> str:
        name = _name("keys", event.call_id)
        sealed = self.seal.seal(event.digits).decode()
        async with self.redis.pipeline() as together:
            together.hset(name, str(event.seq), sealed)
            together.expire(name, _KEPT_SECONDS)
            await together.execute()
        return await self._pressed(event.call_id)

    async def _pressed(self, call_id: str) -> str:
        kept = await self.redis.hgetall(_name("keys", call_id))
        sealed = (str(kept[seq]) for seq in sorted(kept, key=int))
        try:
            return "".join(self.seal.open(one.encode()) for one in sealed)
        except UnknownKey:
            return ""


def _number(event: CallEvent, digits: str) -> CallEvent:
    """The event that brings `digits`; the same one when there are none."""
    if not digits:
        return event
    return event.model_copy(update={"event": Happened.DTMF, "digits": digits})


def _name(what: str, call_id: str) -> str:
    digest = hashlib.sha256(call_id.encode()).hexdigest()
    return f"hotline:{what}:{digest}"
