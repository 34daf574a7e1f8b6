"""What a caller said or typed: for the telephone itself, or for the assistant."""

import re

from api.channels.hotline import asking
from api.channels.hotline.assistant import ask_assistant, go_on_waiting, masked, together
from api.channels.hotline.line import Line
from api.conversations.answering import ASK_HUMAN
from api.conversations.cleaning import clean_text
from api.hotline.choosing import chosen
from api.hotline.commands import Command, command_in, tells_old_age
from api.hotline.events import CallEvent, CallReply
from api.hotline.speaking import Speech

# Below the first nothing can be made of it, below the second it is read back. Recognisers give
# their shares differently; these are where Alibaba's and jambonz's say "unsure".
_UNHEARD, _UNSURE = 0.35, 0.6
_AGAIN, _MORE, _PERSON = "*", "9", "0"
_YES = re.compile(r"(?:嗯|对|是|好|行|没错|可以|正确|呀|啊|的|了|吧)+")
_NO = re.compile(r"(?:不|没|错|不是|不对|不行|不要)[^，。]{0,4}")


async def heard(line: Line, event: CallEvent) -> CallReply:
    """Deal with a sentence. Danger comes before everything, in whichever reading it was heard."""
    talk, readings = line.talk, _readings(event)
    for reading in readings:
        if line.at.reception.shows_danger(reading):
            talk.stop_asking()
            talk.waiting = None
            return await ask_assistant(line, text=reading, key=_key(event.seq))
    if talk.waiting:
        return await _after_what_is_awaited(line, event, readings[0] if readings else "")
    if talk.asking:
        clear = readings and _confidence(event) >= _UNHEARD
        return await asking.heard(line, readings[0] if clear else None, event.seq)
    if talk.unsure is not None:
        return await _confirmed(line, event, readings)
    confidence = _confidence(event)
    if not readings or confidence < _UNHEARD:
        return await _unheard(line)
    return await _understood(line, readings[0], event.seq, unsure=confidence < _UNSURE)


async def typed(line: Line, digits: str, seq: int) -> CallReply:
    """Deal with keys."""
    talk = line.talk
    if talk.waiting:
        return await _typed_while_waiting(line, digits, seq)
    if digits == _PERSON:
        return await ask_assistant(line, payload=ASK_HUMAN, key=_key(seq))
    if digits in (_AGAIN, "#"):
        return await _again(line)
    if talk.unsure is not None and digits in ("1", "2"):
        return await _settled(line, seq, yes=digits == "1")
    speech = Speech.from_json(talk.speech)
    if digits == _MORE and speech.page(talk.at, talk.slow).more:
        return await _more(line, speech)
    for offer in speech.offers:
        if str(offer.number) == digits:
            return await _choose(line, offer.payload, offer.title, seq)
    return await ask_assistant(line, text=digits, key=_key(seq))


async def _typed_while_waiting(line: Line, digits: str, seq: int) -> CallReply:
    """What is looked up is told first: it may be a booking. Then only the wish for a person still
    means something, for keys belong to what was offered before."""
    first = await go_on_waiting(line)
    if digits != _PERSON or first.action != "continue":
        return first
    person = await ask_assistant(line, payload=ASK_HUMAN, key=_key(seq))
    return person if line.talk.waiting else together(first, person)


async def _after_what_is_awaited(line: Line, event: CallEvent, said: str) -> CallReply:
    """The caller spoke on while we were looking something up: its answer first, then this."""
    first = await go_on_waiting(line)
    if line.talk.waiting:
        line.talk.waiting.after = masked(said)
        return first
    if first.action != "continue":
        return first
    return together(first, await heard(line, event))


async def _confirmed(line: Line, event: CallEvent, readings: list[str]) -> CallReply:
    said = re.sub(r"[\s，。,.!！]", "", readings[0]) if readings else ""
    if _YES.fullmatch(said):
        return await _settled(line, event.seq, yes=True)
    if _NO.fullmatch(said):
        return await _settled(line, event.seq, yes=False)
    line.talk.unsure = None
    return await heard(line, event)


async def _settled(line: Line, seq: int, *, yes: bool) -> CallReply:
    text, line.talk.unsure = line.talk.unsure, None
    if yes and text:
        return await ask_assistant(line, text=text, key=_key(seq))
    return await line.tell("say_anew", then=False)


async def _unheard(line: Line) -> CallReply:
    """Noise. After the second time a person is offered."""
    line.talk.unclear += 1
    line.talk.silent = 0
    if line.talk.unclear < 2:
        return await line.tell("unheard")
    return await line.tell("unheard_again")


async def _understood(line: Line, text: str, seq: int, *, unsure: bool) -> CallReply:
    command = command_in(text)
    if command is Command.PERSON:
        return await ask_assistant(line, payload=ASK_HUMAN, key=_key(seq))
    if command is Command.AGAIN:
        return await _again(line)
    if command is Command.SLOWER:
        line.talk.slow = True
        return await line.tell("slower")
    line.talk.slow = line.talk.slow or tells_old_age(text)
    speech = Speech.from_json(line.talk.speech)
    if command is Command.MORE and speech.page(line.talk.at, line.talk.slow).more:
        return await _more(line, speech)
    if (offer := chosen(text, speech.offers)) is not None:
        return await _choose(line, offer.payload, text, seq)
    if unsure:
        line.talk.unsure = masked(text)
        return await line.tell("did_you_say", then=False, text=line.talk.unsure)
    return await ask_assistant(line, text=text, key=_key(seq))


async def _choose(line: Line, payload: str | None, words: str, seq: int) -> CallReply:
    if payload is None:
        return await ask_assistant(line, text=words, key=_key(seq))
    return await ask_assistant(line, payload=payload, key=_key(seq))


async def _again(line: Line) -> CallReply:
    """What was said; whoever asks for it the second time needs it slower, and in fewer words."""
    talk = line.talk
    talk.silent = 0
    talk.repeats += 1
    if talk.repeats > 1:
        talk.slow = True
        return await line.tell()
    speech = Speech.from_json(talk.speech)
    return await line.ask(list(speech.page(talk.at, talk.slow).sentences))


async def _more(line: Line, speech: Speech) -> CallReply:
    line.talk.understood()
    line.talk.at += 1
    return await line.ask(list(speech.page(line.talk.at, line.talk.slow).sentences))


def _readings(event: CallEvent) -> list[str]:
    """What may have been said, the likeliest first."""
    ranked = sorted(event.alternatives, key=lambda one: -(one.confidence or 0))
    texts = [event.text, *(one.text for one in ranked)]
    return list(dict.fromkeys(text for text in map(clean_text, texts) if text.strip()))


def _confidence(event: CallEvent) -> float:
    """How sure the recogniser is; entirely, where it doesn't say."""
    shares = [event.confidence, *(one.confidence for one in event.alternatives)]
    return max((share for share in shares if share is not None), default=1.0)


def _key(seq: int) -> str:
    return f"call:{seq}"
