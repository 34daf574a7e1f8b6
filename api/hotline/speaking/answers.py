"""From the messages of an answer to what is spoken of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.conversations.options import around_list, numbers_of_lines, offered
from api.conversations.schemas import Button, MessageOut
from api.hotline.speaking.cards import card_items, card_sentences
from api.hotline.speaking.instead import for_the_ear
from api.hotline.speaking.speech import Offer, Speech
from api.wording import Wording
from language.aloud import read_aloud, sentences

HIGHEST_KEY = 8
"""9 goes on, 0 and the others have meanings of their own."""
_PERSON = "/human_ask"
# 0, or a few words, do these at any time: to offer them would only take time.
_ALWAYS_THERE = {_PERSON, "/stop", "/repeat", "/help"}
# The menu of a screen: a caller is simply asked what they want.
_MENU = {
    "/triage_ask",
    "/booking_make",
    "/booking_ask",
    "/schedule_ask",
    "/guide_ask",
    "/complaint_file",
}
_WHOLE_MENU = 3
_URGENT = {"emergency", "crisis"}
_PEOPLE = ("工作人员", "人工", "同事")
_ENDS = "。！？：，、 "


@dataclass(frozen=True)
class _Told:
    """A message in pieces: what is said before its list and after it, and the lines of the list
    with what they do."""

    before: tuple[str, ...]
    entries: tuple["_Entry", ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    """A line of a list, or a button: what it says, and what it does."""

    said: str
    button: Button | None


def speak(messages: Sequence[MessageOut], words: Wording) -> Speech:
    """What is spoken of an answer: its sentences, what only its cards show, and its options, two
    at a time. Words that announce a list come right before it."""
    offers_person = any(_offers(message, _PERSON) for message in messages)
    heard = _without_clutter(messages)
    told = [_told(message, heard, words) for message in _once(heard, words)]
    listed = [entry for one in told for entry in one.entries]
    parts = _in_order(told)
    if len(listed) == 1 and listed[0].button is None:  # nothing to choose from
        parts, listed = (*parts, *sentences(listed[0].said)), []
    entries = [*listed, *_buttons_besides(heard)]
    options = offered(heard)
    by_voice = not options or any(option.numbered for option in options)
    offers = tuple(_numbered(_without_doubles(entries), words, by_voice))
    if offers_person and _speaks_of_a_person(parts, bool(offers)):
        parts = (*parts, read_aloud(words("hotline.speaking.person")))
    urgent = any((message.card or {}).get("type") in _URGENT for message in messages)
    return Speech(parts, offers, read_aloud(words("hotline.speaking.more")), whole=urgent)


def _offers(message: MessageOut, payload: str) -> bool:
    return any(button.payload == payload for button in message.buttons)


def _without_clutter(messages: Sequence[MessageOut]) -> list[MessageOut]:
    """The messages without the buttons that a screen always shows."""
    payloads = {button.payload for message in messages for button in message.buttons}
    dropped = _ALWAYS_THERE | (_MENU if len(payloads & _MENU) >= _WHOLE_MENU else set())
    return [
        message.model_copy(
            update={"buttons": [one for one in message.buttons if one.payload not in dropped]}
        )
        for message in messages
    ]


def _once(messages: Sequence[MessageOut], words: Wording) -> Iterator[MessageOut]:
    """What was said already is not said again; a person is named where they begin to speak."""
    said: set[str] = set()
    speaker: str | None = None
    for message in messages:
        text = "" if message.text in said else for_the_ear(message.text, words)
        said.add(message.text)
        now = _speaker(message, words)
        named = now if text and now and now != speaker else ""
        speaker = now if text else speaker
        yield message.model_copy(update={"text": named + text})


def _speaker(message: MessageOut, words: Wording) -> str:
    if message.author != "agent":
        return ""
    name = message.author_name or words("hotline.speaking.someone")
    return words("hotline.speaking.speaker", name=name)


def _told(message: MessageOut, all_of_them: Sequence[MessageOut], words: Wording) -> _Told:
    before, lines, after = around_list(message.text)
    text = "\n".join(one.text for one in all_of_them)
    shown = card_sentences(message.card or {}, text, words)
    buttons = {number: message.buttons[at] for at, number in numbers_of_lines(message).items()}
    entries = [_Entry(line, buttons.get(number)) for number, line in enumerate(lines, 1)]
    if not lines and not message.buttons:
        entries = [_Entry(item, None) for item in card_items(message.card or {}, words)]
    if lines:
        return _Told(sentences(before), tuple(entries), (*sentences(after), *shown))
    return _Told((*sentences(before), *shown), tuple(entries), ())


def _in_order(told: Sequence[_Told]) -> tuple[str, ...]:
    """All sentences before all offers. What announces the list or asks for a choice comes last."""
    listing = next((at for at, one in enumerate(told) if one.entries), len(told))
    before = [part for one in told[: listing + 1] for part in one.before]
    after = [part for one in told[listing:] for part in one.after]
    after += [part for one in told[listing + 1 :] for part in one.before]
    announces = before[-1:] if after and before and before[-1].endswith(("：", "？")) else []
    kept = before[: len(before) - len(announces)]
    return tuple(dict.fromkeys([*kept, *after, *announces]))


def _buttons_besides(messages: Sequence[MessageOut]) -> Iterator[_Entry]:
    """The buttons that are no line of a list."""
    for message in messages:
        listed = numbers_of_lines(message)
        for at, button in enumerate(message.buttons):
            if at not in listed:
                yield _Entry(button.title, button)


def _without_doubles(entries: Sequence[_Entry]) -> list[_Entry]:
    kept: dict[object, _Entry] = {}
    for entry in entries:
        kept.setdefault(entry.button.payload if entry.button else entry.said, entry)
    return list(kept.values())


def _numbered(entries: Sequence[_Entry], words: Wording, by_voice: bool) -> Iterator[Offer]:
    """They go on counting over all pages, so that the third is the third as on a screen."""
    for number, entry in enumerate(entries, 1):
        said = read_aloud(entry.said).rstrip(_ENDS)
        title = read_aloud(entry.button.title if entry.button else entry.said).rstrip(_ENDS)
        keyed = entry.button is not None and number <= HIGHEST_KEY
        key = "offer" if keyed else "unkeyed"
        yield Offer(
            number if keyed else None,
            read_aloud(words(f"hotline.speaking.{key}", said=said, number=number)),
            title,
            entry.button.payload if entry.button else None,
            by_voice,
        )


def _speaks_of_a_person(parts: Sequence[str], offering: bool) -> bool:
    """Whether a person is asked about; beside other offers, only a plain question counts."""
    said = [part for part in parts if part.endswith("？")] if offering else parts[-1:]
    return any(people in part for people in _PEOPLE for part in said)
