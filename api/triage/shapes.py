"""The shapes of what triage knows; `api/triage/knowledge.py` reads them from files."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.safety.reading.people import Sex
from api.safety.reading.reader import Concept, Language

Weights = dict[str, float]
"""Department code → weight; what a file writes as 0–10 is 0–1 here (factors stay as they are)."""

UNCLEAR = "unclear"
"""Name of the file of messages from which no department can be told."""

_MOST = 10


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Described(_Fields):
    """One entry of `concepts`. `sex` marks what only women or only men have."""

    id: str
    name: str
    to: Weights
    forms: str
    kind: Literal["symptom", "condition", "operation", "exam", "wish"] = "symptom"
    sex: Sex | None = None
    tags: frozenset[str] = frozenset()
    source: str

    @field_validator("to", mode="before")
    @classmethod
    def _weights(cls, text: object) -> Weights:
        return {code: weight / _MOST for code, weight in _pairs(text, _MOST).items()}

    @field_validator("tags", mode="before")
    @classmethod
    def _tags(cls, text: object) -> list[str]:
        return str(text).split()


class Modifier(_Fields):
    """Applies when all of `all`, one of `any`, one of `tags` and none of `none` were said, and the
    patient fits. Then `add` and `scale` change weights and `first` goes to the top, unless what
    is there is one of `unless_top`."""

    id: str
    all: list[str] = Field(default_factory=list)
    any: list[str] = Field(default_factory=list)
    none: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    under: float | None = None
    from_: float | None = Field(None, alias="from")
    sex: Sex | None = None
    longer_than_days: float | None = None
    add: Weights = Field(default_factory=dict)
    scale: Weights = Field(default_factory=dict)
    first: str | None = None
    unless_top: list[str] = Field(default_factory=list)
    source: str

    @field_validator("add", mode="before")
    @classmethod
    def _added(cls, text: object) -> Weights:
        return {code: weight / _MOST for code, weight in _pairs(text, _MOST).items()}

    @field_validator("scale", mode="before")
    @classmethod
    def _scaled(cls, text: object) -> Weights:
        return _pairs(text, _MOST)

    def named(self) -> set[str]:
        """Every concept it speaks of."""
        return {*self.all, *self.any, *self.none}

    def departments(self) -> set[str]:
        """Every department it speaks of."""
        first = {self.first} if self.first else set()
        return {*self.add, *self.scale, *self.unless_top, *first}


class Question(_Fields):
    """See questions.yml for the fields. `options` are the departments that each answer speaks
    for; none where the answer says who is ill rather than what it is."""

    id: str
    missing: Literal["complaint", "age", "sex", "pregnancy"] | None = None
    any: list[str] = Field(default_factory=list)
    none: list[str] = Field(default_factory=list)
    options: dict[str, tuple[str, ...]] = Field(min_length=2)

    @field_validator("options", mode="before")
    @classmethod
    def _departments(cls, given: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(given, dict):
            raise ValueError("options are answers with the departments they speak for")
        return {str(key): tuple(str(codes or "").split()) for key, codes in given.items()}

    def departments(self) -> set[str]:
        """Every department an answer speaks for."""
        return {code for codes in self.options.values() for code in codes}


class ChildRule(_Fields):
    """Children under `under` years go to `department`, except to `direct` departments."""

    under: float
    department: str
    direct: list[str]
    direct_with_tags: list[str]


class PregnancyRule(_Fields):
    """Before week `early_before_week` to `early`, then (or week unknown) to `department`."""

    early_before_week: int
    early: str
    department: str
    direct: list[str]


class HospitalRules(_Fields):
    """hospital_rules.yml."""

    child: ChildRule
    pregnancy: PregnancyRule
    women_only: list[str]
    adults_only: list[str] = Field(default_factory=list)
    emergency: str
    remap: dict[str, list[str]]

    def departments(self) -> set[str]:
        """Every department the rules speak of."""
        targets = {code for codes in self.remap.values() for code in codes}
        named = {self.child.department, self.pregnancy.department, self.pregnancy.early}
        listed = {
            *self.child.direct,
            *self.pregnancy.direct,
            *self.women_only,
            *self.adults_only,
            self.emergency,
        }
        return targets | named | listed | self.remap.keys()


@dataclass(frozen=True)
class TriageKnowledge:
    """All that `TriageEngine` needs. `version` changes whenever a file does."""

    language: Language
    concepts: tuple[Concept, ...]
    described: dict[str, Described]
    modifiers: tuple[Modifier, ...]
    questions: tuple[Question, ...]
    rules: HospitalRules
    messages: dict[str, tuple[str, ...]]
    version: str


def _pairs(text: object, most: float) -> dict[str, float]:
    """`huxi 8 quanke 2` as a mapping; weights from 0 to `most`."""
    words = str(text).split()
    if len(words) % 2:
        raise ValueError("must be departments and weights in turn")
    try:
        pairs = {code: float(weight) for code, weight in zip(words[::2], words[1::2], strict=True)}
    except ValueError as error:
        raise ValueError(f"not a weight: {error}") from error
    if not all(0 <= weight <= most for weight in pairs.values()):
        raise ValueError(f"a weight is a number from 0 to {most}")
    return pairs
