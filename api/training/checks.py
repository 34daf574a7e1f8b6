"""What must hold of the training material, for `make kb-check`."""

from collections.abc import Iterator
from pathlib import Path

from api.knowledge.faults import Fault
from api.knowledge.sources import Placed, Reader
from api.practice.library import FOLDER as SCENARIOS
from api.training.material import FOLDER, RULES, FrontMatter, TrainingRules

_DANGER = "danger"


def faults(folder: Path) -> list[Fault]:
    """What is wrong with the material: none where a hospital has none."""
    if not (folder / RULES).exists():
        return []
    reader = Reader(folder)
    record = next(reader.yaml_mapping(RULES), None)
    rules = reader.entry(TrainingRules, record) if record else None
    placed = [
        one for path in sorted((folder / FOLDER).glob("*.md")) if (one := _read(reader, path))
    ]
    found = [*reader.faults, *_misnamed(placed)]
    if rules and record:
        for role, flows in rules.exam.flows.items():
            asked = sum(len(one.entry.questions) for one in placed if role in one.entry.for_)
            if asked < rules.exam.questions:
                reason = f"{role} has {asked} questions to draw {rules.exam.questions} from"
                found.append(record.fault(reason, "exam", "questions"))
            for flow in (*flows, _DANGER):
                if not (folder / SCENARIOS / f"{flow}.yml").exists():
                    found.append(record.fault(f"no simulated patients for {flow}", "exam", "flows"))
    return found


def _read(reader: Reader, path: Path) -> Placed[FrontMatter] | None:
    name = f"{FOLDER}/{path.name}"
    read = reader.front_matter(name)
    if read is None:
        return None
    record, text = read
    if not text:
        reader.faults.append(Fault(name, record.line, "has no text"))
    entry = reader.entry(FrontMatter, record)
    return Placed(entry, record) if entry else None


def _misnamed(placed: list[Placed[FrontMatter]]) -> Iterator[Fault]:
    """A lesson is known by the name of its file."""
    for one in placed:
        if one.record.path != f"{FOLDER}/{one.entry.id}.md":
            yield one.record.fault(f"must be named {one.entry.id}.md", "id")
