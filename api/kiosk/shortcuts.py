"""What a lobby screen offers to be touched instead of typed: `knowledge_base/kiosk.yml`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from ruamel.yaml import YAML

from api.departments.models import DepartmentKind

BodyPart = Literal[
    "head",
    "eyes",
    "ears",
    "mouth",
    "neck",
    "chest",
    "belly",
    "waist",
    "below",
    "limbs",
    "skin",
    "whole",
    "child",
    "pregnant",
]
# What a department is for, on its button.
_HINTS = 3
# What fits on one large button.
Words = Annotated[str, StringConstraints(min_length=1, max_length=12, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """A part of the body, by its place on the drawing, with what people complain of there. A
    complaint is what the button says and what is told to the assistant."""

    code: BodyPart
    name: Words
    complaints: Annotated[list[Words], Field(min_length=1, max_length=10)]


class Phrases(_Strict):
    """Things that are often said, under one heading."""

    name: Words
    say: Annotated[list[Words], Field(min_length=1, max_length=10)]


class Opening(_Strict):
    """What can be said when the assistant asks an open question after a task of the home, which is
    known by its payload (`after`)."""

    after: Annotated[str, StringConstraints(pattern=r"^/[a-z_]+$")]
    title: Words
    say: Annotated[list[Words], Field(min_length=1, max_length=18)]


class _Codes(_Strict):
    name: Words
    codes: Annotated[list[str], Field(min_length=1)]


class _KioskFile(_Strict):
    body: Annotated[list[Part], Field(min_length=1)]
    departments: list[_Codes]
    openings: list[Opening]
    phrases: list[Phrases]


class DepartmentButton(_Strict):
    """A department; its name is what is said. `treats`: a few of the things that it is for."""

    code: str
    name: str
    treats: list[str]


class DepartmentGroup(_Strict):
    """Departments under one heading."""

    name: str
    departments: list[DepartmentButton]


class Shortcuts(_Strict):
    """Everything that the lobby screen offers beside the conversation."""

    body: list[Part]
    departments: list[DepartmentGroup]
    openings: list[Opening]
    phrases: list[Phrases]


def load_shortcuts(folder: Path) -> Shortcuts:
    """Read `kiosk.yml`, with the names of `departments.yml`. Raises `ValueError` with what is
    wrong: a department that is unknown, missing or there twice, a part that is there twice."""
    yaml = YAML(typ="safe")
    content = _KioskFile.model_validate(yaml.load((folder / "kiosk.yml").read_text("utf-8")))
    listed = yaml.load((folder / "departments.yml").read_text("utf-8")) or []
    known = {
        str(one["code"]): _button(one)
        for one in listed
        if one.get("kind") == DepartmentKind.CLINICAL
    }
    if wrong := "; ".join(_faults(content, known)):
        raise ValueError(wrong)
    groups = [
        DepartmentGroup(name=group.name, departments=[known[code] for code in group.codes])
        for group in content.departments
    ]
    return Shortcuts(
        body=content.body,
        departments=groups,
        openings=content.openings,
        phrases=content.phrases,
    )


def _button(entry: dict[str, Any]) -> DepartmentButton:
    treats = [str(one) for one in entry.get("treats") or []]
    return DepartmentButton(
        code=str(entry["code"]), name=str(entry["name"]), treats=treats[:_HINTS]
    )


def _faults(content: _KioskFile, known: dict[str, DepartmentButton]) -> Iterator[str]:
    shown = Counter(code for group in content.departments for code in group.codes)
    for code, times in shown.items():
        if code not in known:
            yield f"departments: {code} is no department that can be booked"
        if times > 1:
            yield f"departments: {code} is there twice"
    for code in known.keys() - shown.keys():
        yield f"departments: {code} ({known[code].name}) is missing"
    for code, times in Counter(part.code for part in content.body).items():
        if times > 1:
            yield f"body: {code} is there twice"
