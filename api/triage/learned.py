"""How likely each department is, learned from first messages that a nurse has sent somewhere.

Nobody can list all the ways in which people put things, so what a message names (the concepts and
their weights, after the modifiers) is one voice and its characters are another; how much each is
worth is learned from `knowledge_base/triage/messages/` (`api/learning/classifier.py`). The rules of
the house stand above both.
"""

from collections.abc import Mapping

import numpy as np

from api.learning.classifier import Numbers, TextClassifier
from api.learning.kept import Shelf
from api.safety.reading.clauses import split_clauses
from api.safety.reading.durations import longest_days
from api.safety.reading.people import Person
from api.safety.reading.reader import Reader, Reading
from api.safety.service import merged
from api.triage.evidence import evidence_of, with_inferred_sex
from api.triage.shapes import UNCLEAR, TriageKnowledge
from api.triage.weighing import Case, named

# Chosen by bench.triage.
_SOFTNESS = 0.5
_HINT = 0.2
_STEEPNESS = 4.0
_LEAST = 0.003
_NAMED = 0.1
# The same for a message of a few characters.
_BRIEF = 6
_NAMED_BRIEFLY = 0.6
# Below this share of pairs of characters that were ever met, nothing is said (asdf, 今天天气不错).
_KNOWN = 0.3
# So likely it must be that nothing can be told, and what was named must weigh less than this.
_UNCLEAR = 0.4
_PLAIN = 0.7
# The longest clause that is quoted as a reason, in characters.
_QUOTED = 16


class LearnedDepartments:
    """Compiled once: reads every message of the knowledge base as it reads patients'. `shelf`
    keeps what was learned."""

    def __init__(self, knowledge: TriageKnowledge, reader: Reader, shelf: Shelf) -> None:
        self._codes = sorted({code for one in knowledge.described.values() for code in one.to})
        self._classifier = shelf.get(
            "departments", [knowledge.version], lambda: self._learn(knowledge, reader)
        )

    def _learn(self, knowledge: TriageKnowledge, reader: Reader) -> TextClassifier:
        from api.learning.machine import learn

        pairs = [(code, text) for code, texts in knowledge.messages.items() for text in texts]
        readings = [reader.read(text) for _, text in pairs]
        cases = [case_of(reading, knowledge) for reading in readings]
        return learn(
            [told(reading) for reading in readings],
            [code for code, _ in pairs],
            _SOFTNESS,
            hints=np.array([self._hints(named(case, knowledge.modifiers)) for case in cases]),
        )

    def _hints(self, weights: Mapping[str, float]) -> Numbers:
        return np.array([_HINT * weights.get(code, 0.0) for code in self._codes])

    def chances(self, reading: Reading, weights: Mapping[str, float]) -> dict[str, float]:
        """How likely each department is, from 0 to 1, the unlikely left out; `weights` are those
        of what was named. Empty when the text says too little to tell."""
        said = told(reading)
        if not weights and self._classifier.known_share(said) < _KNOWN:
            return {}
        scores = self._classifier.scores(said, self._hints(weights))
        odds = np.exp(_STEEPNESS * (scores - scores.max()))
        chances = dict(zip(self._classifier.labels, (odds / odds.sum()).tolist(), strict=True))
        unclear = chances.pop(UNCLEAR, 0.0)
        if unclear >= _UNCLEAR and not max(weights.values(), default=0.0) >= _PLAIN:
            return {}
        mixed = _mixed(chances, weights, _NAMED_BRIEFLY if len(said) <= _BRIEF else _NAMED)
        return {code: chance for code, chance in mixed.items() if chance >= _LEAST}

    def telling_clause(self, said: str, code: str) -> tuple[int, int] | None:
        """Start and end of the clause that speaks most for a department; None when none is short
        enough to be quoted or none speaks for it."""
        if code not in self._classifier.labels:
            return None
        shares = self._classifier.shares(said, code)
        clauses = [(start, end) for start, end, _ in split_clauses(said) if end - start <= _QUOTED]
        best = max(clauses, key=lambda clause: shares[slice(*clause)].sum(), default=None)
        return best if best and shares[slice(*best)].sum() > 0 else None


def _mixed(
    chances: Mapping[str, float], weights: Mapping[str, float], share: float
) -> Mapping[str, float]:
    """With a share for what was named as it stands: a rare thing that no message has still counts,
    and 头晕 alone leaves open what it comes from."""
    whole = sum(weights.values())
    if not whole:
        return chances
    return {
        code: (1 - share) * chances.get(code, 0.0) + share * weights.get(code, 0.0) / whole
        for code in {**chances, **weights}
    }


def told(reading: Reading) -> str:
    """What is left without denials and without the question (房颤要看哪个科): who asks tells
    nothing of what it is."""
    characters = list(reading.said())
    for cue in reading.cues:
        if cue.kind == "asking":
            characters[cue.start : cue.end] = " " * (cue.end - cue.start)
    return "".join(characters)


def case_of(reading: Reading, knowledge: TriageKnowledge, known: Person | None = None) -> Case:
    """What a message says of whom. `known` is recorded of the patient and wins over the text."""
    evidence = evidence_of(reading, knowledge.described)
    person = with_inferred_sex(merged(reading.person, known), evidence)
    return Case(evidence, person, longest_days(reading.folded))
