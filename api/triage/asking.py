"""Chooses the one question that would help most."""

from collections.abc import Sequence

from api.safety.reading.people import CHILD_UNDER, Person
from api.triage.knowledge import Question
from api.triage.results import Candidate
from api.triage.weighing import Evidence

# The two best are close together when the second has this share of the first one's score.
_CLOSE = 0.68
_MENARCHE, _MENOPAUSE = 12, 52


def choose_question(
    questions: Sequence[Question],
    person: Person,
    evidence: dict[str, Evidence],
    candidates: Sequence[Candidate],
    asked: Sequence[str],
) -> Question | None:
    """The first question that applies and was not put before; None when all is clear."""
    for question in questions:
        if question.id in asked or any(concept in evidence for concept in question.none):
            continue
        if question.any and not any(concept in evidence for concept in question.any):
            continue
        if question.between and not _undecided(question, candidates):
            continue
        if question.missing is None or _is_missing(question, person, candidates):
            return question
    return None


def _undecided(question: Question, candidates: Sequence[Candidate]) -> bool:
    if len(candidates) < 2:
        return False
    first, second = candidates[:2]
    both = first.code in question.between and second.code in question.between
    return both and second.score >= _CLOSE * first.score


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
