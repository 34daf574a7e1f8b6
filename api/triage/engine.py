"""Finds the departments for what a patient wrote, explains them, and asks when it can't tell.

Pure: no database, no clock, no network. Built once; `assess` is linear in the length of the text.
"""

import math
from collections.abc import Container
from dataclasses import replace

from api.safety.reading.claims import Claim
from api.safety.reading.durations import longest_days
from api.safety.reading.people import Person
from api.safety.reading.reader import Mention, Reader, Reading
from api.safety.service import SafetyCheck, SafetyFinding, merged
from api.triage.asking import choose_question
from api.triage.knowledge import Described, TriageKnowledge
from api.triage.results import Candidate, TriageInput, TriageResult, Urgency
from api.triage.weighing import Balance, Evidence, modified
from language.normalise import normalise_with_offsets

MOST_CANDIDATES = 5

# How much a mention counts by what is claimed of it: triage also answers 怀疑得了痔疮.
_COUNTS = {
    Claim.STATED: 1.0,
    Claim.SUPPOSED: 0.9,
    Claim.ASKED: 0.9,
    Claim.PAST: 0.35,
    Claim.TREATED: 0.3,
}
_INHERITED = 0.7
# Candidates below this share of the best are left out.
_SHARE = 0.2
_STEEPNESS = 1.4
_URGENT_WEIGHT = 0.3
_MOST_WORDS = 3


class TriageEngine:
    """Reads with `knowledge`, and lets `safety` look for red flags in the same text."""

    def __init__(self, knowledge: TriageKnowledge, safety: SafetyCheck) -> None:
        self._knowledge = knowledge
        self._safety = safety
        self._reader = Reader(knowledge.language, knowledge.concepts, longest=True)
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
        evidence = _evidence(reading, self._knowledge.described)
        person = _with_inferred_sex(merged(reading.person, known), evidence)
        days = longest_days(reading.folded)
        balance = modified(evidence, person, self._knowledge, days, available)
        _apply_finding(balance, finding, self._knowledge.rules.emergency)
        candidates = _ranked(balance, evidence)
        urgency = _urgency(finding)
        ask = None
        if urgency != "emergency":
            ask = choose_question(
                self._knowledge.questions, person, evidence, candidates, given.asked
            )
        return TriageResult(urgency, finding, candidates, ask, person, tuple(evidence))


def _ranked(balance: Balance, evidence: dict[str, Evidence]) -> tuple[Candidate, ...]:
    best = max(balance.weights.values(), default=0.0)
    ranked = sorted(balance.weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Candidate(
            code,
            _score(weight),
            _words(balance.sources.get(code, [code]), evidence),
            balance.rules_for(code),
        )
        for code, weight in ranked[:MOST_CANDIDATES]
        if weight > 0 and weight >= _SHARE * best
    )


def _urgency(finding: SafetyFinding | None) -> Urgency:
    """A crisis is as pressing as an emergency."""
    if finding is None:
        return "routine"
    return "urgent" if finding.kind == "urgent" else "emergency"


def _evidence(reading: Reading, described: dict[str, Described]) -> dict[str, Evidence]:
    """What was said, by concept, with how much it counts and in which words."""
    found: dict[str, Evidence] = {}
    for mention in sorted(reading.mentions, key=lambda m: (m.start, -m.end)):
        counts = _COUNTS.get(mention.claim, 0.0) * (_INHERITED if mention.inherited else 1.0)
        if counts:
            _strengthen(found, mention, counts, reading.quote(mention), described)
    return found


def _strengthen(
    found: dict[str, Evidence],
    mention: Mention,
    counts: float,
    words: str,
    described: dict[str, Described],
) -> None:
    before = found.get(mention.concept)
    if before is None or counts > before.counts:
        found[mention.concept] = Evidence(described[mention.concept], counts, words)


def _with_inferred_sex(person: Person, evidence: dict[str, Evidence]) -> Person:
    """The sex that what was said belongs to, when nothing else tells it."""
    if person.sex is not None:
        return person
    counts = {"f": 0.0, "m": 0.0}
    for item in evidence.values():
        if item.concept.sex:
            counts[item.concept.sex] += item.counts
    if counts["f"] == counts["m"]:
        return person
    return replace(person, sex="f" if counts["f"] > counts["m"] else "m")


def _apply_finding(balance: Balance, finding: SafetyFinding | None, emergency: str) -> None:
    if finding is None:
        return
    if finding.kind == "emergency":
        balance.put_first(emergency, "emergency")
    elif finding.kind == "crisis":
        balance.put_next(emergency, "emergency")
    for code in finding.departments if finding.kind == "urgent" else ():
        for target in balance.successors(code)[:1]:
            balance.add(target, _URGENT_WEIGHT)


def _score(weight: float) -> float:
    return round(1 - math.exp(-_STEEPNESS * weight), 3)


def _words(codes: list[str], evidence: dict[str, Evidence]) -> tuple[str, ...]:
    """Up to three of the patient's words that speak most for a department."""
    speaking = [
        (item.counts * max(item.concept.to.get(code, 0.0) for code in codes), item.words)
        for item in evidence.values()
    ]
    ranked = sorted((pair for pair in speaking if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(words for _, words in ranked))[:_MOST_WORDS]
