"""One answer as a patient sees it on WeChat: a text, numbered options, or a menu to tap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.conversations.options import offered
from api.conversations.schemas import MessageOut
from api.wechat.card_lines import Said, card_lines
from api.wechat.customer_service import MenuMessage
from api.wechat.links import Pages, plain
from api.wording import Wording

__all__ = ["Option", "Pages", "Rendered", "render"]

# Half hours stand in one line on wide screens.
_SIDE_BY_SIDE = re.compile(r"[　 ]+(?=\d{1,2}\. )")


@dataclass(frozen=True)
class Option:
    """Something that can be chosen. `id` is `<message id>.<index of the button in the message>`;
    `number` is what the patient may answer, None where only words are clear; `listed` when the
    answer's own words show it with its number."""

    id: str
    title: str
    number: int | None = None
    listed: bool = False


@dataclass(frozen=True)
class Rendered:
    """An answer: its words without its options, and these in the order in which they are shown."""

    text: str = field(repr=False)
    options: tuple[Option, ...]
    words: Wording = field(repr=False, compare=False)

    @property
    def has_link(self) -> bool:
        """Whether there is something to tap on in the words."""
        return "<a " in self.text

    def as_text(self) -> str:
        """The words, the options as lines, and how to answer."""
        return "\n\n".join(part for part in (self.text, "\n".join(self._lines())) if part)

    def as_menu(self) -> MenuMessage:
        """The words above options that can be tapped (msgmenu)."""
        by_number = any(option.number for option in self.options)
        head = (self.text, self._say("tap" if by_number else "tap_words"))
        shown = [option for option in self.options if option.number or not by_number]
        items = tuple((option.id, self._title(option)) for option in shown)
        rest = [option for option in self.options if option not in shown]
        return MenuMessage("\n\n".join(part for part in head if part), items, self._besides(rest))

    def _lines(self) -> list[str]:
        """How to answer, then what with. What the words list already is not said again."""
        listed = any(option.listed and option.number for option in self.options)
        below = [option for option in self.options if not option.listed]
        numbered = [self._title(option) for option in below if option.number]
        worded = [option for option in below if not option.number]
        lines: list[str] = []
        if numbered:
            lines = [self._say("more" if listed else "numbered"), *numbered]
        elif listed:
            lines = [self._say("listed")]
        if lines:
            return [*lines, self._besides(worded)] if worded else lines
        return self._in_words(worded)

    def _in_words(self, options: list[Option]) -> list[str]:
        if not options:
            return []
        said = (self._say("wording", title=option.title) for option in options)
        return [self._say("worded"), *said]

    def _besides(self, options: list[Option]) -> str:
        titles = self._say("separator").join(option.title for option in options)
        return self._say("besides", titles=titles) if titles else ""

    def _title(self, option: Option) -> str:
        if option.number is None:
            return option.title
        return self._say("option", number=option.number, title=option.title)

    def _say(self, key: str, **values: object) -> str:
        return self.words(f"wechat.render.{key}", **values)


def render(messages: Sequence[MessageOut], words: Wording, pages: Pages) -> Rendered:
    """All messages of one answer as one: the words of each, below them what only its card shows,
    and the options of all."""
    said = Said("\n".join(message.text for message in messages), words, pages)
    spoken = _spoken(messages, words)
    parts = [
        "\n".join([*([spoken[at]] if spoken[at] else []), *card_lines(message, said)])
        for at, message in enumerate(messages)
    ]
    options = tuple(
        Option(one.id, plain(one.title), one.number, one.listed) for one in offered(messages)
    )
    return Rendered("\n\n".join(part for part in parts if part), options, words)


def _spoken(messages: Sequence[MessageOut], words: Wording) -> list[str]:
    """The words of each message; nothing for what was said already. A person is named where they
    begin to speak."""
    spoken: list[str] = []
    said: set[str] = set()
    speaker: str | None = None
    for message in messages:
        text = "" if message.text in said else message.text.strip()
        said.add(message.text)
        now = _speaker(message, words)
        named = now if text and now != speaker else ""
        speaker = now if text else speaker
        spoken.append(plain((named or "") + _SIDE_BY_SIDE.sub("\n", text)))
    return spoken


def _speaker(message: MessageOut, words: Wording) -> str | None:
    if message.author != "agent":
        return None
    name = message.author_name or words("wechat.render.someone")
    return words("wechat.render.speaker", name=name)
