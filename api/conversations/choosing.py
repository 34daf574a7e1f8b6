"""What a patient's words mean against the options that were offered last."""

import re
import unicodedata
from collections.abc import Sequence

from api.conversations.options import Offered
from language.numerals import read_number

# Written as one writes a number, not as one reads out digits: 十二, not 一二.
_NUMERAL = r"(?P<number>[1-9]\d?|[一二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)"
_BEFORE = r"(?:我|那|就|那就|我就)?(?:要|想要|选|选择|点|按|回复)? ?(?:选项)?"
# 第二个 is a place in the list, 两个 a quantity, 12 号 and 3 点 something else.
_PLACE = rf"(?:第 ?{_NUMERAL} ?(?:个|项|条|种)?|{_NUMERAL.replace('number', 'bare')})"
_AFTER = r"(?:[吧啊呀哈]|的?谢谢你?您?|谢谢)?"
_BY_NUMBER = re.compile(rf"{_BEFORE}{_PLACE} ?{_AFTER}")
_NUMBER_AND_TITLE = re.compile(rf"{_NUMERAL}(?:[ .,、:)]+|(?!\d))(?P<title>\D.*)", re.DOTALL)
_LAST = re.compile(rf"{_BEFORE}最后(?:那|这)?一?[个项条种]{_AFTER}")
_POLITE = re.compile(r"(?:[吧啊呀哦哈]|谢谢[你您]?)$")
_AROUND = " \t\r\n.,。，、!！~～;；:：()（）[]【】\"'“”‘’…"
# The keycap and the variant that make an emoji of a digit.
_DECORATION = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200d\u2060\ufeff]")


def choose(text: str, options: Sequence[Offered]) -> str | None:
    """The payload of the one option that `text` chooses by its number, its words, or both, and
    says nothing else. None when in doubt: the dialogue understands words itself."""
    said = _plain(text).strip(_AROUND)
    meant = {option.payload for option in (*_numbered(said, options), *_named(said, options))}
    return meant.pop() if len(meant) == 1 else None


def _numbered(said: str, options: Sequence[Offered]) -> list[Offered]:
    if match := _BY_NUMBER.fullmatch(said):
        number = read_number(match["number"] or match["bare"])
        return [option for option in options if option.numbered and option.number == number]
    if match := _NUMBER_AND_TITLE.fullmatch(said):
        number = read_number(match["number"])
        both = [option for option in options if option.numbered and option.number == number]
        return [option for option in both if option in _named(match["title"], options)]
    # Of a list with other options below it, the last of the list may be meant.
    is_last = _LAST.fullmatch(said) and all(one.numbered and not one.listed for one in options)
    return list(options[-1:]) if is_last else []


def _named(said: str, options: Sequence[Offered]) -> list[Offered]:
    """Options of exactly these words, whatever stands between them and however politely."""
    words = {_bare(said), _bare(_POLITE.sub("", said.strip(_AROUND)))} - {""}
    return [option for option in options if _bare(_plain(option.title)) in words]


def _plain(text: str) -> str:
    """In one width, without what makes emoji of digits."""
    return unicodedata.normalize("NFKC", _DECORATION.sub("", text)).casefold()


def _bare(text: str) -> str:
    """Letters and digits only; what kept two numbers apart keeps them apart."""
    words = re.sub(r"(?<=\d)[\W_]+(?=\d)", "|", text.strip(_AROUND))
    # 退号？ asks about it.
    return "".join(char for char in words if char.isalnum() or char in "|?")
