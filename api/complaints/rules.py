"""Proposing category, urgency and office by keywords, the causes that a finding can name, the words
that admit a fault. Read from `knowledge_base/complaint_rules.yml`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from ruamel.yaml import YAML

from api.complaints.models import ComplaintKind
from language.normalise import normalise

# Between the halves of a word in the file.
_GAP = "…"


class Category(BaseModel):
    """One category, with the words that speak for it. A `restricted` one is only the discipline
    office's, and one of its words is enough. `office` is responsible where no department is named,
    or always with `office_decides` (charges: A4.20)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{1,24}$")
    name: str
    words: list[str]
    restricted: bool = False
    office: str | None = None
    office_decides: bool = False


class Named(BaseModel):
    """An office that is no department, or a cause, by its code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{1,40}$")
    name: str = Field(min_length=1, max_length=40)


class _RulesFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: list[Category] = Field(min_length=1)
    urgent_words: list[str]
    offices: list[Named] = []
    causes: list[Named] = Field(min_length=1)
    admission_words: list[str] = Field(min_length=1)

    @field_validator("categories")
    @classmethod
    def _distinct(cls, categories: list[Category]) -> list[Category]:
        if len({category.id for category in categories}) < len(categories):
            raise ValueError("two categories have the same id")
        return categories

    @model_validator(mode="after")
    def _offices_exist(self) -> "_RulesFile":
        known = {office.id for office in self.offices}
        for category in self.categories:
            if category.office is not None and category.office not in known:
                raise ValueError(f"{category.id}: no such office {category.office}")
        return self


@dataclass(frozen=True)
class Proposal:
    """What the rules make of a text, and the words that made them. `office` is the category's;
    with `office_decides` whatever department is named."""

    category: str
    restricted: bool
    urgent: bool
    words: list[str]
    category_words: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    office: str | None = None
    office_decides: bool = False


@dataclass(frozen=True)
class ComplaintRules:
    """The categories in the order in which they are asked; the last takes what fits none."""

    categories: tuple[Category, ...]
    urgent_words: tuple[str, ...]
    offices: dict[str, str]
    causes: dict[str, str]
    admission_words: tuple[str, ...]

    def propose(self, kind: ComplaintKind, text: str) -> Proposal:
        """The category with most words in `text`. Praise is never urgent or restricted: who
        praises a doctor for sending a red envelope back complains of nobody, and praise is no
        office's unless its department is named."""
        plain = normalise(text)
        hits = {rule.id: _hits(rule.words, plain) for rule in self._askable(kind)}
        chosen = self._choose(kind, hits)
        urgent = _hits(self.urgent_words, plain) if kind is ComplaintKind.COMPLAINT else []
        words = list(dict.fromkeys(hits.get(chosen.id, []) + urgent))
        blamed = kind is not ComplaintKind.PRAISE
        return Proposal(
            chosen.id,
            chosen.restricted,
            bool(urgent),
            words,
            category_words=tuple(hits.get(chosen.id, [])),
            urgent_words=tuple(urgent),
            office=chosen.office if blamed else None,
            office_decides=chosen.office_decides,
        )

    def name(self, category: str) -> str:
        """The category's Chinese name; the id itself when the file has it no more."""
        return next((rule.name for rule in self.categories if rule.id == category), category)

    def category(self, category: str) -> Category | None:
        """The category of that id, when there is one."""
        return next((rule for rule in self.categories if rule.id == category), None)

    def admits(self, text: str) -> list[str]:
        """The words of `text` by which it admits a fault."""
        return _hits(self.admission_words, normalise(text))

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
    return ComplaintRules(
        tuple(rules.categories),
        tuple(rules.urgent_words),
        {office.id: office.name for office in rules.offices},
        {cause.id: cause.name for cause in rules.causes},
        tuple(normalise(word) for word in rules.admission_words),
    )


def _hits(words: list[str] | tuple[str, ...], text: str) -> list[str]:
    return [word for word in words if _occurs(word, text)]


def _occurs(word: str, text: str) -> bool:
    """Whether it is in `text`; one of two halves (`送…条烟`) in one sentence, close together."""
    if _GAP not in word:
        return word in text
    return _halves(word).search(text) is not None


@lru_cache(maxsize=1000)
def _halves(word: str) -> re.Pattern[str]:
    return re.compile(r"[^。！？!?；;]{0,10}".join(map(re.escape, word.split(_GAP))))
