"""The rubric: criteria, weights, what each score means, and by which words rules observe it. Read
from `knowledge_base/rubric.yml`, edited by the hospital's trainers (product.md A9.3, A9.5-A9.8)."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from string import Formatter
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.courtesy.rules import CourtesyRules, Pattern, load_courtesy
from api.rubric.reasons import FACTS, Why
from api.rubric.talk import Field as ComplaintField
from api.rubric.talk import Subject

CriterionId = Literal[
    "greeting",
    "introduction",
    "answer",
    "farewell",
    "addressing",
    "empathy",
    "correctness",
    "first_receiver",
    "forbidden",
    "privacy",
    "complaint_fields",
    "red_flag",
]

BEST = 2
"""The highest score of every criterion; 0 is the lowest."""


_SENTENCE = re.compile(r"(?<=[。！!？?；;\n])")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(_Strict):
    """`weight` in points of 100. `scale` says in words what 0, 1 and 2 mean. `only` says when it
    applies at all. `cap`: whoever has 0 here gets at most so many points altogether."""

    id: CriterionId
    name: str = Field(min_length=1, max_length=20)
    weight: int = Field(ge=1, le=100)
    of: list[Subject] = Field(min_length=1)
    scale: list[str] = Field(min_length=3, max_length=3)
    observed: bool
    only: Literal["complaint", "danger"] | None = None
    cap: int | None = Field(default=None, ge=0, le=100)


class Words(_Strict):
    """Something said, by the patterns that find it in a sentence; not in one where `unless` does
    (不要发身份证号)."""

    patterns: list[Pattern] = Field(min_length=1)
    unless: list[Pattern] = []

    @cached_property
    def expressions(self) -> list[re.Pattern[str]]:
        """The patterns, ready to search with."""
        return [re.compile(pattern) for pattern in self.patterns]

    def find(self, text: str) -> str | None:
        """The words of `text` that the first pattern finds; None where none does."""
        said = [one for one in _SENTENCE.split(text) if not self._excepted(one)]
        found = (expression.search(one) for expression in self.expressions for one in said)
        return next((match.group().strip() for match in found if match), None)

    def _excepted(self, sentence: str) -> bool:
        return any(re.search(pattern, sentence) for pattern in self.unless)


class Spoken(_Strict):
    """What is looked for in what was said."""

    greeting: Words
    plain_greeting: Words
    introduction: Words
    role: Words
    farewell: Words
    offer: Words
    parting: Words
    address: Words
    informal: Words
    upset: Words
    comfort: Words
    handed_on: Words
    sent_away: Words
    identity_asked: Words
    phone_asked: Words
    emergency: Words
    asked: dict[ComplaintField, Words]
    told: dict[ComplaintField, Words]


class Limits(_Strict):
    """Seconds until an answer, and until a red flag is answered."""

    answer_seconds: int = Field(gt=0)
    red_flag_seconds: int = Field(gt=0)


class Review(_Strict):
    """How judging goes: which share of judgements is made a second time, days to appeal and to
    decide, the total from which service is good enough."""

    double_share: float = Field(ge=0, le=1)
    appeal_days: int = Field(ge=1)
    decide_days: int = Field(ge=1)
    pass_mark: int = Field(ge=1, le=100)


class Rubric(_Strict):
    """The whole file. `reasons` say why an observation has its score, with `{…}` for its facts."""

    version: int = Field(ge=1)
    criteria: list[Criterion]
    limits: Limits
    review: Review
    spoken: Spoken
    reasons: dict[str, str]

    @model_validator(mode="after")
    def _complete(self) -> "Rubric":
        if sorted(one.id for one in self.criteria) != sorted(get_args(CriterionId)):
            raise ValueError("every criterion must stand here once")
        if (total := sum(one.weight for one in self.criteria)) != 100:
            raise ValueError(f"the weights make {total}, not 100")
        for table in (self.spoken.asked, self.spoken.told):
            if table.keys() != set(get_args(ComplaintField)):
                raise ValueError("every field of a complaint must stand in asked and in told")
        return self

    @model_validator(mode="after")
    def _reasons_said(self) -> "Rubric":
        if missing := set(get_args(Why)) - self.reasons.keys():
            raise ValueError(f"reasons without words: {', '.join(sorted(missing))}")
        for why, words in self.reasons.items():
            facts = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
            if unknown := facts - FACTS.get(why, frozenset()):
                raise ValueError(f"{why}: nothing is known of {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True)
class RubricRules:
    """The rubric and the rules of courtesy that it leans on."""

    rubric: Rubric
    courtesy: CourtesyRules

    def criteria(self, subject: Subject) -> list[Criterion]:
        """What the bot, or a person, is judged by."""
        return [one for one in self.rubric.criteria if subject in one.of]

    def criterion(self, criterion: str) -> Criterion | None:
        """The criterion of that id."""
        return next((one for one in self.rubric.criteria if one.id == criterion), None)


@lru_cache(maxsize=4)
def load_rubric(folder: Path) -> RubricRules:
    """Read `rubric.yml` of a knowledge base. Raises `pydantic.ValidationError`."""
    text = (folder / "rubric.yml").read_text("utf-8")
    rubric = Rubric.model_validate(YAML(typ="safe").load(text))
    return RubricRules(rubric, load_courtesy(folder))
