"""What happened in a call, and who deals with it."""

from collections.abc import Awaitable, Callable

from api.channels.hotline import asking, hearing, silence, transfers
from api.channels.hotline.assistant import go_on_waiting
from api.channels.hotline.line import Line
from api.hotline import calls
from api.hotline.events import CallEvent, CallReply, Happened
from api.hotline.speaking import Speech


async def reply_to(line: Line, event: CallEvent) -> CallReply:
    """The reply to an event that is new; changes where the call stands."""
    reply = await _DEALT_WITH[event.event](line, event)
    if line.talk.asking and line.talk.interview is None and reply.action == "continue":
        return await asking.begin(line, reply)
    return reply


async def _started(line: Line, _event: CallEvent) -> CallReply:
    greeting = line.words("greeting", hospital=line.at.hospital)
    return await line.speak(Speech(parts=(greeting,)))


async def _heard(line: Line, event: CallEvent) -> CallReply:
    if not event.is_final:
        return CallReply()  # it only counts for barging in, which the gateway does itself
    return await hearing.heard(line, event)


async def _typed(line: Line, event: CallEvent) -> CallReply:
    if not event.digits:
        return CallReply()
    if line.talk.asking:
        return await asking.typed(line, event.digits, event.seq)
    return await hearing.typed(line, event.digits, event.seq)


async def _kept_silent(line: Line, event: CallEvent) -> CallReply:
    if line.talk.waiting:
        return await go_on_waiting(line)
    if line.talk.asking:
        return await asking.silent(line, event.seq)
    return await silence.kept(line, event.seq)


async def _spoken(line: Line, _event: CallEvent) -> CallReply:
    """We have finished speaking: when that was a filler, the answer may be there."""
    return await go_on_waiting(line) if line.talk.waiting else CallReply()


async def _interrupted(_line: Line, _event: CallEvent) -> CallReply:
    """The words that broke in come as speech."""
    return CallReply()


async def _transferred(line: Line, event: CallEvent) -> CallReply:
    if not line.talk.transferred:
        return CallReply()
    return await transfers.ended(line, event.result or "failed")


async def _hung_up(line: Line, _event: CallEvent) -> CallReply:
    await transfers.left(line)
    async with line.at.sessions() as session, session.begin():
        await calls.end(session, line.call, line.at.clock.now())
    return CallReply(action="hangup")


_DEALT_WITH: dict[Happened, Callable[[Line, CallEvent], Awaitable[CallReply]]] = {
    Happened.START: _started,
    Happened.SPEECH: _heard,
    Happened.DTMF: _typed,
    Happened.NO_INPUT: _kept_silent,
    Happened.BARGE_IN: _interrupted,
    Happened.TTS_DONE: _spoken,
    Happened.TRANSFER_RESULT: _transferred,
    Happened.HANGUP: _hung_up,
}
