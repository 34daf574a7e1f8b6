"""The hospital as a graph: where one can stand, and what leads from there to where."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, permutations
from math import dist
from pathlib import Path
from typing import Literal

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.sources import Placed, Reader
from api.wayfinding.drawing import Drawing, read_drawing
from api.wayfinding.entries import Facing, FloorEntry, LinksEntry, NodeKind, VerticalEntry

FOLDER = "floors"
LINKS = f"{FOLDER}/links.yml"

EdgeKind = Literal["walk", "steps", "door", "corridor", "lift", "stairs", "escalator"]

# What getting up or down one floor is worth in metres of level walking, and what waiting for it is:
# estimates for somebody old or ill, chosen so that one floor is a matter for the escalator and
# three are one for the lift.
_PER_FLOOR = {"lift": 3, "escalator": 15, "stairs": 30}
_WAIT = {"lift": 30, "escalator": 0, "stairs": 0}
_WORTH_OF_STEPS = 5


@dataclass(frozen=True)
class Floor:
    """One drawing. Outside of buildings there is a `name` and no `building` nor `floor`."""

    id: str
    building: str | None
    floor: int | None
    name: str | None
    file: Path
    drawing: Drawing
    units_per_metre: float


@dataclass(frozen=True)
class Spot:
    """A point on a floor; `key` is `floor.node` and names it in the whole hospital."""

    key: str
    floor: str
    node: str
    kind: NodeKind
    at: tuple[float, float]
    name: str | None
    department: str | None
    facing: Facing | None


@dataclass(frozen=True)
class Edge:
    """What leads to the spot `to`. `metres` are walked; `effort` is what the shortest way counts,
    in metres too."""

    to: str
    kind: EdgeKind
    name: str | None
    metres: float
    effort: float
    step_free: bool


@dataclass(frozen=True)
class HospitalPlan:
    """Every floor plan, as one graph."""

    floors: dict[str, Floor]
    spots: dict[str, Spot]
    edges: dict[str, list[Edge]]

    @cached_property
    def kiosks(self) -> dict[str, Spot]:
        """Kiosks by their id, in the order of their ids."""
        kiosks = {spot.node: spot for spot in self.spots.values() if spot.kind == "kiosk"}
        return dict(sorted(kiosks.items()))

    @cached_property
    def doors(self) -> dict[str, Spot]:
        """The door of each department, by its code."""
        return {spot.department: spot for spot in self.spots.values() if spot.department}


@dataclass
class PlanFiles:
    """The files of the floor plans as they were read, and what is wrong with each by itself."""

    floors: dict[str, Placed[FloorEntry]] = field(default_factory=dict)
    drawings: dict[str, Drawing] = field(default_factory=dict)
    links: Placed[LinksEntry] | None = None
    faults: list[Fault] = field(default_factory=list)


def load_plan(folder: Path) -> HospitalPlan | None:
    """The floor plans of the knowledge base `folder`, or none when the hospital has drawn none.
    Raises `KnowledgeInvalid` with the faults of each file by itself (`checks` has the rest)."""
    if not (folder / FOLDER).is_dir():
        return None
    return plan_of(folder, read_plan_files(folder))


def plan_of(folder: Path, files: PlanFiles) -> HospitalPlan:
    """The graph that the files of `folder` make. Raises `KnowledgeInvalid`."""
    if files.faults or files.links is None:
        raise KnowledgeInvalid(files.faults)
    return HospitalPlan(_floors(folder, files), _spots(files), _edges(files))


def read_plan_files(folder: Path) -> PlanFiles:
    """Read every file of the floor plans."""
    reader, files = Reader(folder), PlanFiles()
    for path in sorted((folder / FOLDER).glob("*.yml")):
        if path.name == "links.yml":
            continue
        records = reader.yaml_mapping(f"{FOLDER}/{path.name}")
        for placed in reader.section(FloorEntry, records).placed:
            files.floors[path.stem] = placed
            drawing, faults = read_drawing(folder, f"{FOLDER}/{placed.entry.drawing}")
            files.faults += faults
            if drawing is not None:
                files.drawings[path.stem] = drawing
    for links in reader.section(LinksEntry, reader.yaml_mapping(LINKS)).placed:
        files.links = links
    files.faults += reader.faults
    files.faults += _unknown_spots(files)
    return files


def _unknown_spots(files: PlanFiles) -> Iterator[Fault]:
    known = {
        f"{floor}.{node.id}" for floor, one in files.floors.items() for node in one.entry.nodes
    }
    for floor, placed in files.floors.items():
        for part in ("paths", "steps"):
            for index, line in enumerate(getattr(placed.entry, part)):
                for node in line:
                    if f"{floor}.{node}" not in known:
                        yield placed.record.fault(f"there is no node {node}", part, index)
    if files.links is None:
        return
    entry, record = files.links.entry, files.links.record
    for index, vertical in enumerate(entry.vertical):
        for floor in vertical.floors:
            if f"{floor}.{vertical.node}" not in known:
                reason = f"there is no node {vertical.node} on {floor}"
                yield record.fault(reason, "vertical", index)
    for index, level in enumerate(entry.level):
        for spot in level.between:
            if spot not in known:
                yield record.fault(f"there is no {spot}", "level", index)


def _floors(folder: Path, files: PlanFiles) -> dict[str, Floor]:
    return {
        id_: Floor(
            id_,
            placed.entry.building,
            placed.entry.floor,
            placed.entry.name,
            folder / FOLDER / placed.entry.drawing,
            files.drawings[id_],
            placed.entry.units_per_metre,
        )
        for id_, placed in files.floors.items()
    }


def _spots(files: PlanFiles) -> dict[str, Spot]:
    return {
        f"{floor}.{node.id}": Spot(
            f"{floor}.{node.id}",
            floor,
            node.id,
            node.kind,
            node.at,
            node.name,
            node.department,
            node.facing,
        )
        for floor, placed in files.floors.items()
        for node in placed.entry.nodes
    }


def _edges(files: PlanFiles) -> dict[str, list[Edge]]:
    edges: dict[str, list[Edge]] = defaultdict(list)
    for floor, placed in files.floors.items():
        for start, edge in _walks(floor, placed.entry):
            edges[start].append(edge)
    if files.links is None:
        return edges
    for vertical in files.links.entry.vertical:
        for start, edge in _rides(vertical, files.floors):
            edges[start].append(edge)
    for level in files.links.entry.level:
        effort = level.metres + (0 if level.step_free else _WORTH_OF_STEPS)
        for start, end in permutations(level.between):
            edges[start].append(
                Edge(end, level.kind, level.name, level.metres, effort, level.step_free)
            )
    return edges


def _walks(floor: str, entry: FloorEntry) -> Iterator[tuple[str, Edge]]:
    at = {node.id: node.at for node in entry.nodes}
    lines = [(line, True) for line in entry.paths] + [(line, False) for line in entry.steps]
    for line, step_free in lines:
        for pair in pairwise(line):
            metres = dist(at[pair[0]], at[pair[1]]) / entry.units_per_metre
            effort = metres if step_free else metres + _WORTH_OF_STEPS
            kind: EdgeKind = "walk" if step_free else "steps"
            for start, end in permutations(pair):
                yield (
                    f"{floor}.{start}",
                    Edge(f"{floor}.{end}", kind, None, metres, effort, step_free),
                )


def _rides(
    vertical: VerticalEntry, floors: dict[str, Placed[FloorEntry]]
) -> Iterator[tuple[str, Edge]]:
    for start, end in permutations(vertical.floors, 2):
        storeys = abs(vertical.floors.index(start) - vertical.floors.index(end))
        effort = _WAIT[vertical.kind] + storeys * _PER_FLOOR[vertical.kind]
        step_free = vertical.kind == "lift"
        yield (
            f"{start}.{vertical.node}",
            Edge(f"{end}.{vertical.node}", vertical.kind, vertical.name, 0, effort, step_free),
        )
