"""What is to be learned, and the rules of exams: `knowledge_base/training/*.md` and
`knowledge_base/training.yml`, edited by the hospital's trainers."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.practice.scenarios import Flow
from api.staff.models import Role

FOLDER, RULES = "training", "training.yml"
_FENCE = "---"
_Line = Annotated[str, Field(min_length=1, max_length=300)]
_REASONS: dict[str, set[str]] = {
    "patient": {"number", "title"},
    "not_begun": set(),
    "floor": set(),
    "gone": set(),
    "unanswered": {"number", "why"},
    "wrong": {"number", "chosen", "right", "why"},
    "danger": {"number"},
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """A question with its options, the `right` one of them (counted from 1), and why."""

    ask: _Line
    options: tuple[_Line, ...] = Field(min_length=2, max_length=6)
    right: int = Field(ge=1)
    why: _Line

    @model_validator(mode="after")
    def _sound(self) -> "Question":
        if self.right > len(self.options):
            raise ValueError(f"right is {self.right} of {len(self.options)} options")
        if len(set(self.options)) < len(self.options):
            raise ValueError("an option stands twice")
        return self


class FrontMatter(_Strict):
    """What stands above the text. Whom it is `for` must do it; a module every `every_months`
    (none: once), a rule in each new `version`. `minutes` it takes."""

    id: str = Field(pattern=r"^[a-z][a-z_]{1,39}$")
    title: _Line
    kind: Literal["module", "rule"]
    version: int = Field(ge=1, le=999)
    minutes: int = Field(ge=1, le=480)
    for_: tuple[Role, ...] = Field(alias="for", min_length=1)
    every_months: Literal[1, 2, 3, 4, 6, 12] | None = None
    questions: tuple[Question, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _sound(self) -> "FrontMatter":
        if self.kind == "rule" and self.every_months is not None:
            raise ValueError("a rule is confirmed by version, not every few months")
        return self


class Lesson(FrontMatter):
    """A module or a house rule, with its text in Markdown."""

    text: str = Field(min_length=1)


class ExamRules(_Strict):
    """What an exam is made of, and when it is passed."""

    flows: dict[Role, tuple[Flow, ...]] = Field(min_length=1)
    patients: int = Field(ge=1, le=8)
    questions: int = Field(ge=1, le=40)
    questions_share: int = Field(ge=0, le=100)
    minutes: int = Field(ge=5, le=480)
    pass_mark: int = Field(ge=1, le=100)
    danger_fails: bool
    retake_days: int = Field(ge=0, le=365)


class CertificateRules(_Strict):
    """How long a certificate holds, and how long before its end one is reminded."""

    months: int = Field(ge=1, le=120)
    remind_days: int = Field(ge=0, le=365)


class TrainingRules(_Strict):
    """`training.yml`."""

    minimum_days: int = Field(ge=0, le=365)
    newcomer_roles: tuple[Role, ...]
    self_check_mark: int = Field(ge=1, le=100)
    rule_days: int = Field(ge=0, le=90)
    exam: ExamRules
    certificate: CertificateRules
    reasons: dict[str, str]

    @model_validator(mode="after")
    def _complete(self) -> "TrainingRules":
        if self.reasons.keys() != _REASONS.keys():
            raise ValueError(f"reasons must be {sorted(_REASONS)}")
        for name, words in self.reasons.items():
            used = {field for _, field, _, _ in Formatter().parse(words) if field is not None}
            if not used <= _REASONS[name]:
                raise ValueError(f"reasons.{name}: knows only {sorted(_REASONS[name])}")
        if missing := set(self.newcomer_roles) - self.exam.flows.keys():
            raise ValueError(f"newcomers without an exam: {sorted(missing)}")
        return self


@dataclass(frozen=True)
class Material:
    """Everything that is to be learned in a hospital, in the order of its files' names."""

    rules: TrainingRules
    lessons: tuple[Lesson, ...]

    @cached_property
    def by_id(self) -> dict[str, Lesson]:
        """The lessons by their ids."""
        return {one.id: one for one in self.lessons}

    def of(self, role: Role, kind: Literal["module", "rule"] | None = None) -> list[Lesson]:
        """What a role must do, of one kind or of both."""
        return [one for one in self.lessons if role in one.for_ and kind in {None, one.kind}]


@lru_cache(maxsize=4)
def load_material(folder: Path) -> Material:
    """Read the material of a knowledge base. Raises `pydantic.ValidationError`, `ValueError`."""
    given = YAML(typ="safe").load((folder / RULES).read_text("utf-8"))
    rules = TrainingRules.model_validate(given)
    return Material(rules, tuple(_lesson(path) for path in sorted((folder / FOLDER).glob("*.md"))))


def _lesson(path: Path) -> Lesson:
    before, _, rest = path.read_text("utf-8").partition(f"{_FENCE}\n")
    head, fence, text = rest.partition(f"\n{_FENCE}\n")
    if before.strip() or not fence:
        raise ValueError(f"{path.name}: must begin with front matter between --- lines")
    return Lesson.model_validate({**YAML(typ="safe").load(head), "text": text.strip()})
