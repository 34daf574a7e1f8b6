"""What is wrong with floor plans is told with file, line and reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.validation import check_folder
from api.wayfinding.checks import faults
from tests.api.wayfinding import small_hospital

Edit = Callable[[str, str, str], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_hospital.build(tmp_path)


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces the first `old` in a file; gives the line it stood in."""

    def replace(path: str, old: str, new: str) -> int:
        text = (folder / path).read_text("utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def test_the_sample_hospitals_plans_are_sound(knowledge_base: Path) -> None:
    assert faults(knowledge_base) == []


def test_sound_plans_have_no_faults(folder: Path) -> None:
    assert faults(folder) == []


def test_a_hospital_without_plans_has_no_faults_in_them(folder: Path) -> None:
    shutil.rmtree(folder / "floors")
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("floors/a1.yml", "room, department: huxi", "room", "a room needs department"),
        ("floors/a1.yml", ", facing: down", "", "a kiosk needs name and facing"),
        ("floors/a1.yml", "kind: corridor", "kind: place", "a place needs name"),
        ("floors/a1.yml", "floor: 1", "floor: one", "floor: Input should be a valid integer"),
        ("floors/a1.yml", "[middle, huxi]", "[middle, nowhere]", "there is no node nowhere"),
        ("floors/a1.yml", "[middle, huxi]", "[middle]", "at least 2 items"),
        ("floors/a1.yml", "department: huxi", "department: nichts", "unknown department nichts"),
        ("floors/a1.yml", "[20, 100]", "[20, 1000]", "huxi lies outside of a1.svg"),
        ("floors/a1.yml", "building: 门诊楼", "building: 门口楼", "no building 门口楼"),
        ("floors/a1.yml", "department: huxi", "department: yanke", "yanke is in 门诊楼, 2"),
        ("floors/links.yml", "a1.huxi", "a1.nowhere", "there is no a1.nowhere"),
        ("floors/links.yml", "kind: lift, floors: [a1, a2]", "kind: lift, floors: [a2, a1]", "low"),
        ("floors/links.yml", "node: lift", "node: huxi", "there is no node huxi on a2"),
        ("floors/links.yml", "metres: 1", "metres: -1", "greater than or equal to 0"),
    ],
)
def test_a_fault_is_told_with_its_line(
    folder: Path, edit: Edit, path: str, old: str, new: str, reason: str
) -> None:
    line = edit(path, old, new)
    told = [fault for fault in faults(folder) if reason in fault.reason]
    assert (path, line) in {(fault.path, fault.line) for fault in told}


def test_a_node_that_stands_twice_is_told(folder: Path, edit: Edit) -> None:
    line = edit("floors/a1.yml", "id: stairs", "id: lift")
    edit("floors/a1.yml", "  - [lift, stairs]\n", "")
    edit("floors/links.yml", "  - {node: stairs, name: 楼梯, kind: stairs, floors: [a1, a2]}\n", "")
    told = Fault("floors/a1.yml", line, "the node lift stands here twice")
    assert told in faults(folder)


def test_a_kiosk_or_room_that_the_drawing_lacks_is_told(folder: Path, edit: Edit) -> None:
    edit("floors/a1.svg", 'id="k1"', 'id="k9"')
    edit("floors/a1.svg", 'id="huxi"', 'id="other"')
    assert [(fault.line, fault.reason) for fault in faults(folder)] == [
        (6, "a1.svg has no shape with id k1"),
        (8, "a1.svg has no shape with id huxi"),
    ]


def test_two_kiosks_of_one_id_are_told(folder: Path, edit: Edit) -> None:
    edit("floors/a2.yml", "{id: lift, kind: lift", "{id: k1, kind: kiosk, name: 屏, facing: up")
    edit("floors/a2.yml", "[lift, yanke]", "[k1, yanke]")
    edit("floors/links.yml", "  - {node: lift, name: 电梯, kind: lift, floors: [a1, a2]}\n", "")
    told = Fault("floors/a1.yml", 6, "there is a kiosk k1 on a2 too")
    assert told in faults(folder)


def test_a_lift_stays_in_one_building(folder: Path, edit: Edit) -> None:
    edit("floors/a2.yml", "building: 门诊楼\nfloor: 2", "name: 室外")
    reasons = {fault.reason for fault in faults(folder)}
    assert "电梯 must stay in one building" in reasons


def test_a_department_that_no_plan_shows_is_told_where_it_is_written(
    folder: Path, edit: Edit
) -> None:
    edit("floors/a2.yml", "kind: room, department: yanke, ", "kind: corridor, ")
    assert faults(folder) == [Fault("departments.yml", 4, "no floor plan in floors/ shows yanke")]


def test_plans_without_a_kiosk_are_told(folder: Path, edit: Edit) -> None:
    edit("floors/a1.yml", "kind: kiosk", "kind: place")
    assert Fault("floors/links.yml", 1, "no floor plan shows a kiosk") in faults(folder)


def test_a_door_that_only_stairs_lead_to_is_told(folder: Path, edit: Edit) -> None:
    edit("floors/a2.yml", "  - [lift, yanke]\n", "")
    told = Fault("floors/a2.yml", 6, "no step-free way leads from k1 to yanke")
    assert faults(folder) == [told]


def test_a_door_that_nothing_leads_to_is_told(folder: Path, edit: Edit) -> None:
    edit("floors/a2.yml", "  - [lift, yanke]\n", "")
    edit("floors/a2.yml", "[stairs, yanke]", "[stairs, lift]")
    assert faults(folder) == [Fault("floors/a2.yml", 6, "no way leads from k1 to yanke")]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("<script>alert(1)</script>", "<script> may not stand in a drawing"),
        ("<foreignObject/>", "<foreignObject> may not stand in a drawing"),
        ('<image href="http://elsewhere.example/x.png"/>', "href may not stand in a drawing"),
        ('<rect onclick="alert(1)"/>', "onclick may not stand in a drawing"),
        ('<rect style="fill: red"/>', "style may not stand in a drawing"),
        ('<b xmlns="http://www.w3.org/1999/xhtml"/>', "may not stand in a drawing"),
    ],
)
def test_a_drawing_holds_nothing_that_runs_or_loads(
    folder: Path, edit: Edit, written: str, reason: str
) -> None:
    line = edit("floors/a1.svg", "  <title>", f"  {written}\n  <title>")
    told = [fault for fault in faults(folder) if reason in fault.reason]
    assert told
    assert {fault.path for fault in told} == {"floors/a1.svg"}
    assert line in {fault.line for fault in told} or "xmlns" in written


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<svg", "not valid SVG"),
        ('<!DOCTYPE svg [<!ENTITY a "a">]><svg viewBox="0 0 1 1"/>', "not plain UTF-8 SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "needs a viewBox of four numbers"),
    ],
)
def test_an_unusable_drawing_is_told(folder: Path, text: str, reason: str) -> None:
    (folder / "floors/a1.svg").write_text(text, "utf-8")
    [fault] = faults(folder)
    assert (fault.path, fault.line) == ("floors/a1.svg", 1)
    assert reason in fault.reason


def test_a_missing_drawing_is_told(folder: Path) -> None:
    (folder / "floors/a1.svg").unlink()
    assert faults(folder) == [Fault("floors/a1.svg", 1, "file is missing")]


def test_the_check_of_the_whole_knowledge_base_has_the_plans_in_it(folder: Path) -> None:
    (folder / "floors/a1.svg").unlink()
    with pytest.raises(KnowledgeInvalid) as invalid:
        check_folder(folder)
    assert Fault("floors/a1.svg", 1, "file is missing") in invalid.value.faults
