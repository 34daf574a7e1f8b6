"""What is said to the assistant, and its answer as soon as it is there: at once, or after a word to
bridge the wait."""

import asyncio

from api.channels.hotline import answers
from api.channels.hotline.line import Line
from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.conversations.reception import AnsweredAway
from api.conversations.schemas import Answer, Inbound
from api.errors import TooFast, TooLong
from api.hotline.events import CallReply
from api.hotline.talk import Waiting

# Nobody holds a line longer than that for one answer.
_MOST_FILLERS = 6


async def go_on_waiting(line: Line) -> CallReply:
    """Ask once more for an answer that wasn't ready; then for that to what was said meanwhile."""
    waiting = line.talk.waiting
    if waiting is None:
        return CallReply()
    first = await _ask(line, waiting)
    if line.talk.waiting or waiting.after is None or first.action != "continue":
        return first
    if line.talk.asking:
        return first  # whoever is asked who they are answers that
    return together(
        first, await _ask(line, Waiting(key=f"{waiting.key}:after", text=waiting.after))
    )


def together(first: CallReply, then: CallReply) -> CallReply:
    """Two replies spoken one after the other; what is to be done is the second's."""
    return then.model_copy(update={"say": [*first.say, *then.say]})


async def ask_assistant(
    line: Line, *, key: str, text: str | None = None, payload: str | None = None
) -> CallReply:
    """Take it to whoever has the conversation, and speak the answer; when it isn't there in time,
    a word to bridge the wait."""
    return await _ask(line, Waiting(key=key, text=masked(text), payload=payload))


def masked(text: str | None) -> str | None:
    """What may be kept of a sentence until its turn has come."""
    return None if text is None else mask_identity(clean_text(text))[0]


async def _ask(line: Line, waiting: Waiting) -> CallReply:
    line.talk.waiting = None
    task = line.at.answering.start(_answer(line, waiting))
    await asyncio.wait({task}, timeout=line.at.answer_seconds)
    if not task.done() and waiting.fillers < _MOST_FILLERS:
        line.talk.waiting = waiting.model_copy(update={"fillers": waiting.fillers + 1})
        filler = "wait" if waiting.fillers % 2 == 0 else "wait_longer"
        return answers.filler(line, filler)
    try:
        return await answers.spoken(line, await task)
    except TooLong:
        return await line.tell("too_long")
    except TooFast:
        line.talk.waiting = waiting
        return answers.filler(line, "wait")


async def _answer(line: Line, waiting: Waiting) -> Answer:
    """Under the same key the answer is given again, by whichever process is asked."""
    inbound = Inbound(text=waiting.text, payload=waiting.payload, client_message_id=waiting.key)
    try:
        return await line.at.reception.hear(line.call.conversation_id, inbound)
    except AnsweredAway as away:
        return away.answer
