"""Which of several doctors or departments of one name is meant: 第二个, 骨科那个, 主任, 女的."""

from dataclasses import replace
from typing import Any

from actions.clinic_choice import Subject
from actions.clinic_subject import narrowed
from actions.registration_place import by_ordinal
from actions.turn import Turn

# What is said of a title, longest first: 副主任 is no 主任.
_TITLES = {
    "副主任": "associate_chief",
    "主任": "chief",
    "主治": "attending",
    "住院医": "resident",
}


async def chosen_candidate(turn: Turn, pending: Subject) -> Subject | None:
    """The candidate of `pending` that the message picks, or fewer candidates than before; None
    when it tells nothing apart."""
    if not pending.candidates:
        return None
    place = by_ordinal(turn, [str(index) for index in range(len(pending.candidates))])
    if place is not None:
        candidate = pending.candidates[int(place)]
        return Subject(department=candidate.get("department"), doctor=candidate.get("doctor"))
    if turn.entity("doctor") or "doctor" not in pending.candidates[0]:
        return None
    departments = turn.entity("department")
    if isinstance(departments, list) and len(departments) == 1:
        return await narrowed(turn, replace(pending, department=departments[0]))
    return await _by_title_or_sex(turn, pending)


async def _by_title_or_sex(turn: Turn, pending: Subject) -> Subject | None:
    title = next((code for words, code in _TITLES.items() if words in turn.text), None)
    sex = turn.entity("doctor_sex")
    if not title and not sex:
        return None
    codes = ",".join(candidate["doctor"] for candidate in pending.candidates)
    doctors = await turn.backend.get("/v1/doctors", ids=codes)
    fitting = [doctor["id"] for doctor in doctors if _fits(doctor, title, sex)]
    if not fitting:
        return None
    if len(fitting) == 1:
        return Subject(doctor=fitting[0])
    return replace(pending, candidates=[{"doctor": doctor} for doctor in fitting])


def _fits(doctor: dict[str, Any], title: str | None, sex: str | None) -> bool:
    return (not title or doctor["title_code"] == title) and (not sex or doctor["sex"] == sex)
