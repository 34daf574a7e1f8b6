"""Receipts as people write and say them: whole, without their letters, or only their end."""

import re

from actions.turn import Turn

_DIGITS = str.maketrans("零〇○一幺二两三四五六七八九", "00011223456789")
_DIGIT = "[0-9零〇○一幺二两三四五六七八九]"
# What a recogniser makes of T and S stands before it and needs no reading.
_WHOLE = re.compile(
    rf"(2|二|两)({_DIGIT}[ 　]?){{7}}(?:-|－|—|横?杠|减|的|[ ，,　])*({_DIGIT}[ ]?){{4}}"
)
_END = re.compile(
    r"(?<![机话卡证])(?<![机话卡证]的)(?:尾号|尾巴|末尾|后四位|最后四位|末四位|结尾)(?:是|为|数字|[：:，,\s])*"
    rf"(?P<tail>(?:{_DIGIT}[ ]?){{4}})(?!{_DIGIT})"
)
_BARE = re.compile(rf"(?:是|就是|[，,\s])*(?P<tail>(?:{_DIGIT}[ ]?){{4}})[的吧啊。.！!\s]*")


def receipt_in(turn: Turn) -> str | None:
    """The receipt that the message names whole (TS20261118-0007), however it is said."""
    if found := turn.entity("receipt"):
        return str(found)
    match = _WHOLE.search(turn.text)
    if match is None:
        return None
    digits = _digits(match.group())
    return f"TS{digits[:8]}-{digits[8:]}"


def tail_in(turn: Turn, *, asked: bool = False) -> str | None:
    """Its last four digits (尾号 0007). `asked`: we have just asked for it, so that four digits
    alone are meant for it."""
    match = _END.search(turn.text) or (_BARE.fullmatch(turn.text) if asked else None)
    return _digits(match["tail"]) if match else None


def names_receipt(turn: Turn) -> bool:
    """Whether the message says a receipt, or the end of one that we have just asked for."""
    asked = turn.has_just_said("utter_complaint__ask_receipt")
    return bool(receipt_in(turn) or tail_in(turn, asked=asked))


def _digits(said: str) -> str:
    return re.sub(r"\D", "", said.translate(_DIGITS))
