"""What the fields of a WeChat template can hold, by the sort that a field's name begins with
(`thing1`, `time2`): the table 参数类别 in WeChat's documentation of template messages.

A value that its field can't hold makes WeChat refuse the whole message (47003), so that nothing is
put into a field but what fits; only a `thing` is cut.
"""

import re
from collections.abc import Callable

_MOMENTS = frozenset({"when", "until", "at"})
_NAMES = frozenset({"visitor", "doctor", "substitute"})
# Which of the values a sort of field can show at all; none: any of them.
FITTING: dict[str, frozenset[str] | None] = {
    "thing": None,
    "const": None,
    "phrase": frozenset({"what", "department", "doctor", "substitute"}),
    "name": _NAMES,
    "time": _MOMENTS | {"time"},
    "date": _MOMENTS | {"day"},
    "number": frozenset({"number", "fee"}),
    "amount": frozenset({"fee"}),
    "character_string": frozenset({"number", "fee", "time", "hotline", "receipt"}),
    "phone_number": frozenset({"hotline"}),
}
# These want a moment or a sum in WeChat's own form.
EXACT = frozenset({"time", "date", "amount"})

_LENGTH = 20
_NAME_LENGTH = 10
_EMPTY, _SOMEBODY = "-", "某"
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
# What is never cut in two: a short bracket with what is in it, a number or a word of Latin letters
# with the Chinese character that it counts.
_ATOM = re.compile(
    r"（[^（）]{0,12}）|\([^()]{0,12}\)|[0-9A-Za-z](?:[\w:./*+-]*[0-9A-Za-z])?(?: ?[一-鿿])?|.",
    re.ASCII,
)
_MARKS = " ，。；、：！？·—,;:!?/（("
_DAY = "[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
_CLOCK = "[0-9]{1,2}:[0-9]{2}"


def sort_of(field: str) -> str:
    """`character_string` of `character_string5`."""
    return field.rstrip("0123456789")


def fitted(field: str, text: str) -> str | None:
    """The text as this field of a template can show it; none when it can't."""
    line = " ".join(_EMOJI.sub("", text).split())
    return _FITTED[sort_of(field)](line)


def clip(line: str) -> str:
    """At most 20 characters, cut at a space, a mark or a bracket where there is one in the second
    half, and never within a number, a time or a name in Latin letters."""
    if len(line) <= _LENGTH:
        return line or _EMPTY
    kept = at_mark = ""
    for atom in _ATOM.findall(line):
        if atom[0] in _MARKS:
            at_mark = kept
        if len(kept) + len(atom) >= _LENGTH:
            break
        kept += atom
    best = at_mark if len(at_mark) >= _LENGTH // 2 else kept
    return (best.rstrip(_MARKS) or line[: _LENGTH - 1]) + "…"


def _name(line: str) -> str | None:
    """A name is not cut; a title behind it is left out. It may have no marks, so that what is
    masked in Chinese is so by a character."""
    for name in (line, re.split("[ （(]", line)[0]):
        if name and len(name) <= (_LENGTH if name.isascii() else _NAME_LENGTH):
            return name if name.isascii() else name.replace("*", _SOMEBODY)
    return None


def _whole(pattern: str) -> Callable[[str], str | None]:
    """What has this form, and nothing else."""
    form = re.compile(pattern)
    return lambda line: line if form.fullmatch(line) else None


_FITTED: dict[str, Callable[[str], str | None]] = {
    "thing": clip,
    "const": _whole(".{1,20}"),
    "phrase": _whole("[一-鿿]{1,5}"),
    "name": _name,
    "time": _whole(f"(?:{_DAY} )?{_CLOCK}"),
    "date": _whole(f"{_DAY}(?: {_CLOCK})?"),
    "number": _whole("[0-9.]{1,32}"),
    "amount": _whole(r"[0-9]{1,10}(?:\.[0-9]{1,2})?元?"),
    "character_string": _whole("[!-~]{1,32}"),
    "phone_number": _whole("[0-9+-]{1,17}"),
}
