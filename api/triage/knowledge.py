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
from functools import partial
from pathlib import Path

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.safety.reading.documents import Entry, Faults, read_document, validated
from api.safety.reading.reader import Concept, load_language
from api.safety.rules import parse_entry_forms, read_messages
from api.triage.shapes import (
    UNCLEAR,
    Described,
    HospitalRules,
    Modifier,
    Question,
    TriageKnowledge,
)

_FOLDER = "triage"
_SETTINGS = frozenset({"words", "modifiers", "questions", "hospital_rules"})


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


def _messages(folder: Path) -> dict[str, tuple[str, ...]]:
    return {path.stem: read_messages(path) for path in sorted(folder.glob("*.txt"))}


def _version(knowledge_base: Path) -> str:
    """Twelve hexadecimal digits that change with any file triage is made of."""
    digest = hashlib.sha256()
    for folder in (_FOLDER, "red_flags"):
        for path in sorted((knowledge_base / folder).rglob("*.*")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
