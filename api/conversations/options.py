"""The options of one answer, and the number by which each can be chosen, on any channel.

A number must mean one thing. Lines that the words number already (`1. …`) keep their numbers, and
the other options go on counting after them. Where the patient is asked for a number (an age, how
many days), options are answered in words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from api.conversations.schemas import Button, MessageOut

MOST_NUMBERED = 12
"""More numbers than that nobody looks through on a phone's screen."""

_ITEM = re.compile(r"(?:^|(?<=　))(\d{1,2})\. ", re.MULTILINE)
_UNIT = (
    r"(?:周?岁|个半?月|个?(?:星期|礼拜|小时|钟头)|周(?![一二三四五六日末天])|天|分钟|点|次"
    r"|年(?! ?\d)|度)"
)
# 换一天 and 一点 are no measures, 第二次 is a place in a row, 12 月 5 日 is a date.
_MEASURE = re.compile(
    rf"(?<!第)[\d二两三四五六七八九十百半] ?[多来几]? ?{_UNIT}|一(?:周?岁|个半?月|个?(?:星期|小时))"
)
_ASKS_HOW_MUCH = re.compile(
    r"(?:多大|年纪|年龄|[几多][少个]?岁|几天|多少天|多久|多长时间|几个[小月钟星]|几周|几次|几点|[几少]度)"
    r"[^。！？?；;\n]{0,30}[？?]"
)


@dataclass(frozen=True)
class Offered:
    """An option. `id` is `<message id>.<index of the button in the message>`; `number` is None
    where only words are clear; `listed` when the words of its message show it with its number."""

    id: str
    title: str
    payload: str = field(repr=False)
    number: int | None
    listed: bool = False

    @property
    def numbered(self) -> bool:
        """Whether it can be chosen by its number."""
        return self.number is not None


def offered(messages: Sequence[MessageOut]) -> list[Offered]:
    """The options of the messages of one answer, in the order of their numbers, then those
    without. The same button twice is one option."""
    found = _without_doubles([option for message in messages for option in _options(message)])
    if _wants_a_number(messages, found):
        return [replace(option, number=None) for option in found]
    lists = [numbers for message in messages if (numbers := _numbers(message.text))]
    if len(lists) > 1:
        found = [replace(option, number=None) for option in found]
    first = max((max(numbers) for numbers in lists), default=0) + 1
    return _in_order(_numbered(found, first))


def _options(message: MessageOut) -> Iterator[Offered]:
    listed = numbers_of_lines(message)
    for index, button in enumerate(message.buttons):
        number = listed.get(index)
        yield Offered(
            f"{message.id}.{index}", button.title, button.payload, number, number is not None
        )


def _without_doubles(options: list[Offered]) -> list[Offered]:
    kept: dict[tuple[str, str], Offered] = {}
    for option in options:
        kept.setdefault((option.title, option.payload), option)
    return list(kept.values())


def _numbered(options: list[Offered], first: int) -> Iterator[Offered]:
    number = first
    for option in options:
        if option.listed or number > MOST_NUMBERED:
            yield option
            continue
        yield replace(option, number=number)
        number += 1


def _in_order(options: Iterator[Offered]) -> list[Offered]:
    return sorted(options, key=lambda option: (option.number is None, option.number or 0))


def _wants_a_number(messages: Sequence[MessageOut], options: list[Offered]) -> bool:
    """Whether a bare number may answer the question itself: it is asked for, or options that stand
    below it are measures (不到 14 岁)."""
    return any(_ASKS_HOW_MUCH.search(message.text) for message in messages) or any(
        is_measure(option.title) for option in options if not option.listed
    )


def is_measure(title: str) -> bool:
    """Whether an option names an age, a time or how often, so that a number could mean that."""
    return bool(_MEASURE.search(title))


def numbers_of_lines(message: MessageOut) -> dict[int, int]:
    """The number in the text of each button (by its index) that stands for a numbered line there:
    every word of its title is in the line, but for what is done with it (排候补：…). Both are in
    the same order."""
    places: dict[int, int] = {}
    waiting = list(enumerate(message.buttons))
    for number, line in enumerate(numbered_lines(message.text), 1):
        index = next((index for index, button in waiting if _is_in(button, line)), None)
        if index is not None:
            places[index] = number
            waiting = [(other, button) for other, button in waiting if other > index]
    return places


def _is_in(button: Button, line: str) -> bool:
    words = button.title.rpartition("：")[2].split()
    return len(words) > 1 and all(word in line for word in words)


def numbered_lines(text: str) -> list[str]:
    """The numbered lines of a text, without their numbers; none when they don't count from 1."""
    numbers = _numbers(text)
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        return []
    return _ITEM.split(text)[2::2]


def around_list(text: str) -> tuple[str, list[str], str]:
    """What stands before the numbered lines of a text, these (each on its one line, without its
    number), and what stands below them."""
    pieces = [piece.partition("\n") for piece in numbered_lines(text)]
    first = _ITEM.search(text)
    if not pieces or first is None:
        return text, [], ""
    below = "\n".join(rest.strip() for _, _, rest in pieces if rest.strip())
    return text[: first.start()], [line.strip(" 　") for line, _, _ in pieces], below


def _numbers(text: str) -> list[int]:
    return [int(match[1]) for match in _ITEM.finditer(text)]
