"""Chooses the one question that would help most."""

from collections.abc import Sequence

from api.safety.reading.people import CHILD_UNDER, Person
from api.triage.results import Candidate
from api.triage.shapes import Question
from api.triage.weighing import Evidence

# How much likelier the right department must become for a question to be worth a patient's time.
_WORTH = 0.22
# Below this score the department is as likely wrong as right.
_SURE = 0.5
_MENARCHE, _MENOPAUSE = 12, 52


def choose_question(
    questions: Sequence[Question],
    person: Person,
    evidence: dict[str, Evidence],
    candidates: Sequence[Candidate],
    asked: Sequence[str],
) -> Question | None:
    """What is missing of the patient or the complaint; else what separates the candidates best;
    else, when none is likely, the complaint once more. None when all is clear, and for whatever
    was put before."""
    fitting = [one for one in questions if one.id not in asked and _is_about(one, evidence)]
    for question in fitting:
        if question.missing and _is_missing(question, person, candidates):
            return question
    separating = [question for question in fitting if not question.missing]
    best = max(separating, key=lambda one: gain(one, candidates), default=None)
    if best and gain(best, candidates) >= _WORTH:
        return best
    # Who has answered something has said what there is to say.
    unsure = not candidates or (not asked and candidates[0].score < _SURE)
    return next((one for one in fitting if unsure and one.missing == "complaint"), None)


def gain(question: Question, candidates: Sequence[Candidate]) -> float:
    """How much likelier the first department would be right after an answer, from 0 to 1.

    Each answer leaves the departments it speaks for, and would then be followed by the likeliest
    of them; a department that several answers speak for is spread over them.
    """
    named = [code for codes in question.options.values() for code in codes]
    chances = {one.code: one.score / max(1, named.count(one.code)) for one in candidates}
    after = sum(
        max((chances.get(code, 0.0) for code in codes), default=0.0)
        for codes in question.options.values()
    )
    unnamed = [one.score for one in candidates if one.code not in named]
    before = max((one.score for one in candidates), default=0.0)
    return after + max(unnamed, default=0.0) - before


def _is_about(question: Question, evidence: dict[str, Evidence]) -> bool:
    if any(concept in evidence for concept in question.none):
        return False
    return not question.any or any(concept in evidence for concept in question.any)


def _is_missing(question: Question, person: Person, candidates: Sequence[Candidate]) -> bool:
    if question.missing == "complaint":
        return not candidates
    if question.missing == "age":
        return bool(candidates) and person.is_under(CHILD_UNDER) is None
    if question.missing == "sex":
        return person.sex is None and not person.pregnant
    return person.pregnant is None and _may_be_pregnant(person)


def _may_be_pregnant(person: Person) -> bool:
    return person.sex == "f" and (person.age is None or _MENARCHE <= person.age <= _MENOPAUSE)
