"""Proposing a category and urgency by keywords. Read from `knowledge_base/complaint_rules.yml`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

from api.complaints.models import ComplaintKind
from language.normalise import normalise


class Category(BaseModel):
    """One category, with the words that speak for it. A `restricted` one is only the discipline
    office's, and one of its words is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{1,24}$")
    name: str
    words: list[str]
    restricted: bool = False


class _RulesFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: list[Category] = Field(min_length=1)
    urgent_words: list[str]

    @field_validator("categories")
    @classmethod
    def _distinct(cls, categories: list[Category]) -> list[Category]:
        if len({category.id for category in categories}) < len(categories):
            raise ValueError("two categories have the same id")
        return categories


@dataclass(frozen=True)
class Proposal:
    """What the rules make of a text, and the words that made them."""

    category: str
    restricted: bool
    urgent: bool
    words: list[str]


@dataclass(frozen=True)
class ComplaintRules:
    """The categories in the order in which they are asked; the last takes what fits none."""

    categories: tuple[Category, ...]
    urgent_words: tuple[str, ...]

    def propose(self, kind: ComplaintKind, text: str) -> Proposal:
        """The category with most words in `text`. Praise is never urgent or restricted: who
        praises a doctor for sending a red envelope back complains of nobody."""
        plain = normalise(text)
        hits = {rule.id: _hits(rule.words, plain) for rule in self._askable(kind)}
        chosen = self._choose(kind, hits)
        urgent = _hits(self.urgent_words, plain) if kind is ComplaintKind.COMPLAINT else []
        words = list(dict.fromkeys(hits.get(chosen.id, []) + urgent))
        return Proposal(chosen.id, chosen.restricted, bool(urgent), words)

    def name(self, category: str) -> str:
        """The category's Chinese name; the id itself when the file has it no more."""
        return next((rule.name for rule in self.categories if rule.id == category), category)

    def _askable(self, kind: ComplaintKind) -> list[Category]:
        praise = kind is ComplaintKind.PRAISE
        return [rule for rule in self.categories if not (praise and rule.restricted)]

    def _choose(self, kind: ComplaintKind, hits: dict[str, list[str]]) -> Category:
        rules = [rule for rule in self._askable(kind) if hits[rule.id]]
        for rule in rules:
            if rule.restricted:
                return rule
        return max(rules, key=lambda rule: len(hits[rule.id]), default=self.categories[-1])


@lru_cache(maxsize=8)
def load_complaint_rules(folder: Path) -> ComplaintRules:
    """Read the file of a knowledge base. Raises `pydantic.ValidationError` with what is wrong."""
    text = (folder / "complaint_rules.yml").read_text("utf-8")
    rules = _RulesFile.model_validate(YAML(typ="safe").load(text))
    return ComplaintRules(tuple(rules.categories), tuple(rules.urgent_words))


def _hits(words: list[str] | tuple[str, ...], text: str) -> list[str]:
    return [word for word in words if word in text]
