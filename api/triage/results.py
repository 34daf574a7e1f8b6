"""What triage is asked and what it answers."""

from dataclasses import dataclass
from typing import Literal

from api.safety.reading.people import Person, Sex
from api.safety.service import SafetyFinding
from api.triage.shapes import Question

Urgency = Literal["emergency", "urgent", "routine"]


@dataclass(frozen=True)
class TriageInput:
    """What is asked. `age` in years; `asked` are questions that were put already."""

    text: str
    age: float | None = None
    age_months: int | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A department with a score from 0 to 1, the patient's words that speak for it, and the
    rules of the house that put it there (keys under `triage.rules` of the wording)."""

    code: str
    score: float
    words: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class TriageResult:
    """Candidates are best first; `ask` is the one question that would help most, or None."""

    urgency: Urgency
    finding: SafetyFinding | None
    candidates: tuple[Candidate, ...]
    ask: Question | None
    person: Person
    concepts: tuple[str, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """Chinese names of the red flags that were recognised."""
        return tuple(flag.name for flag in self.finding.flags) if self.finding else ()
