"""The door of a call: every event once, one after another, and what became of it kept."""

import uuid
from dataclasses import dataclass

from api.channels.hotline.flow import reply_to
from api.channels.hotline.line import Line, Resources
from api.conversations.turns import one_turn
from api.hotline import calls
from api.hotline.events import CallEvent, CallReply, Happened
from api.hotline.models import Call

_CALLS = uuid.UUID("6f0c3f0e-5b0b-4f0e-9d54-6d6f746c696e")


@dataclass(frozen=True)
class HotlineFront:
    """Answers a speech gateway's events. Made once at start."""

    at: Resources

    async def receive(self, event: CallEvent) -> CallReply:
        """What the gateway is to do next; the same for an event that comes again. An empty reply
        means: go on as you are. Raises `TooFast` when an event before it takes too long."""
        async with one_turn(self.at.redis, uuid.uuid5(_CALLS, event.call_id)):
            call = await self._call(event)
            talk = calls.talk_of(call, self.at.seal)
            line = Line(self.at, call, talk)
            if event.seq in talk.replies:
                return await line.repeated(talk.replies[event.seq])
            if call.ended_at is not None:
                return CallReply(action="hangup")
            if _is_stale(call, event):
                return CallReply()
            reply = await reply_to(line, event)
            if event.event is Happened.HANGUP:
                return reply
            talk.remember(event.seq, reply)
            async with self.at.sessions() as session, session.begin():
                await calls.keep(session, call, self.at.seal, event.seq, talk)
            return reply

    async def close(self) -> None:
        """End what still runs."""
        await self.at.answering.close()

    async def _call(self, event: CallEvent) -> Call:
        """The event's call. Its start may have been lost on the way: any event begins it."""
        async with self.at.sessions() as session, session.begin():
            found = await calls.find(session, event.call_id)
            return found or await calls.begin(session, event.call_id, self.at.clock.now())


def _is_stale(call: Call, event: CallEvent) -> bool:
    """Whether what came after it was answered already: there is nothing to say to it any more, but
    that somebody has hung up is true at any time."""
    return event.seq <= call.last_seq and event.event is not Happened.HANGUP
