"""Whose field something is (看甲状腺结节哪个专家好). Nobody is called the better one."""

import re
from typing import Any

from actions.clinic_choice import Subject
from actions.turn import Turn

# Asking for a doctor by what he or she sees; with a department named it needs such words.
_WHOSE = re.compile(
    r"擅长|专长|拿手|专门|专攻|在行|经验|厉害|看得[好准]|做得[好多]|好一?点|(看|治|做|弄|修).{1,12}(的|得).{0,4}(专家|医生|大夫|主任|教授|哪)"
    r"|(哪个|哪位|哪些|谁|哪一位|有没有|有没得|找|有).{0,10}(专家|医生|大夫|主任|教授)|谁(看|治|会|能|做)|找谁"
)
# From this score on triage is clear, from this length on a message may name a complaint.
_CLEAR, _TELLING = 0.5, 5


async def by_field(turn: Turn, named: Subject | None) -> Subject | None:
    """The doctors whose field the message names, within the department that it names; None when
    it asks for no field, or nobody's."""
    if not turn.text or (named is not None and not _is_department(named)):
        return None
    # Beside a department, or while somebody is talked about, an illness may be a mere remark.
    remark = named is not None or turn.slot("control__subject")
    if remark and not _WHOSE.search(turn.text):
        return None
    found = await turn.backend.get("/v1/doctors", speciality=turn.text[:100])
    if named is not None:
        found = _within(turn, named, found)
    if not found:
        return None
    # Some have it in more words (糖尿病足, 糖尿病足创面); the shortest is what was said.
    field = min((doctor["matched"] for doctor in found), key=len)
    if len(found) == 1:
        return Subject(doctor=found[0]["id"], field=field)
    return Subject(among=[doctor["id"] for doctor in found], field=field)


def _within(turn: Turn, named: Subject, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the department, unless it was named by nothing but the illness (看甲状腺结节的)."""
    said = turn.entity_text("department") or ""
    if any(doctor["matched"] in said for doctor in found):
        return found
    return [doctor for doctor in found if doctor["department_code"] == named.department]


def _is_department(named: Subject) -> bool:
    return bool(named.department and not named.candidates)


async def by_complaint(turn: Turn) -> Subject | None:
    """When it is nobody's field by name, the department that such a complaint belongs to."""
    if len(turn.text) < _TELLING or not _WHOSE.search(turn.text):
        return None
    advice = await turn.backend.post("/v1/triage", {"text": turn.text[:2000]})
    best = advice["departments"][:1]
    clear = best and best[0]["score"] >= _CLEAR and not advice["ask"]
    return Subject(department=best[0]["code"]) if clear else None


def one_each(subject: Subject, clinics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of several doctors each one's next clinic, so that all of them are seen."""
    if not subject.among:
        return clinics
    first: dict[str, dict[str, Any]] = {}
    for clinic in clinics:
        first.setdefault(clinic["doctor_id"], clinic)
    return list(first.values())
