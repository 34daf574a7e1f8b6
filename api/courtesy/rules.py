"""How patients are addressed, and what is never said to them. Read from
`knowledge_base/courtesy.yml`, edited by the hospital's staff (product.md A9.5, A9.6)."""

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _holds_surname(form: str) -> str:
    if "{surname}" not in form:
        raise ValueError("{surname} is missing")
    form.format(surname="")
    return form


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


Form = Annotated[str, AfterValidator(_holds_surname)]
Pattern = Annotated[str, AfterValidator(_compiles)]


class AgeForm(_Strict):
    """How men and women of at least `from_age` years are addressed."""

    from_age: int = Field(ge=0)
    m: Form
    f: Form


class Address(_Strict):
    """The forms of address; `by_age` goes from the oldest down to 0."""

    child_under: int
    child: str
    guardian: str
    by_age: list[AgeForm]
    unknown: Form
    titles: list[str]
    compound_surnames: list[str]

    @model_validator(mode="after")
    def _down_to_birth(self) -> "Address":
        ages = [one.from_age for one in self.by_age]
        if ages != sorted(ages, reverse=True) or not ages or ages[-1] != 0:
            raise ValueError("by_age must go from the oldest down to from_age 0")
        return self


class Phrase(_Strict):
    """Something that isn't said, how it is recognised, why, and what to say instead."""

    id: str
    kind: str
    patterns: list[Pattern]
    why: str
    say: str

    @cached_property
    def expressions(self) -> list[re.Pattern[str]]:
        """The patterns, ready to search with."""
        return [re.compile(pattern) for pattern in self.patterns]


class Remark(_Strict):
    """What is said about a form of address that was found."""

    why: str
    say: str


class CourtesyRules(_Strict):
    """The whole file. `kinds` are names for staff; `hints` never keep a reply from being sent."""

    address: Address
    kinds: dict[str, str]
    phrases: list[Phrase]
    hints: list[Phrase]
    bare_name: Remark
    bed_number: Remark

    @model_validator(mode="after")
    def _kinds_and_ids(self) -> "CourtesyRules":
        listed = [*self.phrases, *self.hints]
        ids = [phrase.id for phrase in listed]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"phrases twice: {', '.join(sorted(twice))}")
        if unknown := {phrase.kind for phrase in listed} - self.kinds.keys():
            raise ValueError(f"kinds without a name: {', '.join(sorted(unknown))}")
        return self


@lru_cache(maxsize=4)
def load_courtesy(folder: Path) -> CourtesyRules:
    """Read `courtesy.yml` of a knowledge base. Raises `pydantic.ValidationError`."""
    text = (folder / "courtesy.yml").read_text("utf-8")
    return CourtesyRules.model_validate(YAML(typ="safe").load(text))
