"""What a number may cost and what title the doctor should have: 50 块以下的, 要副主任医师."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.reading import Reading, Span
from language.numerals import NUMERAL, read_number

_AMOUNT = rf"(\d{{1,4}}|{NUMERAL}{{1,4}}) ?"
_YUAN = r"(?:块钱?|元钱?|圆)"
_NUMBERED = r"的?(?:[普专][通家]|特需|挂号)?(?:号|医生|大夫|门诊|专家|主任)"
_AT_MOST = re.compile(
    rf"{_AMOUNT}(?:{_YUAN}(?:钱)?(?:以[下内]|之[内下]|内|封顶|打住)|以[下内]{_NUMBERED})"
    rf"|(?:不要?超过?|别超过?|低于|少于|不高于|最多|顶多|至多|不大于){_AMOUNT}{_YUAN}"
)
_EXACTLY = re.compile(
    rf"{_AMOUNT}{_YUAN}钱?(?=的(?!吗)(?:[^,。?!]{{0,4}}号|[吧吗呢有就]|$|[,。?!]))"
)
# A title without a name before it; 主任 alone is how doctors are spoken to.
_TITLE = re.compile(
    r"(?P<associate_chief>副主任医师|副高(?:以上)?|副主任(?=级别|以上|的?号))"
    r"|(?P<chief>(?<!副)主任医师(?!号)|正高|正主任|大主任)"
    r"|(?P<attending>主治医[师生]|主治(?=的|级别|就|号))|(?P<resident>住院医[师生])"
)
_HIGHER = {"attending": ["associate_chief", "chief"], "associate_chief": ["chief"]}
_MOST = 2000  # yuan; a higher number is no number's fee


def fees(text: str) -> Iterator[Span]:
    """`{"max": yuan}` or, for an exact amount, `{"min": yuan, "max": yuan}`."""
    bounded = list(_AT_MOST.finditer(text))
    for match in bounded:
        if amount := _yuan(match):
            yield Span("fee", match.start(), match.end(), {"max": amount})
    for match in _EXACTLY.finditer(text):
        amount = _yuan(match)
        if amount and not any(each.start() <= match.start() < each.end() for each in bounded):
            yield Span("fee", match.start(), match.end(), {"min": amount, "max": amount})


def _yuan(match: re.Match[str]) -> int | None:
    said = next(value for value in match.groups() if value)
    amount = int(said) if said.isdecimal() else read_number(said)
    return amount if amount and amount <= _MOST else None


def titles(reading: Reading) -> Iterator[Span]:
    """The titles any of which will do (副高以上); 张副主任医师 is a doctor's, and no wish."""
    for match in _TITLE.finditer(reading.text):
        start, end = match.span()
        if reading.is_free(start - 1, end, "doctor", "doctor_unknown"):
            title = str(match.lastgroup)
            higher = _HIGHER.get(title, []) if "以上" in reading.text[start : end + 2] else []
            yield Span("doctor_title", start, end, [title, *higher])
