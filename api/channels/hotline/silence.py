"""Nobody says anything: once more, then with keys, then a person (facts/hotline.md)."""

from api.channels.hotline.assistant import ask_assistant
from api.channels.hotline.line import Line
from api.conversations.answering import ASK_HUMAN
from api.hotline.events import CallReply
from api.hotline.replies import goodbye
from api.hotline.speaking import Offer, Speech
from language.aloud import read_aloud

# Whom even the transfer finds silent has put the receiver down somewhere.
_WITH_KEYS, _PERSON, _GIVEN_UP = 2, 3, 5


async def kept(line: Line, seq: int) -> CallReply:
    """Deal with a silence."""
    talk = line.talk
    talk.silent += 1
    if talk.leaving or talk.silent >= _GIVEN_UP:
        return goodbye(talk, [line.words("goodbye")])
    if talk.silent < _WITH_KEYS:
        return await line.tell("silent")
    if talk.silent < _PERSON:
        return await _with_keys(line)
    count = talk.silent
    reply = await ask_assistant(line, payload=ASK_HUMAN, key=f"call:{seq}")
    talk.silent = count
    return reply


async def _with_keys(line: Line) -> CallReply:
    """What can be answered by a key: what was offered last, or else what can be done here."""
    if any(offer.number for offer in Speech.from_json(line.talk.speech).offers):
        return await line.tell("silent_keys")
    buttons = [one for one in line.at.reception.menu.buttons if one.payload != ASK_HUMAN]
    offers = tuple(
        Offer(
            number, line.words("menu_key", title=one.title, number=number), one.title, one.payload
        )
        for number, one in enumerate(buttons, 1)
    )
    more = read_aloud(line.at.wording("hotline.speaking.more"))
    return await line.speak(Speech((line.words("silent_keys"),), offers, more))
