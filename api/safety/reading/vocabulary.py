"""Word groups, cues and words about people, from `words.yml`, `cues.yml` and `people.yml`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn

from api.knowledge.faults import KnowledgeInvalid
from api.safety.reading.documents import Entry
from api.safety.reading.forms import FormError, resolve_word, split_words

_CAPITALS = re.compile("[A-Z]")
_UPPER_TO_LOWER = {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class Kind(Enum):
    """What a word stands for: a place of the body, what is felt there, or anything else."""

    PART = "parts"
    FEELING = "feelings"
    OTHER = "others"


@dataclass(frozen=True)
class Spelling:
    """Characters that are taken for one another (痛 → 疼); length never changes."""

    table: Mapping[str, str]

    def fold(self, text: str) -> str:
        """`text` in the one spelling that knowledge and patients are compared in; latin letters
        small."""
        if _CAPITALS.search(text):
            text = text.translate(_UPPER_TO_LOWER)
        for written, meant in self.table.items():
            text = text.replace(written, meant)
        return text


@dataclass
class Vocabulary:
    """Word groups by name, in folded spelling, and which words are parts or feelings."""

    spelling: Spelling
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    words: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in Kind})
    blocks: set[str] = field(default_factory=set)

    def kind_of(self, words: Iterable[str]) -> Kind:
        """PART or FEELING when every word is one, else OTHER."""
        wanted = set(words)
        for kind in (Kind.PART, Kind.FEELING):
            if wanted <= self.words[kind]:
                return kind
        return Kind.OTHER

    def extend(self, document: Entry) -> None:
        """Add the `parts`, `feelings`, `others` and `blocks` of a words file.

        A group may name earlier ones (`limb: $arm $leg`). Raises `KnowledgeInvalid`.
        """
        for kind in Kind:
            section = document.get(kind.value) or Entry()
            for name, text in section.items():
                self._add_group(kind, name, text, section)
        self.blocks |= {self.spelling.fold(w) for w in split_words(document.get("blocks") or "")}

    def _add_group(self, kind: Kind, name: str, text: object, section: Entry) -> None:
        if name in self.groups:
            _refuse(section, f"the word group {name} stands twice")
        words: set[str] = set()
        for word in split_words(str(text)):
            try:
                words |= resolve_word(self.spelling.fold(word), self.groups)
            except FormError as error:
                _refuse(section, f"{name}: {error}")
        self.groups[name] = frozenset(words)
        self.words[kind] |= words


def read_spelling(document: Entry) -> Spelling:
    """The `spelling` section of a words file: one character for another."""
    section = document.get("spelling") or Entry()
    wrong = [key for key, value in section.items() if len(key) != 1 or len(str(value)) != 1]
    if wrong:
        _refuse(section, f"spelling: {wrong[0]} must be one character for one")
    return Spelling({key: str(value) for key, value in section.items()})


def _refuse(entry: Entry, reason: str) -> NoReturn:
    raise KnowledgeInvalid([entry.fault(reason)])
