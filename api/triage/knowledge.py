"""What triage knows, as data: `knowledge_base/triage/*.yml`.

Files with `concepts` hold what patients name (symptoms, conditions, operations, examinations,
wishes), the ways they say it, and the weight each gives to departments (`to: huxi 8 quanke 2`,
0–10). `modifiers.yml`, `questions.yml` and `hospital_rules.yml` say what turns the balance, what
is asked when it can't be settled, and what this hospital does its own way. `messages/<code>.txt`
holds first messages of patients, one a line, whom a nurse would send to that department: what
concepts don't name is learned from them (api/triage/learned.py).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.safety.reading.documents import Entry, Faults, read_document, validated
from api.safety.reading.people import Sex
from api.safety.reading.reader import Concept, Language, load_language
from api.safety.rules import parse_entry_forms, read_messages

Weights = dict[str, float]
"""Department code → weight; what a file writes as 0–10 is 0–1 here (factors stay as they are)."""

UNCLEAR = "unclear"
"""Name of the file of messages from which no department can be told."""

_FOLDER = "triage"
_SETTINGS = frozenset({"words", "modifiers", "questions", "hospital_rules"})
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


def load_triage_knowledge(knowledge_base: Path) -> TriageKnowledge:
    """Read and check everything. Raises `KnowledgeInvalid` with every fault."""
    loader = _Loader(knowledge_base)
    for path in sorted((knowledge_base / _FOLDER).glob("*.yml")):
        if path.stem not in _SETTINGS:
            loader.faults.attempt(partial(loader.read_concepts, f"{_FOLDER}/{path.name}"))
    loader.faults.attempt(loader.read_modifiers)
    loader.faults.attempt(loader.read_questions)
    loader.check()
    return TriageKnowledge(
        loader.language,
        tuple(loader.concepts),
        loader.described,
        tuple(loader.modifiers),
        tuple(loader.questions),
        loader.rules(),
        _messages(knowledge_base / _FOLDER / "messages"),
        _version(knowledge_base),
    )


def faults(knowledge_base: Path, departments: frozenset[str]) -> list[Fault]:
    """What is wrong with the knowledge, for `make kb-check`; empty when nothing is."""
    try:
        knowledge = load_triage_knowledge(knowledge_base)
    except KnowledgeInvalid as error:
        return error.faults
    named: dict[str, Iterable[str]] = {
        **{concept.id: concept.to for concept in knowledge.described.values()},
        **{modifier.id: modifier.departments() for modifier in knowledge.modifiers},
        **{question.id: question.departments() for question in knowledge.questions},
        "hospital_rules": knowledge.rules.departments(),
        "messages": knowledge.messages.keys() - {UNCLEAR},
    }
    return [
        Fault(_FOLDER, 1, f"{where}: there is no department {code}")
        for where, codes in named.items()
        for code in sorted(set(codes) - departments)
    ]


class _Loader:
    """Collects knowledge over files, and every fault on the way."""

    def __init__(self, knowledge_base: Path) -> None:
        self._folder = knowledge_base
        self.language = load_language(knowledge_base)
        self.language.vocabulary.extend(read_document(knowledge_base, f"{_FOLDER}/words.yml"))
        self.faults = Faults()
        self.concepts: list[Concept] = []
        self.described: dict[str, Described] = {}
        self.modifiers: list[Modifier] = []
        self.questions: list[Question] = []
        self._references: list[tuple[Entry, set[str]]] = []

    def read_concepts(self, name: str) -> None:
        """Take in the concepts of one file."""
        for entry in _with_defaults(read_document(self._folder, name), "concepts"):
            self.faults.attempt(partial(self._add_concept, entry))

    def _add_concept(self, entry: Entry) -> None:
        concept = validated(entry, Described)
        if concept.id in self.described:
            raise KnowledgeInvalid([entry.fault(f"the concept {concept.id} stands twice")])
        forms = parse_entry_forms(entry, concept.forms, self.language)
        if not forms:
            raise KnowledgeInvalid([entry.fault(f"the concept {concept.id} has no forms")])
        self.described[concept.id] = concept
        self.concepts.append(Concept(concept.id, forms))

    def read_modifiers(self) -> None:
        """Take in modifiers.yml."""
        document = read_document(self._folder, f"{_FOLDER}/modifiers.yml")
        for entry in _with_defaults(document, "modifiers"):
            self.faults.attempt(partial(self._add_modifier, entry))

    def _add_modifier(self, entry: Entry) -> None:
        modifier = validated(entry, Modifier)
        self.modifiers.append(modifier)
        self._references.append((entry, modifier.named()))

    def read_questions(self) -> None:
        """Take in questions.yml."""
        document = read_document(self._folder, f"{_FOLDER}/questions.yml")
        for entry in _with_defaults(document, "questions"):
            self.faults.attempt(partial(self._add_question, entry))

    def _add_question(self, entry: Entry) -> None:
        question = validated(entry, Question)
        self.questions.append(question)
        self._references.append((entry, {*question.any, *question.none}))

    def check(self) -> None:
        """Raise for everything found, unknown concepts included."""
        for entry, names in self._references:
            for name in sorted(names - self.described.keys()):
                self.faults.add(entry.fault(f"{entry.get('id')}: there is no concept {name}"))
        self.faults.raise_if_any()

    def rules(self) -> HospitalRules:
        """hospital_rules.yml."""
        document = read_document(self._folder, f"{_FOLDER}/hospital_rules.yml")
        return validated(document, HospitalRules)


def _with_defaults(document: Entry, section: str) -> list[Entry]:
    found = document.get(section)
    if not isinstance(found, list) or not all(isinstance(item, Entry) for item in found):
        raise KnowledgeInvalid([document.fault(f"{section} must be a list of entries")])
    for entry in found:
        for key, value in (document.get("defaults") or {}).items():
            entry.setdefault(key, value)
    return found


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


def _messages(folder: Path) -> dict[str, tuple[str, ...]]:
    return {path.stem: read_messages(path) for path in sorted(folder.glob("*.txt"))}


def _version(knowledge_base: Path) -> str:
    """Twelve hexadecimal digits that change with any file triage is made of."""
    digest = hashlib.sha256()
    for folder in (_FOLDER, "red_flags"):
        for path in sorted((knowledge_base / folder).rglob("*.*")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
