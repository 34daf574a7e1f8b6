"""Whose matter a complaint is: the department it names, the one of the doctor it names, else the
office of its category."""

import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.rules import ComplaintRules, Proposal
from api.departments.models import Department
from api.doctors.models import Doctor
from language.normalise import normalise

_TITLE = "(?:副?主任|医生|大夫|医师|教授|专家|护士|老师)"
# 呼吸 and 骨头 are said of an illness, too; 呼吸科 and 二楼收费处 only of a place.
_PLACE_ENDS = ("科", "处", "室", "房", "窗口", "台", "门诊", "中心", "病区", "部")


@dataclass(frozen=True)
class Responsible:
    """The code of a department or office, and the words that speak for it."""

    code: str
    words: tuple[str, ...]


async def propose(
    session: AsyncSession, proposal: Proposal, fields: dict[str, str | None]
) -> Responsible | None:
    """Whose matter it is. `fields` are those of the complaint; none when nothing speaks for any."""
    office = Responsible(proposal.office, proposal.category_words) if proposal.office else None
    if office is not None and proposal.office_decides:
        return office
    place = normalise(" ".join(filter(None, (fields.get("where"), fields.get("whom")))))
    story = normalise(fields.get("what") or "")
    departments = await _departments(session)
    return (
        _department_in(place, departments, loose=True)
        or await _doctors_department(session, place, story)
        or _department_in(story, departments, loose=False)
        or office
    )


async def name_of(session: AsyncSession, rules: ComplaintRules, code: str | None) -> str | None:
    """What people call a department or an office."""
    return (await names_of(session, rules)).get(code, code) if code else None


async def names_of(session: AsyncSession, rules: ComplaintRules) -> dict[str, str]:
    """Every department and office that can be responsible, by its code, in the order of the
    hospital's own list."""
    rows = await session.execute(
        select(Department.code, Department.name)
        .where(Department.active)
        .order_by(Department.position)
    )
    return rules.offices | {row.code: row.name for row in rows}


async def _departments(session: AsyncSession) -> list[tuple[str, str]]:
    """Names and aliases with the code, longest first; without what several are called."""
    rows = await session.execute(
        select(Department.code, Department.name, Department.aliases).where(Department.active)
    )
    named = [
        (normalise(word), code) for code, name, aliases in rows for word in {name, *aliases} if word
    ]
    shared = {word for word, count in Counter(word for word, _ in named).items() if count > 1}
    known = [(word, code) for word, code in named if word not in shared]
    return sorted(known, key=lambda pair: (-len(pair[0]), pair))


def _department_in(
    text: str, departments: list[tuple[str, str]], *, loose: bool
) -> Responsible | None:
    for word, code in departments:
        if word in text and (loose or _is_place(word)):
            return Responsible(code, (word,))
    return None


def _is_place(word: str) -> bool:
    return len(word) > 1 and word.endswith(_PLACE_ENDS)


async def _doctors_department(session: AsyncSession, place: str, story: str) -> Responsible | None:
    """The department of a doctor who is named in full; in the story only with a title, because
    short names are words, too."""
    text = f"{place} {story}"
    rows = await session.execute(
        select(Doctor.name, Doctor.department_code)
        .where(Doctor.active, func.strpos(literal(text), Doctor.name) > 0)
        .order_by(Doctor.name)
    )
    found = [
        Responsible(code, (name,))
        for name, code in rows
        if name in place or re.search(re.escape(name) + _TITLE, story)
    ]
    # Two of the same name are in two departments: then nobody knows.
    return found[0] if len({one.code for one in found}) == 1 else None
