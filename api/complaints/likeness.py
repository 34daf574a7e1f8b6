"""Whether two complaints tell of the same matter. Pure; the database only gives what to compare."""

import re
from collections import Counter
from datetime import timedelta
from enum import StrEnum

from api.complaints.models import Complaint
from api.matching import plain

WITHIN = timedelta(days=30)
"""Complaints further apart are never taken for the same matter."""

# Of the pairs of neighbouring characters (Dice). Of one's own a second telling is likelier.
_OWN_WORDS, _OTHERS_WORDS = 0.4, 0.5
_LEAST_PLAIN = 2
_DATED = re.compile(r"\d|[一二三四五六七八九十]+[月日号]")


class Why(StrEnum):
    """What two complaints have in common."""

    WORDS = "words"
    PLACE = "place"
    PERSON = "person"
    DAY = "day"


def same_matter(one: Complaint, other: Complaint) -> bool:
    """Whether one account tells of the same matter twice: in nearly the same words, or of the same
    sort of thing with two of place, person and day the same."""
    if words_alike(one.what, other.what) >= _OWN_WORDS:
        return True
    return one.category == other.category and len(_circumstances(one, other)) > 1


def alike(one: Complaint, other: Complaint) -> list[Why]:
    """Why a complaint of somebody else may tell of the same matter; empty: it doesn't."""
    words = [Why.WORDS] if words_alike(one.what, other.what) >= _OTHERS_WORDS else []
    why = words + _circumstances(one, other)
    enough = Why.WORDS in why or (Why.PERSON in why and len(why) > 1)
    return why if enough else []


def words_alike(one: str, other: str) -> float:
    """0..1: the share of pairs of neighbouring characters that two texts have in common."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _circumstances(one: Complaint, other: Complaint) -> list[Why]:
    same = []
    if _same(one.where, other.where):
        same.append(Why.PLACE)
    if _same(one.whom, other.whom):
        same.append(Why.PERSON)
    if _same_day(one, other):
        same.append(Why.DAY)
    return same


def _same(one: str | None, other: str | None) -> bool:
    first, second = plain(one or ""), plain(other or "")
    short = min(len(first), len(second))
    return short >= _LEAST_PLAIN and (first in second or second in first)


def _same_day(one: Complaint, other: Complaint) -> bool:
    """昨天 is the same day only when it was said on the same day."""
    if not _same(one.when, other.when):
        return False
    return bool(_DATED.search(one.when or "")) or (one.created_at.date() == other.created_at.date())


def _pairs(text: str) -> Counter[str]:
    bare = plain(text)
    return Counter(bare[i : i + 2] for i in range(len(bare) - 1)) or Counter(
        {bare: 1} if bare else {}
    )
