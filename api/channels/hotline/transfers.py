"""Putting a caller through to a person, and what happens when nobody is free."""

from typing import Any

from sqlalchemy import select

from api.channels.hotline.line import Line
from api.conversations.models import Author, Message
from api.handoff import service as handoff
from api.handoff import tickets
from api.handoff.models import TicketState
from api.hotline.events import CallReply, Transfer

_URGENT_REASONS = {"emergency", "crisis"}
_QUEUE, _URGENT_QUEUE = "reception", "urgent"
_WORDS_TOLD, _LONGEST = 3, 200


async def begin(line: Line, reply: CallReply, card: dict[str, Any]) -> CallReply:
    """Put through whoever waits in the queue; promise a call where nobody is at the desk."""
    if card.get("state") == TicketState.CALLBACK.value:
        line.talk.asking = "number"
        return reply
    if line.talk.transferred:
        return reply  # the gateway rings already
    line.talk.transferred = True
    return reply.model_copy(
        update={"action": "transfer", "transfer": await _transfer(line), "listen": None}
    )


async def ended(line: Line, result: str) -> CallReply:
    """The gateway says how the transfer ended: somebody has the caller, or nobody was free."""
    now, conversation_id = line.at.clock.now(), line.call.conversation_id
    line.talk.transferred = False
    async with line.at.sessions() as session, session.begin():
        if result == "connected":
            await handoff.taken_by_phone(session, conversation_id, now)
            return CallReply()
        ticket = await handoff.promise_call(session, conversation_id, now, line.at.levels)
    if ticket is None or ticket.promised_by is None:
        return await line.tell("nobody_free", then=False)
    promised = handoff.moment_in_words(line.at.wording, ticket.promised_by)
    line.talk.asking = "number"
    return await line.tell("call_promised", then=False, promised=promised)


async def left(line: Line) -> None:
    """The caller has hung up: nobody is to look for them in the queue."""
    async with line.at.sessions() as session, session.begin():
        await handoff.leave_queue(session, line.call.conversation_id, line.at.clock.now())


async def _transfer(line: Line) -> Transfer:
    """Whom to ring and what to tell them: why, and what the caller said last, masked as stored."""
    async with line.at.sessions() as session:
        ticket = await tickets.find_open(session, line.call.conversation_id)
        said = await session.scalars(
            select(Message.text)
            .where(
                Message.conversation_id == line.call.conversation_id,
                Message.author == Author.PATIENT,
                Message.text != "",
            )
            .order_by(Message.id.desc())
            .limit(_WORDS_TOLD)
        )
        words = "；".join(reversed(said.all()))[-_LONGEST:]
    reason = ticket.reason if ticket else "asked"
    return Transfer(
        queue=_URGENT_QUEUE if reason in _URGENT_REASONS else _QUEUE,
        reason=line.at.wording(f"staff.reason.{reason}"),
        summary=words,
    )
