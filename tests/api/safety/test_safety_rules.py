"""Faults in rule files are told with file, line and reason."""

import shutil
from pathlib import Path

import pytest

from api.knowledge.faults import KnowledgeInvalid
from api.safety.rules import faults, load_safety_rules
from tests.api.safety.conftest import KNOWLEDGE_BASE

SOUND = """\
defaults: {source: s, review_date: 2027-01-01, reviewed_by: null}
signs:
  - {id: pain, name: 疼, forms: 好疼}
rules:
  - {id: hurts, name: 疼, level: urgent, any: [pain]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    flags = tmp_path / "red_flags"
    flags.mkdir()
    for name in ("words.yml", "cues.yml", "people.yml"):
        shutil.copy(KNOWLEDGE_BASE / "red_flags" / name, flags / name)
    (tmp_path / "crisis.yml").write_text("lines: []\n", "utf-8")
    (flags / "a.yml").write_text(SOUND, "utf-8")
    return tmp_path


def _fault(folder: Path) -> str:
    with pytest.raises(KnowledgeInvalid) as raised:
        load_safety_rules(folder)
    return str(raised.value)


def _change(folder: Path, old: str, new: str) -> None:
    path = folder / "red_flags" / "a.yml"
    path.write_text(SOUND.replace(old, new), "utf-8")


def test_sound_rules_load(folder: Path) -> None:
    assert [rule.id for rule in load_safety_rules(folder).rules] == ["hurts"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("any: [pain]", "any: [pains]", "red_flags/a.yml:5: hurts: there is no sign pains"),
        ("level: urgent", "level: soon", "red_flags/a.yml:5: level: "),
        ("any: [pain]", "any: []", "red_flags/a.yml:5: the rule hurts names no sign"),
        ("forms: 好疼", "forms: 好疼 好疼", "red_flags/a.yml:3: pain: 好疼 stands twice"),
        ("forms: 好疼", "forms: $chests+疼", "red_flags/a.yml:3: pain: no word group is called"),
        ("forms: 好疼", "forms: ''", "red_flags/a.yml:3: the sign pain has no forms"),
        ("forms: 好疼", "form: 好疼", "red_flags/a.yml:3: form: "),
        ("source: s, ", "", "red_flags/a.yml:5: source: Field required"),
        ("signs:", "signs: 3\nrest:", "red_flags/a.yml:1: signs must be a list of entries"),
        ("signs:", "signs: [", "red_flags/a.yml:3: not valid YAML"),
        (SOUND, "- 1", "red_flags/a.yml:1: must be a mapping"),
        ("name: 疼, level", "name: 疼, name: 痛, level", "red_flags/a.yml:5: name stands twice"),
    ],
)
def test_a_fault_is_told_with_its_place(folder: Path, old: str, new: str, told: str) -> None:
    _change(folder, old, new)
    assert told in _fault(folder)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    _change(folder, "any: [pain]", "any: [one], unless: [two]")
    assert "no sign one" in _fault(folder)
    assert "no sign two" in _fault(folder)


def test_a_missing_file_is_a_fault(folder: Path) -> None:
    (folder / "crisis.yml").unlink()
    assert "crisis.yml:1: can't be read" in _fault(folder)


def test_the_check_of_the_knowledge_base_finds_unknown_departments(folder: Path) -> None:
    _change(folder, "any: [pain]", "any: [pain], departments: [nowhere]")
    (fault,) = faults(folder, frozenset({"huxi"}))
    assert fault.reason == "hurts: there is no department nowhere"


def test_the_hospitals_own_rules_have_no_fault() -> None:
    text = (KNOWLEDGE_BASE / "departments.yml").read_text("utf-8")
    codes = frozenset(line.split(":")[1].strip() for line in text.splitlines() if "code:" in line)
    assert faults(KNOWLEDGE_BASE, codes) == []


def test_messages_in_a_folder_that_nothing_learns_from_are_a_fault(folder: Path) -> None:
    (folder / "red_flags" / "messages" / "emergancy").mkdir(parents=True)
    (folder / "red_flags" / "messages" / "emergancy" / "heart.txt").write_text("胸口疼", "utf-8")
    (fault,) = faults(folder, frozenset({"huxi"}))
    assert "emergancy" in str(fault)
