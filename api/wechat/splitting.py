"""Cutting a text so that WeChat takes it: one message holds about 2,000 bytes."""

import re
import unicodedata

LIMIT = 2000

# What is never cut: a link, an address, a foreign word, and a number with what holds it together
# (09:30-10:00, 400-123-4567).
_WHOLE = re.compile(
    r"<a\s[^>]*>.*?</a>|https?://[!-~]+|[a-z]+|\d+(?:[.,:：/\-–—~～ ]\d+)*",
    re.DOTALL | re.IGNORECASE,
)
# Where a text is cut, the best first; the cut is at the end of the match.
_ENDS = (
    re.compile(r"\n(?=\s*\n)"),
    re.compile(r"\n"),
    re.compile(r"[。！？；!?;…]+[”』」）)]*"),
    re.compile(r"[，、,：]"),
)
_JOINER = "\u200d"


def split(text: str, limit: int = LIMIT) -> list[str]:
    """`text` in pieces of at most `limit` bytes of UTF-8 each: cut between paragraphs, else lines,
    sentences, half sentences, where a cut leaves no small piece. Nothing but white space at the
    cuts is lost. A link or a number is cut only when it is longer than `limit`."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest.encode()) > limit:
        at = _cut(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    """How many characters of `text`, which is too long, go into the first piece."""
    most = max(1, len(text.encode()[:limit].decode(errors="ignore")))
    allowed = _allowed(text, most)
    # One character more, so that no mark is cut from the quotation mark that follows it.
    ends = [allowed & {match.end() for match in end.finditer(text, 0, most + 1)} for end in _ENDS]
    for places in ends:
        if late := {place for place in places if place > most // 2}:
            return max(late)
    return max(set().union(*ends) or allowed or {most})


def _allowed(text: str, most: int) -> set[int]:
    """Places from 1 to `most` that lie inside of nothing that must stay whole."""
    allowed = {place for place in range(1, most + 1) if not _inside_character(text, place)}
    for match in _WHOLE.finditer(text):
        if match.start() >= most:
            break
        allowed -= set(range(match.start() + 1, match.end()))
    return allowed


def _inside_character(text: str, place: int) -> bool:
    """Whether what follows belongs to the character before: an accent, a variant, a joined one."""
    follows = text[place : place + 1]
    return text[place - 1] == _JOINER or (
        bool(follows) and (follows == _JOINER or unicodedata.category(follows) in {"Mn", "Me"})
    )
