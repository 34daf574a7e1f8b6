"""What is written, as it is read aloud."""

import re

from language.aloud.marks import with_pauses, without_markup, words_apart
from language.aloud.moments import moments_aloud
from language.aloud.numbers import numbers_aloud

LATIN = re.compile(
    r"WiFi|APP|App|HPV|ICU|MDT|VIP|ATM|MRI|PET|AED|DNA|CT|NT|ID|TS|FW|HR|IC|PICC"
    r"|[A-FXTYN](?![A-Za-z])"
)
"""Latin letters that people say in Chinese sentences: CT, B 超, A 区."""

_AFTER_STOP = re.compile(r"(?<=[。！？])")
_ENDS = "。！？：，、"


def read_aloud(text: str) -> str:
    """The text in spoken words: no figure, bracket, link, emoji or list mark is left. A line ends
    a sentence. Latin letters stay as they are."""
    lines = (_line(line) for line in without_markup(text).splitlines())
    read = [line if line[-1] in _ENDS else f"{line}。" for line in lines if line.strip(_ENDS)]
    if read and not text.rstrip().endswith(tuple(_ENDS)):
        read[-1] = read[-1].removesuffix("。")
    return "".join(read)


def _line(line: str) -> str:
    opens = line.rstrip().endswith(("：", ":"))
    read = with_pauses(numbers_aloud(moments_aloud(words_apart(_days_whole(line))))).lstrip(_ENDS)
    return f"{read.rstrip(_ENDS)}：" if opens and read else read


def _days_whole(line: str) -> str:
    # Before spaces become pauses: a day and its part are one (星期五 上午).
    return re.sub(
        r"((?:星期|周)[一二三四五六日天]）?|[日号])[ 　]+(?=凌晨|早上|上午|中午|下午|晚上)",
        r"\1",
        line,
    )


def sentences(text: str) -> tuple[str, ...]:
    """The text read aloud, sentence by sentence; each ends with its stop, or with a colon where it
    announces what follows."""
    found = (sentence for line in text.splitlines() for sentence in _of_line(line))
    return tuple(found)


def _of_line(line: str) -> list[str]:
    read = read_aloud(line)
    parts = [part for part in _AFTER_STOP.split(read) if part.strip(_ENDS)]
    return [part if part[-1] in "。！？：" else f"{part.rstrip(_ENDS)}。" for part in parts]


def syllables(text: str) -> int:
    """How long it takes to say: a character is a syllable, so is a Latin letter."""
    return sum(char.isalnum() for char in text)
