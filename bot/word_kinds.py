"""Words of illness and words of the guide, so that the classifier sees their kind.

A symptom that no example has (龟头红肿) then still looks like a symptom. The words come from
the hospital's own knowledge base: `forms` in triage/*.yml, `treats` in departments.yml, and
`keywords` in guide/*.md. They are kept beside the model; changing them trains it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SYMPTOM_MASK = "Σ"

_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")
_LONGEST = 8
_MOSTLY = 0.6  # share of the message from which it is little but symptoms


@dataclass(frozen=True)
class WordKinds:
    """`symptoms` and `topics`: words of two to eight Chinese characters."""

    symptoms: tuple[str, ...]
    topics: tuple[str, ...]

    @cached_property
    def _symptoms(self) -> frozenset[str]:
        return frozenset(self.symptoms)

    @cached_property
    def _topics(self) -> frozenset[str]:
        return frozenset(self.topics)

    def masked(self, text: str) -> str:
        """The text with every symptom replaced by one sign."""
        parts, at = [], 0
        for start, end in _found(text, self._symptoms):
            parts += [text[at:start], SYMPTOM_MASK]
            at = end
        return "".join(parts) + text[at:]

    def kinds(self, text: str) -> list[str]:
        """What is in it: symptom, symptoms, ill (little else), topic, neither."""
        lengths = [end - start for start, end in _found(text, self._symptoms)]
        topic = next(_found(text, self._topics), None) is not None
        kinds = {
            "symptom": bool(lengths),
            "symptoms": len(lengths) > 1,
            "ill": bool(lengths) and sum(lengths) >= _MOSTLY * len(text),
            "topic": topic,
            "neither": not lengths and not topic,
        }
        return [kind for kind, holds in kinds.items() if holds]


def _found(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Places of words, the longest at each place, without overlaps."""
    at = 0
    while at < len(text) - 1:
        ends = range(min(at + _LONGEST, len(text)), at + 1, -1)
        end = next((end for end in ends if text[at:end] in words), None)
        if end is None:
            at += 1
        else:
            yield at, end
            at = end


def from_knowledge_base(folder: Path) -> WordKinds:
    """The words in the hospital's files; those that are missing have none."""
    symptoms = {word for path in _triage(folder) for word in _forms(_yaml(path))}
    departments = folder / "departments.yml"
    if departments.exists():
        symptoms |= {word for row in _yaml(departments) for word in _words(row.get("treats"))}
    topics = {word for path in _guide(folder) for word in _keywords(path)}
    return WordKinds(tuple(sorted(symptoms)), tuple(sorted(topics)))


def words_hash(folder: Path) -> str:
    """Changes with the files that `from_knowledge_base` reads."""
    paths = [*_triage(folder), *_guide(folder), folder / "departments.yml"]
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes() if path.exists() else b"")
    return found.hexdigest()[:16]


def _triage(folder: Path) -> list[Path]:
    return sorted((folder / "triage").glob("*.yml"))


def _guide(folder: Path) -> list[Path]:
    return sorted((folder / "guide").glob("*.md"))


def _yaml(source: Path | str) -> Any:
    return YAML(typ="safe").load(source)


def _forms(content: Any) -> set[str]:
    """Plain words among the `forms` and names of concepts; patterns ($anus+$pain) are left out."""
    concepts = content.get("concepts") if isinstance(content, dict) else None
    found: set[str] = set()
    for concept in concepts or ():
        if isinstance(concept, dict):
            found |= _words(concept.get("name")) | _words(concept.get("forms"))
    return found


def _keywords(path: Path) -> set[str]:
    parts = path.read_text(encoding="utf-8").split("---", 2)
    front = _yaml(parts[1]) if len(parts) == 3 else {}
    return _words(front.get("keywords") if isinstance(front, dict) else None)


def _words(value: Any) -> set[str]:
    """Whole words in a list or in a text with blanks."""
    words = value if isinstance(value, list) else str(value or "").split()
    return {str(word) for word in words if _WORD.fullmatch(str(word))}
