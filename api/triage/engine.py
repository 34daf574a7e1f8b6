"""Finds the departments for what a patient wrote, explains them, and asks when it can't tell.

Pure: no database, no clock, no network. Built once; `assess` is linear in the length of the text.
"""

from collections.abc import Container, Sequence
from functools import partial

from api.learning.kept import Shelf
from api.safety.reading.people import Person
from api.safety.reading.reader import Reader, Reading
from api.safety.service import SafetyCheck, SafetyFinding
from api.triage.asking import choose_question
from api.triage.learned import LearnedDepartments, case_of
from api.triage.ranking import ranked, telling_words
from api.triage.results import TriageInput, TriageResult, Urgency
from api.triage.shapes import TriageKnowledge
from api.triage.weighing import Balance, Evidence, named, ruled
from language.normalise import normalise_with_offsets

_URGENT_WEIGHT = 0.3
# So likely the emergency department must be for the screen alone to be believed.
_AGREED = 0.1


class TriageEngine:
    """Reads with `knowledge`, and lets `safety` look for red flags in the same text. `shelf` keeps
    what was learned from messages."""

    def __init__(
        self, knowledge: TriageKnowledge, safety: SafetyCheck, shelf: Shelf | None = None
    ) -> None:
        self._knowledge = knowledge
        self._safety = safety
        self._reader = Reader(knowledge.language, knowledge.concepts, longest=True)
        self._learned = LearnedDepartments(knowledge, self._reader, shelf or Shelf())
        self.version = knowledge.version

    def become(self, other: "TriageEngine") -> None:
        """Assess as `other` does from now on, for everybody who holds this one."""
        self.__dict__.update(other.__dict__)

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
        emergency = self._knowledge.rules.emergency
        urgency = _urgency(finding, chances.get(emergency, 0.0))
        _apply_finding(balance, finding, urgency, emergency)
        candidates = ranked(balance, partial(self._words, reading, case.evidence))
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


def _urgency(finding: SafetyFinding | None, emergency_chance: float) -> Urgency:
    """A crisis is as pressing as an emergency. What the screen alone takes for an emergency, and
    other patients' messages don't (`emergency_chance`), is to be seen today."""
    if finding is None:
        return "routine"
    doubted = finding.kind == "emergency" and not finding.by_rule and emergency_chance < _AGREED
    return "urgent" if finding.kind == "urgent" or doubted else "emergency"


def _apply_finding(
    balance: Balance, finding: SafetyFinding | None, urgency: Urgency, emergency: str
) -> None:
    """The emergency department comes first for an emergency; right after the best for a crisis,
    or where the screen alone speaks of one."""
    if finding is None:
        return
    if finding.kind == "emergency" and urgency == "emergency":
        balance.put_first(emergency, "emergency")
    elif finding.kind in ("emergency", "crisis"):
        balance.put_next(emergency, "emergency")
    for code in finding.departments if finding.kind == "urgent" else ():
        for target in balance.successors(code)[:1]:
            balance.add(target, _URGENT_WEIGHT)
