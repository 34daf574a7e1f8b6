"""What must hold of the floor plans, for `make kb-check`."""

from collections.abc import Iterator
from pathlib import Path

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.sources import Placed, Reader, Record
from api.wayfinding.entries import FloorEntry
from api.wayfinding.plan import (
    FOLDER,
    LINKS,
    HospitalPlan,
    PlanFiles,
    plan_of,
    read_plan_files,
)
from api.wayfinding.routes import easiest


def faults(folder: Path) -> list[Fault]:
    """What is wrong with the floor plans of the knowledge base `folder`: none when nothing is, and
    none when the hospital has drawn no plans."""
    if not (folder / FOLDER).is_dir():
        return []
    files = read_plan_files(folder)
    try:
        plan = plan_of(folder, files)
    except KnowledgeInvalid as invalid:
        return invalid.faults
    reader = Reader(folder)
    departments = {str(one.values.get("code")): one for one in reader.yaml_list("departments.yml")}
    hospital = next(reader.yaml_mapping("hospital.yml"), None)
    found: list[Fault] = []
    for id_, floor in files.floors.items():
        found += _node_faults(plan, id_, floor)
        found += _building_faults(floor, hospital)
        found += _room_faults(floor, departments)
    found += _vertical_faults(plan, files)
    found += _missing(plan, departments)
    return found or list(_unreachable(plan, files, departments))


def _node_faults(plan: HospitalPlan, id_: str, floor: Placed[FloorEntry]) -> Iterator[Fault]:
    """Ids are unique in a floor (a kiosk's in the hospital), points lie in the drawing, and what a
    page is to show stands in the drawing under the id of its node."""
    drawing = plan.floors[id_].drawing
    seen: set[str] = set()
    for index, node in enumerate(floor.entry.nodes):
        where = ("nodes", index)
        if node.id in seen:
            yield floor.record.fault(f"the node {node.id} stands here twice", *where)
        seen.add(node.id)
        if not drawing.holds(node.at):
            reason = f"{node.id} lies outside of {floor.entry.drawing}"
            yield floor.record.fault(reason, *where)
        if node.kind in {"room", "kiosk"} and node.id not in drawing.ids:
            reason = f"{floor.entry.drawing} has no shape with id {node.id}"
            yield floor.record.fault(reason, *where)
        if node.kind == "kiosk" and plan.kiosks[node.id].floor != id_:
            reason = f"there is a kiosk {node.id} on {plan.kiosks[node.id].floor} too"
            yield floor.record.fault(reason, *where)


def _building_faults(floor: Placed[FloorEntry], hospital: Record | None) -> Iterator[Fault]:
    if floor.entry.building is None or hospital is None:
        return
    buildings = hospital.values.get("buildings") or []
    names = [one.get("name") for one in buildings if isinstance(one, dict)]
    if floor.entry.building not in names:
        reason = f"hospital.yml has no building {floor.entry.building}"
        yield floor.record.fault(reason, "building")


def _room_faults(floor: Placed[FloorEntry], departments: dict[str, Record]) -> Iterator[Fault]:
    """A room's department exists and is on this floor of this building."""
    for index, node in enumerate(floor.entry.nodes):
        if node.department is None:
            continue
        record = departments.get(node.department)
        if record is None:
            reason = f"unknown department {node.department}"
            yield floor.record.fault(reason, "nodes", index)
            continue
        place = record.values.get("building"), record.values.get("floor")
        if place != (floor.entry.building, floor.entry.floor):
            reason = f"departments.yml says that {node.department} is in {place[0]}, {place[1]}"
            yield floor.record.fault(reason, "nodes", index)


def _vertical_faults(plan: HospitalPlan, files: PlanFiles) -> Iterator[Fault]:
    """What goes up and down stays in one building and stops at one floor after the other."""
    if files.links is None:
        return
    for index, vertical in enumerate(files.links.entry.vertical):
        stops = [plan.floors[floor] for floor in vertical.floors]
        storeys = [stop.floor or 0 for stop in stops]
        if len({stop.building for stop in stops}) > 1 or stops[0].building is None:
            reason = f"{vertical.name} must stay in one building"
            yield files.links.record.fault(reason, "vertical", index)
        elif storeys != sorted(set(storeys)):
            reason = f"the floors of {vertical.name} must stand from the lowest to the highest"
            yield files.links.record.fault(reason, "vertical", index)


def _missing(plan: HospitalPlan, departments: dict[str, Record]) -> Iterator[Fault]:
    for code, record in departments.items():
        if code not in plan.doors:
            yield record.fault(f"no floor plan in {FOLDER}/ shows {code}", "code")
    if not plan.kiosks:
        yield Fault(LINKS, 1, "no floor plan shows a kiosk")


def _unreachable(
    plan: HospitalPlan, files: PlanFiles, departments: dict[str, Record]
) -> Iterator[Fault]:
    """From every kiosk one gets to every department, also without steps."""
    for kiosk in plan.kiosks.values():
        for code in departments:
            door = plan.doors[code]
            if easiest(plan, kiosk.key, door.key, step_free=True) is not None:
                continue
            any_way = easiest(plan, kiosk.key, door.key, step_free=False)
            kind = "step-free way" if any_way is not None else "way"
            record = files.floors[door.floor].record
            nodes = files.floors[door.floor].entry.nodes
            index = next(i for i, node in enumerate(nodes) if node.id == door.node)
            yield record.fault(f"no {kind} leads from {kiosk.node} to {code}", "nodes", index)
