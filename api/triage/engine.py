"""Finds the departments for what a patient wrote, explains them, and asks when it can't tell.

Pure: no database, no clock, no network. Built once; `assess` is linear in the length of the text.
"""

from collections.abc import Container, Mapping, Sequence
from functools import partial

from api.safety.reading.people import Person
from api.safety.reading.reader import Reader, Reading
from api.safety.service import SafetyCheck, SafetyFinding
from api.triage.asking import choose_question
from api.triage.knowledge import TriageKnowledge
from api.triage.learned import LearnedDepartments, case_of
from api.triage.ranking import ranked, telling_words
from api.triage.results import TriageInput, TriageResult, Urgency
from api.triage.weighing import Balance, Evidence, named, ruled
from language.normalise import normalise_with_offsets

_URGENT_WEIGHT = 0.3
_AGREED = 0.1


class TriageEngine:
    """Reads with `knowledge`, and lets `safety` look for red flags in the same text."""

    def __init__(self, knowledge: TriageKnowledge, safety: SafetyCheck) -> None:
        self._knowledge = knowledge
        self._safety = safety
        self._reader = Reader(knowledge.language, knowledge.concepts, longest=True)
        self._learned = LearnedDepartments(knowledge, self._reader)
        self.version = knowledge.version

    def assess(self, given: TriageInput, available: Container[str] | None = None) -> TriageResult:
        """Departments, urgency and the next question for one message.

        `available` are the departments that the hospital has; None means all.
        """
        source = normalise_with_offsets(given.text)
        reading = self._reader.read(source)
        known = Person(
            years=given.age, months=given.age_months, sex=given.sex, pregnant=given.pregnant
        )
        finding = self._safety.check(source, known)
        case = case_of(reading, self._knowledge, known)
        chances = self._learned.chances(reading, named(case, self._knowledge.modifiers))
        balance = ruled(chances, case, self._knowledge, available)
        _apply_finding(balance, finding, chances, self._knowledge.rules.emergency)
        candidates = ranked(balance, partial(self._words, reading, case.evidence))
        urgency = _urgency(finding)
        ask = None
        if urgency != "emergency":
            ask = choose_question(
                self._knowledge.questions, case.person, case.evidence, candidates, given.asked
            )
        return TriageResult(urgency, finding, candidates, ask, case.person, tuple(case.evidence))

    def _words(
        self, reading: Reading, evidence: dict[str, Evidence], codes: Sequence[str]
    ) -> tuple[str, ...]:
        """The patient's words that speak most for a department: those that name something it
        treats, else the clause that its other patients' messages are most like."""
        if named := telling_words(evidence, codes):
            return named
        clauses = (self._learned.telling_clause(reading.said(), code) for code in codes)
        return tuple(reading.original(*clause) for clause in clauses if clause)


def _urgency(finding: SafetyFinding | None) -> Urgency:
    """A crisis is as pressing as an emergency."""
    if finding is None:
        return "routine"
    return "urgent" if finding.kind == "urgent" else "emergency"


def _apply_finding(
    balance: Balance, finding: SafetyFinding | None, chances: Mapping[str, float], emergency: str
) -> None:
    """The emergency department comes first for a rule, or when the screen and what other patients
    wrote agree; else right after the best."""
    if finding is None:
        return
    agreed = finding.by_rule or chances.get(emergency, 0.0) >= _AGREED
    if finding.kind == "emergency" and agreed:
        balance.put_first(emergency, "emergency")
    elif finding.kind in ("emergency", "crisis"):
        balance.put_next(emergency, "emergency")
    for code in finding.departments if finding.kind == "urgent" else ():
        for target in balance.successors(code)[:1]:
            balance.add(target, _URGENT_WEIGHT)
