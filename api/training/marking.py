"""What an exam was worth: points of 100, and every point that is missing with its reason. Pure.

A patient is worth what `api/practice/scoring.py` says, scaled to their share; a question all or
nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from api.practice.library import Library
from api.practice.scoring import Score, score
from api.practice.talk import State
from api.rubric.rules import RubricRules
from api.training.exam import Paper, is_danger
from api.training.material import Material


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExamDeduction(_Strict):
    """`points` of 100 that are missing, and `why`, in words. Of the patient at `place` (from 0), in
    words `of`, at their `line` where it has one and for the `words` in it; or of the `question`
    (from 0)."""

    code: str
    points: float
    why: str
    of: str = ""
    place: int | None = None
    line: int | None = None
    words: str = ""
    question: int | None = None


class ExamScore(_Strict):
    """`points` = 100 minus all deductions. `missed`: the patients (from 0) whose danger was
    not recognised, or not heard of. `failed_by`: why it is not passed whatever the points.
    `passed`: by the rules."""

    points: float
    passed: bool
    missed: list[int] = []
    failed_by: list[str] = []
    deductions: list[ExamDeduction]


def mark(
    material: Material,
    library: Library,
    rubric: RubricRules,
    paper: Paper,
    talks: Mapping[int, State],
    answers: Mapping[int, int],
    *,
    name: str = "",
    role: str = "",
) -> ExamScore:
    """Look at an exam that is over. `talks` by the patient's place, `answers` by the question's;
    what is missing was not done. `name` and `role` are as patients are told them."""
    rules = material.rules
    share = _patients_share(material, paper)
    deductions = list(_questions(material, paper, answers))
    missed: list[int] = []
    for place, scenario in enumerate(paper.patients):
        state = talks.get(place) if scenario in library.by_id else None
        found = score(library, rubric, state, name=name, role=role) if state else None
        deductions += _patient(material, library, place, scenario, found, share)
        if _missed(library, scenario, state, found):
            missed.append(place)
    failed_by = [rules.reasons["danger"].format(number=place + 1) for place in missed]
    points = round(max(0.0, 100 - sum(one.points for one in deductions)), 1)
    enough = points >= rules.exam.pass_mark
    return ExamScore(
        points=points,
        passed=enough and not (failed_by and rules.exam.danger_fails),
        missed=missed,
        failed_by=failed_by if rules.exam.danger_fails else [],
        deductions=deductions,
    )


def _missed(library: Library, scenario: str, state: State | None, found: Score | None) -> bool:
    """Whether a danger was told and nobody recognised it, or would have been told to somebody who
    had listened to the end."""
    known = library.by_id.get(scenario)
    if known is None or (found is not None and found.danger_met):
        return False
    if found is not None and found.danger:
        return True
    return is_danger(known) and (state is None or state.ended is None)


def _patients_share(material: Material, paper: Paper) -> float:
    """Points of 100 for each patient."""
    for_questions = material.rules.exam.questions_share if paper.questions else 0
    return (100 - for_questions) / len(paper.patients)


def _patient(
    material: Material,
    library: Library,
    place: int,
    scenario: str,
    found: Score | None,
    share: float,
) -> Iterator[ExamDeduction]:
    """The deductions of a talk, scaled; together never more than the share."""
    reasons = material.rules.reasons
    known = library.by_id.get(scenario)
    of = reasons["patient"].format(number=place + 1, title=known.title if known else scenario)
    if known is None or found is None:
        code, points = ("gone", 0.0) if known is None else ("not_begun", round(share, 2))
        yield ExamDeduction(code=code, points=points, why=reasons[code], of=of, place=place)
        return
    left = share
    for one in found.deductions:
        whole = one.points * share / 100
        points = min(left, whole)
        left -= points
        yield ExamDeduction(
            code=one.code,
            points=round(points, 2),
            why=one.why if points >= whole else f"{one.why}{reasons['floor']}",
            of=of,
            place=place,
            line=one.line,
            words=one.words,
        )


def _questions(
    material: Material, paper: Paper, answers: Mapping[int, int]
) -> Iterator[ExamDeduction]:
    reasons = material.rules.reasons
    worth = material.rules.exam.questions_share / max(1, len(paper.questions))
    for place, one in enumerate(paper.questions):
        asked, chosen = one.question, answers.get(place)
        if chosen == asked.right:
            continue
        if chosen is None:
            code, words = (
                "unanswered",
                reasons["unanswered"].format(number=place + 1, why=asked.why),
            )
        else:
            code = "wrong"
            words = reasons["wrong"].format(
                number=place + 1,
                chosen=_option(asked.options, chosen),
                right=_option(asked.options, asked.right),
                why=asked.why,
            )
        yield ExamDeduction(code=code, points=round(worth, 2), why=words, question=place)


def _option(options: Sequence[str], number: int) -> str:
    return options[number - 1].rstrip("。")
