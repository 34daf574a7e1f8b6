"""Red flags and crisis as data: `knowledge_base/red_flags/*.yml` and `knowledge_base/crisis.yml`.

Each file holds `signs` (what a patient may say) and `rules` (which signs together mean danger).
A file's `defaults` fill what its rules leave out. Written by us from facts/safety.md; a clinician
has to read them before a hospital goes live (`reviewed_by`).
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.safety.reading.documents import Entry, Faults, read_document, validated
from api.safety.reading.forms import Form, FormError, parse_forms, refuse_doubles
from api.safety.reading.measures import Measure
from api.safety.reading.people import CHILD_UNDER, Person
from api.safety.reading.reader import LANGUAGE_FILES, Concept, Language, load_language

Level = Literal["emergency", "urgent", "crisis"]
PersonKind = Literal[
    "newborn", "infant", "child", "adult", "elder", "pregnant", "female", "male", "under_3_months"
]

_FITS: dict[PersonKind, Callable[[Person], bool]] = {
    "newborn": lambda person: person.newborn or (person.months or 99) < 1,
    "under_3_months": lambda person: (
        person.newborn or (person.months is not None and person.months <= 3)
    ),
    "infant": lambda person: person.is_infant,
    "child": lambda person: bool(person.is_under(CHILD_UNDER)),
    "adult": lambda person: person.is_under(CHILD_UNDER) is False,
    "elder": lambda person: person.is_elder,
    "pregnant": lambda person: bool(person.pregnant),
    "female": lambda person: person.sex == "f",
    "male": lambda person: person.sex == "m",
}


_KINDS = {"emergency", "urgent", "crisis", "none", "ordinary"}
_TALK = Path(__file__).resolve().parents[2] / "data" / "nlu"
# A line of `examples`, and what is marked in it as an entity: [骨科](department).
_EXAMPLE = re.compile(r"^ {4}- (.+)$", re.MULTILINE)
_MARKUP = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


class _Sign(BaseModel):
    """One entry of `signs`. `named` marks a disease that people also ask about beforehand."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    forms: str = ""
    named: bool = False
    heard: bool = True
    lasts_days: float | None = None
    figure: "_Figure | None" = None


class _Figure(BaseModel):
    """A measured value that is the sign; units as patients say them."""

    model_config = ConfigDict(extra="forbid")

    words: str
    units: str = ""
    at_least: float | None = None
    at_most: float | None = None
    plausible: tuple[float, float]


class Rule(BaseModel):
    """One red flag: holds when all of `all`, one of `any` and one of `person` are so, an onset
    stands in a sentence with one of them, and none of `unless` is said in the same clause or the
    one beside it. What is long-standing doesn't excuse what is said to have happened just now.

    `wording` is a key under `safety.<level>`; `departments` are where an urgent patient goes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    level: Level
    all: list[str] = Field(default_factory=list)
    any: list[str] = Field(default_factory=list)
    onset: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    person: list[PersonKind] = Field(default_factory=list)
    departments: list[str] = Field(default_factory=list)
    wording: str = "general"
    source: str
    review_date: date
    reviewed_by: str | None

    def signs(self) -> set[str]:
        """Every sign the rule speaks of."""
        return {*self.all, *self.any, *self.onset, *self.unless}

    def may_hold(self, signs: Container[str]) -> bool:
        """Whether `signs` has what the rule needs, wherever it was said."""
        if any(sign not in signs for sign in self.all):
            return False
        if self.any and not any(sign in signs for sign in self.any):
            return False
        return not self.onset or any(sign in signs for sign in self.onset)

    def fits(self, person: Person) -> bool:
        """Whether the rule is about such a person."""
        return not self.person or any(_FITS[kind](person) for kind in self.person)


class CrisisLine(BaseModel):
    """A number to call in a crisis."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    number: str


@dataclass(frozen=True)
class SafetyRules:
    """All that `SafetyCheck` needs, compiled from files."""

    language: Language
    signs: tuple[Concept, ...]
    measures: tuple[Measure, ...]
    names: dict[str, str]
    rules: tuple[Rule, ...]
    crisis_lines: tuple[CrisisLine, ...]
    messages: dict[str, tuple[str, ...]]
    screen_names: dict[str, str]


def load_safety_rules(knowledge_base: Path, talk: Path = _TALK) -> SafetyRules:
    """Read and check the rules; `talk` has what the dialogue model learns of everyday talk. Raises
    `KnowledgeInvalid` with every fault."""
    language = load_language(knowledge_base)
    loader = _Loader(language)
    for name in _rule_files(knowledge_base):
        loader.faults.attempt(partial(loader.read, knowledge_base, name))
    loader.check()
    return SafetyRules(
        language,
        tuple(loader.signs),
        tuple(loader.measures),
        loader.names,
        tuple(loader.rules),
        tuple(loader.lines),
        _messages(knowledge_base, talk),
        loader.screen_names,
    )


def _messages(knowledge_base: Path, talk: Path) -> dict[str, tuple[str, ...]]:
    """What people wrote by what a nurse would do: emergency, urgent, crisis, none, ordinary.
    First messages of all but the emergency department's patients are ordinary as well."""
    found: dict[str, list[str]] = {"ordinary": [*_everyday_talk(talk)]}
    for path in sorted((knowledge_base / "triage" / "messages").glob("*.txt")):
        if path.stem != _emergency_department(knowledge_base):
            found["ordinary"] += read_messages(path)
    for path in sorted((knowledge_base / "red_flags" / "messages").glob("*/*.txt")):
        found.setdefault(path.parent.name, []).extend(read_messages(path))
    return {kind: tuple(texts) for kind, texts in found.items()}


def _emergency_department(knowledge_base: Path) -> str:
    return str(read_document(knowledge_base, "triage/hospital_rules.yml").get("emergency"))


def _everyday_talk(talk: Path) -> Iterator[str]:
    """What the dialogue model learns of everything but complaints of the body."""
    for path in sorted(talk.glob("*.yml")):
        if path.stem != "triage":
            for example in _EXAMPLE.findall(path.read_text("utf-8")):
                yield _MARKUP.sub(r"\1", example)


def read_messages(path: Path) -> tuple[str, ...]:
    """The messages of a text file, one a line."""
    return tuple(line for line in path.read_text("utf-8").splitlines() if line.strip())


def _rule_files(knowledge_base: Path) -> list[str]:
    paths = sorted((knowledge_base / "red_flags").glob("*.yml"))
    names = [f"red_flags/{path.name}" for path in paths if path.stem not in LANGUAGE_FILES]
    return [*names, "crisis.yml"]


def faults(knowledge_base: Path, departments: frozenset[str]) -> list[Fault]:
    """What is wrong with the rules, for `make kb-check`; empty when nothing is."""
    try:
        rules = load_safety_rules(knowledge_base)
    except KnowledgeInvalid as error:
        return error.faults
    kinds = ", ".join(sorted(_KINDS))
    lost = [
        Fault(f"red_flags/messages/{kind}", 1, f"messages are {kinds}")
        for kind in sorted(rules.messages.keys() - _KINDS)
    ]
    return lost + [
        Fault("red_flags", 1, f"{rule.id}: there is no department {code}")
        for rule in rules.rules
        for code in rule.departments
        if code not in departments
    ]


class _Loader:
    """Collects signs and rules over files, and every fault on the way."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.faults = Faults()
        self.signs: list[Concept] = []
        self.measures: list[Measure] = []
        self.names: dict[str, str] = {}
        self.rules: list[Rule] = []
        self.lines: list[CrisisLine] = []
        self.screen_names: dict[str, str] = {}
        self._entries: list[tuple[Rule, Entry]] = []

    def read(self, knowledge_base: Path, name: str) -> None:
        """Take in one file."""
        document = read_document(knowledge_base, name)
        self._language.vocabulary.extend(document)
        self.screen_names |= document.get("screen") or {}
        defaults = document.get("defaults") or {}
        for entry in _entries(document, "signs"):
            self.faults.attempt(partial(self._add_sign, entry))
        for entry in _entries(document, "rules"):
            for key, value in defaults.items():
                entry.setdefault(key, value)
            self.faults.attempt(partial(self._add_rule, entry))
        for entry in _entries(document, "lines"):
            self.faults.attempt(partial(self._add_line, entry))

    def _add_sign(self, entry: Entry) -> None:
        sign = validated(entry, _Sign)
        if sign.id in self.names:
            raise KnowledgeInvalid([entry.fault(f"the sign {sign.id} stands twice")])
        self.names[sign.id] = sign.name
        if sign.figure:
            words = sign.figure.words.split()
            self.measures.append(
                Measure(
                    len(self.signs),
                    tuple(self._language.vocabulary.spelling.fold(word) for word in words),
                    sign.figure.at_least,
                    sign.figure.at_most,
                    sign.figure.plausible,
                    tuple(sign.figure.units.split()),
                )
            )
        forms = parse_entry_forms(entry, sign.forms, self._language)
        if not forms and not sign.figure:
            raise KnowledgeInvalid([entry.fault(f"the sign {sign.id} has no forms")])
        self.signs.append(Concept(sign.id, forms, sign.named, sign.heard, sign.lasts_days))

    def _add_rule(self, entry: Entry) -> None:
        rule = validated(entry, Rule)
        if not rule.all and not rule.any:
            raise KnowledgeInvalid([entry.fault(f"the rule {rule.id} names no sign")])
        self.rules.append(rule)
        self._entries.append((rule, entry))

    def _add_line(self, entry: Entry) -> None:
        self.lines.append(validated(entry, CrisisLine))

    def check(self) -> None:
        """Raise for everything found, unknown signs and rules that stand twice included."""
        seen: set[str] = set()
        for rule, entry in self._entries:
            if rule.id in seen:
                self.faults.add(entry.fault(f"the rule {rule.id} stands twice"))
            seen.add(rule.id)
            for sign in sorted(rule.signs() - self.names.keys()):
                self.faults.add(entry.fault(f"{rule.id}: there is no sign {sign}"))
        self.faults.raise_if_any()


def parse_entry_forms(entry: Entry, text: str, language: Language) -> tuple[Form, ...]:
    """The forms of an entry, in folded spelling. Raises `KnowledgeInvalid`."""
    try:
        refuse_doubles(text)
        return parse_forms(language.vocabulary.spelling.fold(text), language.vocabulary.groups)
    except FormError as error:
        raise KnowledgeInvalid([entry.fault(f"{entry.get('id')}: {error}")]) from error


def _entries(document: Entry, section: str) -> Iterable[Entry]:
    found = document.get(section) or []
    if not isinstance(found, list) or not all(isinstance(item, Entry) for item in found):
        raise KnowledgeInvalid([document.fault(f"{section} must be a list of entries")])
    return found
