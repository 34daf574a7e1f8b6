"""The names that the model must know: departments, doctors, and what else can be booked."""

import csv
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from language.normalise import normalise
from language.sounds import split_reading

_TITLES = ("chief", "associate_chief", "attending", "resident")


@dataclass(frozen=True)
class Department:
    """`names`: the name and every alias, normalised. `kind`: clinical or place."""

    code: str
    names: tuple[str, ...]
    kind: str = "clinical"


@dataclass(frozen=True)
class Doctor:
    """`reading`: toneless syllables. `title`: chief, associate_chief, attending or resident."""

    id: str
    name: str
    reading: tuple[str, ...]
    title: str
    department: str
    sex: str | None = None


@dataclass(frozen=True)
class Resource:
    """What can be booked beside a doctor. `names`: the name and every alias, normalised; `kind`: a
    slot kind (exam, parking)."""

    code: str
    names: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Lexicon:
    """One version of all names; `version` changes whenever a name does."""

    version: str
    departments: tuple[Department, ...]
    doctors: tuple[Doctor, ...]
    resources: tuple[Resource, ...] = ()


def from_api(answer: dict[str, Any]) -> Lexicon:
    """The lexicon in an answer of `GET /v1/lexicon`; KeyError or TypeError for another shape."""
    departments = tuple(_department(row) for row in answer["departments"])
    doctors = tuple(_doctor(row) for row in answer["doctors"])
    resources = tuple(_resource(row) for row in answer.get("resources") or ())
    return Lexicon(str(answer["version"]), departments, doctors, resources)


def _department(row: dict[str, Any]) -> Department:
    return Department(row["code"], _names(row), row.get("kind") or "clinical")


def _resource(row: dict[str, Any]) -> Resource:
    return Resource(row["code"], _names(row), row["kind"])


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    names = [row["name"], *(row.get("aliases") or ())]
    return tuple(dict.fromkeys(normalise(str(name)) for name in names))


def _doctor(row: dict[str, Any]) -> Doctor:
    title = row["title"] if row["title"] in _TITLES else "attending"
    reading = split_reading(row["reading"])
    name = normalise(row["name"])
    return Doctor(row["id"], name, reading, title, row["department"], row.get("sex"))


def knowledge_folder() -> Path:
    """Where the hospital is described (`DAOYI_KNOWLEDGE_BASE`, by default knowledge_base/)."""
    default = Path(__file__).parents[1] / "knowledge_base"
    return Path(os.environ.get("DAOYI_KNOWLEDGE_BASE") or default)


def knowledge_hash(folder: Path) -> str:
    """Changes with the files that `from_knowledge_base` reads; empty when there are none."""
    files = [folder / "departments.yml", folder / "doctors.csv", folder / "resources.yml"]
    found = b"".join(path.read_bytes() for path in files if path.exists())
    return hashlib.sha256(found).hexdigest()[:16] if found else ""


def from_knowledge_base(folder: Path) -> Lexicon:
    """The lexicon in departments.yml, doctors.csv, resources.yml; empty where they are missing."""
    doctors = folder / "doctors.csv"
    answer: dict[str, Any] = {"version": f"files-{knowledge_hash(folder)}"}
    for name in ("departments", "resources"):
        path = folder / f"{name}.yml"
        answer[name] = YAML(typ="safe").load(path) if path.exists() else []
    answer["doctors"] = _rows(doctors) if doctors.exists() else []
    return from_api(answer)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dump(lexicon: Lexicon, path: Path) -> None:
    """Write it beside the model."""
    path.write_text(json.dumps(asdict(lexicon), ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> Lexicon:
    """Read what `dump` wrote."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    departments = (
        Department(row["code"], tuple(row["names"]), row["kind"]) for row in stored["departments"]
    )
    doctors = (Doctor(**{**row, "reading": tuple(row["reading"])}) for row in stored["doctors"])
    resources = (
        Resource(row["code"], tuple(row["names"]), row["kind"]) for row in stored["resources"]
    )
    return Lexicon(stored["version"], tuple(departments), tuple(doctors), tuple(resources))
