"""What must hold of the simulated patients, for `make kb-check`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from api.knowledge.faults import Fault
from api.knowledge.sources import Placed, Reader
from api.practice.library import FLOWS, FOLDER
from api.practice.manners import Manners, Topics
from api.practice.marking import Marking
from api.practice.scenarios import Scenario, numbers_of

Entry = TypeVar("Entry", bound=BaseModel)

# What angers that isn't found by words.
_NOTICED = {"repeated_question", "no_answer", "long_typing", "forbidden"}


def faults(folder: Path, departments: frozenset[str]) -> list[Fault]:
    """What is wrong with the scenarios: none where a hospital has none."""
    if not (folder / FOLDER).is_dir():
        return []
    reader = Reader(folder)
    topics = _entry(reader, Topics, "topics.yml")
    manners = _entry(reader, Manners, "manners.yml")
    _entry(reader, Marking, "scoring.yml")
    placed = list(_placed(reader))
    found = [*reader.faults, *_unknown_files(folder), *_repeated(placed)]
    for one in placed:
        if topics and manners:
            found += _unknown_names(one, topics, manners)
        found += _unknown_places(one, folder, departments)
    return found


def _entry(reader: Reader, model: type[Entry], name: str) -> Entry | None:
    record = next(reader.yaml_mapping(f"{FOLDER}/{name}"), None)
    return reader.entry(model, record) if record else None


def _placed(reader: Reader) -> Iterator[Placed[Scenario]]:
    for flow in FLOWS:
        path = f"{FOLDER}/{flow}.yml"
        if not (reader.folder / path).exists():
            continue
        for one in reader.section(Scenario, reader.yaml_list(path)).placed:
            if one.entry.flow != flow:
                reader.faults.append(one.record.fault(f"stands in {path}", "flow"))
            yield one


def _unknown_files(folder: Path) -> Iterator[Fault]:
    known = {*FLOWS, "topics", "manners", "scoring"}
    for path in sorted((folder / FOLDER).glob("*.yml")):
        if path.stem not in known:
            yield Fault(f"{FOLDER}/{path.name}", 1, f"no such flow: {path.stem}")


def _repeated(placed: list[Placed[Scenario]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in placed:
        if one.entry.id in seen:
            yield one.record.fault(f"the scenario {one.entry.id} stands twice", "id")
        seen.add(one.entry.id)


def _unknown_names(one: Placed[Scenario], topics: Topics, manners: Manners) -> Iterator[Fault]:
    """Topics, personalities, angers and calms must exist."""
    scenario, record = one.entry, one.record
    for topic in sorted(scenario.topics() - topics.by_id.keys()):
        yield record.fault(f"topics.yml has no topic {topic}")
    if scenario.patient.personality not in manners.personalities:
        reason = f"manners.yml has no personality {scenario.patient.personality}"
        yield record.fault(reason, "patient", "personality")
    for name in sorted(set(scenario.angers) - manners.offences.keys() - _NOTICED):
        yield record.fault(f"manners.yml has no offence {name}", "angers")
    for name in sorted(set(scenario.calms) - manners.kindness.keys() - {"address"}):
        yield record.fault(f"manners.yml has no kindness {name}", "calms")


def _unknown_places(
    one: Placed[Scenario], folder: Path, departments: frozenset[str]
) -> Iterator[Fault]:
    """Departments and articles must exist; nobody's number stands in a text."""
    scenario, record = one.entry, one.record
    for code in sorted(scenario.departments() - departments):
        yield record.fault(f"unknown department {code}", "wants")
    for want in scenario.goals():
        for article in want.articles:
            if not (folder / "guide" / f"{article}.md").exists():
                yield record.fault(f"the guide has no article {article}", "wants")
    for number in numbers_of(scenario):
        yield record.fault(f"{number[:3]}…: no numbers of people in a scenario")
