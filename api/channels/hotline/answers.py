"""The assistant's answer, spoken; and what a telephone does besides when an answer has a card."""

from dataclasses import asdict

from api.channels.hotline import transfers
from api.channels.hotline.line import Line
from api.conversations.schemas import Answer
from api.hotline import calls
from api.hotline.events import CallReply
from api.hotline.replies import said
from api.hotline.speaking import speak

_URGENT = {"emergency", "crisis"}


def filler(line: Line, key: str) -> CallReply:
    """Something to say while the answer isn't there. Nothing is listened for: what comes next is
    the end of this sentence."""
    return CallReply(say=said(line.talk, [line.words(key)]))


async def spoken(line: Line, answer: Answer) -> CallReply:
    """Say an answer; after an identity form we ask ourselves, a hand-off puts
    the caller through."""
    line.talk.understood()
    await _note_what_was_understood(line)
    if not answer.messages:
        return await line.tell("passed_on", then=False)
    cards = {str(message.card["type"]): message.card for message in answer.messages if message.card}
    reply = await line.speak(
        speak(answer.messages, line.at.wording), urgent=bool(_URGENT & set(cards))
    )
    if form := cards.get("identity_form"):
        line.talk.asking, line.talk.link = "interview", str(form["url"]).rpartition("/")[2]
    elif handoff := cards.get("handoff"):
        return await transfers.begin(line, reply, handoff)
    return reply


async def _note_what_was_understood(line: Line) -> None:
    """For what is listened for next, and whether the caller is about to leave."""
    async with line.at.sessions() as session:
        known = await calls.last_understanding(session, line.call.conversation_id)
    line.talk.leaving = (known.get("intent") or {}).get("name") == "goodbye"
    line.talk.step = asdict(await line.at.hints.step(known))
