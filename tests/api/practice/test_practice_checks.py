"""`make kb-check` and the scenarios."""

import shutil
from pathlib import Path

import pytest

from api.practice.checks import faults
from api.practice.library import FLOWS
from api.practice.scenarios import numbers_of
from tests.api.practice.talking import KNOWLEDGE_BASE, LIBRARY, scenario

DEPARTMENTS = frozenset(LIBRARY.departments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The scenarios alone, with one file of one scenario."""
    (tmp_path / "guide").mkdir()
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    for name in ("topics", "manners", "scoring"):
        shutil.copy(KNOWLEDGE_BASE / "scenarios" / f"{name}.yml", scenarios)
    return tmp_path


def written(folder: Path, *lines: str, name: str = "guide") -> list[str]:
    entry = {
        "id": "id: parking",
        "title": "title: 停车",
        "flow": "flow: guide",
        "patient": "patient: {name: 周, age: 40, sex: f}",
        "opens": "opens: [停车多少钱, 怎么停车, 停车收费吗]",
        "wants": "wants: {kind: answer, words: [[元]]}",
    }
    entry |= {line.split(":")[0]: line for line in lines}
    text = "- " + "\n  ".join(entry.values()) + "\n"
    (folder / "scenarios" / f"{name}.yml").write_text(text, "utf-8")
    return [str(fault) for fault in faults(folder, DEPARTMENTS)]


def test_a_sound_scenario_has_no_faults(folder: Path) -> None:
    assert written(folder) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("knows: {weather: 晴}", "no topic weather"),
        ("tells: [weather]", "no topic weather"),
        ("angers: [rain]", "no offence rain"),
        ("calms: [tea]", "no kindness tea"),
        ("patient: {name: 周, age: 40, sex: f, personality: odd}", "no personality odd"),
        ("wants: {kind: booked, department: mars}", "unknown department mars"),
        ("wants: {kind: answer, articles: [none-such]}", "no article none-such"),
        ("opens: [一, 二]", "at least 3"),
        ("flow: triage", "stands in"),
        ("traps: [{after: 12, says: 哎}]\n  max_turns: 5", "after max_turns"),
        ("insists: [我电话 13900001111]", "no numbers"),
        ("surprise: 1", "surprise"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, line: str, reason: str) -> None:
    found = written(folder, line)
    assert any(reason in one for one in found), found
    assert all(one.startswith("scenarios/guide.yml:") for one in found)


def test_a_file_of_no_flow_is_noticed(folder: Path) -> None:
    assert any("no such flow" in one for one in written(folder, name="weather"))


def test_the_hospitals_own_scenarios_are_sound_and_cover_every_flow() -> None:
    assert faults(KNOWLEDGE_BASE, DEPARTMENTS) == []
    assert {one.flow for one in LIBRARY.scenarios} == set(FLOWS)
    assert len(LIBRARY.scenarios) >= 40


def test_a_long_number_in_any_text_is_found() -> None:
    assert numbers_of(scenario(opens=["我 13900001111", "二", "三"])) == ["13900001111"]
