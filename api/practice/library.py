"""All simulated patients of `knowledge_base/scenarios/`, what they know of and how they speak."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

from ruamel.yaml import YAML

from api.courtesy.rules import CourtesyRules, load_courtesy
from api.practice.manners import Manners, Topics
from api.practice.marking import Marking
from api.practice.scenarios import Flow, Scenario

FOLDER = "scenarios"
FLOWS: tuple[str, ...] = get_args(Flow)
_TITLE = re.compile(r"^title: *[\"']?(?P<title>.+?)[\"']? *$", re.MULTILINE)


@dataclass(frozen=True)
class Library:
    """Scenarios in the order of their files, with what everybody understands and says.
    `departments`: by its code, the names of each; `articles` and `texts`: titles and
    texts of the guide's, by id."""

    scenarios: tuple[Scenario, ...]
    topics: Topics
    manners: Manners
    marking: Marking
    courtesy: CourtesyRules
    departments: dict[str, tuple[str, ...]]
    articles: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Scenario]:
        """The scenarios by their ids."""
        return {scenario.id: scenario for scenario in self.scenarios}

    def names(self, department: str) -> tuple[str, ...]:
        """What a department is called, its own name first."""
        return self.departments.get(department, ())


@lru_cache(maxsize=4)
def load_library(folder: Path) -> Library:
    """Read the scenarios of a knowledge base. Raises `pydantic.ValidationError`."""
    scenarios = [
        Scenario.model_validate(entry)
        for flow in FLOWS
        if (path := folder / FOLDER / f"{flow}.yml").exists()
        for entry in _read(path) or []
    ]
    return Library(
        tuple(scenarios),
        Topics.model_validate(_read(folder / FOLDER / "topics.yml")),
        Manners.model_validate(_read(folder / FOLDER / "manners.yml")),
        Marking.model_validate(_read(folder / FOLDER / "scoring.yml")),
        load_courtesy(folder),
        {
            str(one["code"]): (str(one["name"]), *_telling(one.get("aliases", [])))
            for one in _read(folder / "departments.yml")
        },
        _titles(folder / "guide"),
        _texts(folder / "guide"),
    )


def _titles(folder: Path) -> dict[str, str]:
    """The titles of the guide's articles by their ids, which their files are named after."""
    texts = ((path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.md")))
    found = ((name, _TITLE.search(text)) for name, text in texts)
    return {name: match["title"] for name, match in found if match}


def _texts(folder: Path) -> dict[str, str]:
    """What the articles say, without what stands about them at their top."""
    return {
        path.stem: path.read_text("utf-8").rpartition("\n---\n")[2]
        for path in sorted(folder.glob("*.md"))
    }


def _telling(aliases: list[str]) -> list[str]:
    """Aliases that are no part of other names (内科 is)."""
    return [alias for alias in aliases if len(alias) > 2]


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))
