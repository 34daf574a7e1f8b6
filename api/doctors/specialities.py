"""Whose field (擅长) a disease is. Nobody is ranked: who is good can't be known here."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from api.departments.service import codes_of
from api.doctors.models import Doctor
from api.doctors.service import OnRoster, roster
from api.matching import plain

# So many characters on end must be said of one not said whole (甲状腺癌 of 甲状腺癌手术).
_PART = 3
_SHORTEST = 2


async def find_by_speciality(
    session: AsyncSession, said: str, department: str | None = None
) -> list[OnRoster]:
    """Doctors one of whose specialities `said` (a disease, or a sentence with one in it) names, in
    the roster's order, each with what `matched`; in `department` (code, name, alias) when given.

    What is named most closely alone counts: 过敏性鼻炎 finds nobody who has but 鼻炎, when somebody
    has 过敏性鼻炎. `score` is 1 for a speciality said whole, less for a part of one.
    """
    codes = await codes_of(session, department) if department else None
    asked = plain(said)
    found = [
        replace(entry, score=score, matched=matched)
        for entry in await roster(session, codes)
        for score, matched in [_best(asked, entry.doctor)]
        if matched
    ]
    closest = max((_said(asked, str(entry.matched)) for entry in found), default=0)
    return [entry for entry in found if _said(asked, str(entry.matched)) == closest]


def _best(asked: str, doctor: Doctor) -> tuple[float, str | None]:
    length, matched = max(
        ((_said(asked, speciality), speciality) for speciality in doctor.specialities),
        key=lambda pair: (pair[0], -len(pair[1])),
        default=(0, ""),
    )
    return (round(length / len(plain(matched)), 2), matched) if length else (0.0, None)


def _said(asked: str, speciality: str) -> int:
    """How many characters of it, on end, were said; 0 when that is no mention of it."""
    name = plain(speciality)
    least = max(min(len(name), _PART), _SHORTEST)
    for size in range(len(name), least - 1, -1):
        if any(name[at : at + size] in asked for at in range(len(name) - size + 1)):
            return size
    return 0
