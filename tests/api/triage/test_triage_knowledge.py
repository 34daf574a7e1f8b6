"""The knowledge of triage: how much there is, and how its faults are told."""

import shutil
from pathlib import Path

import pytest

from api.knowledge.faults import KnowledgeInvalid
from api.safety.reading.forms import Pattern
from api.triage.knowledge import faults, load_triage_knowledge
from api.triage.shapes import TriageKnowledge
from api.wording import load_wording
from tests.api.triage.conftest import KNOWLEDGE_BASE

SOUND = """\
defaults: {source: s}
concepts:
  - {id: cough, name: 咳嗽, to: huxi 8, forms: 咳嗽 老咳}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("red_flags/words.yml", "red_flags/cues.yml", "red_flags/people.yml"):
        _copy(name, tmp_path)
    _copy("triage/hospital_rules.yml", tmp_path)
    _copy("triage/words.yml", tmp_path)
    triage = tmp_path / "triage"
    (triage / "a.yml").write_text(SOUND, "utf-8")
    (triage / "modifiers.yml").write_text("modifiers: []\n", "utf-8")
    (triage / "questions.yml").write_text("questions: []\n", "utf-8")
    return tmp_path


def _copy(name: str, folder: Path) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(KNOWLEDGE_BASE / name, folder / name)


def _fault(folder: Path, name: str, text: str) -> str:
    (folder / "triage" / name).write_text(text, "utf-8")
    with pytest.raises(KnowledgeInvalid) as raised:
        load_triage_knowledge(folder)
    return str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("huxi 8", "huxi", "triage/a.yml:3: to: "),
        ("huxi 8", "huxi 11", "a weight is a number from 0 to 10"),
        ("huxi 8", "huxi much", "not a weight"),
        ("老咳", "咳嗽", "triage/a.yml:3: cough: 咳嗽 stands twice"),
        ("老咳", "$nowhere+疼", "triage/a.yml:3: cough: no word group is called $nowhere"),
        ("name: 咳嗽, ", "", "triage/a.yml:3: name: Field required"),
        ("forms: 咳嗽 老咳", "forms: 咳嗽, weight: 3", "triage/a.yml:3: weight: "),
        ("concepts:", "concept:", "concepts must be a list of entries"),
    ],
)
def test_a_fault_is_told_with_its_place(folder: Path, old: str, new: str, told: str) -> None:
    assert told in _fault(folder, "a.yml", SOUND.replace(old, new))


def test_a_concept_stands_once(folder: Path) -> None:
    told = _fault(folder, "b.yml", SOUND)
    assert told == "triage/b.yml:3: the concept cough stands twice"


def test_modifiers_and_questions_speak_of_known_concepts(folder: Path) -> None:
    modifier = "modifiers:\n  - {id: m, all: [sneeze], add: huxi 1, source: s}\n"
    assert _fault(folder, "modifiers.yml", modifier).endswith("m: there is no concept sneeze")
    (folder / "triage" / "modifiers.yml").write_text("modifiers: []\n", "utf-8")
    question = "questions:\n  - {id: q, any: [sneeze], options: {a: huxi, b: xiaohua}}\n"
    assert _fault(folder, "questions.yml", question).endswith("q: there is no concept sneeze")


def test_unknown_departments_are_faults_of_the_knowledge_base(folder: Path) -> None:
    known = frozenset(load_triage_knowledge(KNOWLEDGE_BASE).rules.departments())
    (folder / "triage" / "a.yml").write_text(SOUND.replace("huxi", "nose"), "utf-8")
    assert [f.reason for f in faults(folder, known)] == ["cough: there is no department nose"]


def test_the_version_changes_with_any_file(folder: Path) -> None:
    before = load_triage_knowledge(folder).version
    (folder / "triage" / "a.yml").write_text(SOUND + "# more\n", "utf-8")
    assert load_triage_knowledge(folder).version != before


def test_there_is_enough_knowledge_for_a_first_version(knowledge: TriageKnowledge) -> None:
    forms = [form for concept in knowledge.concepts for form in concept.forms]
    phrases = [form for form in forms if not isinstance(form, Pattern)]
    assert len(knowledge.concepts) >= 500
    assert len(phrases) >= 5000


def test_the_hospitals_own_knowledge_has_no_fault() -> None:
    text = (KNOWLEDGE_BASE / "departments.yml").read_text("utf-8")
    codes = frozenset(line.split(":")[1].strip() for line in text.splitlines() if "code:" in line)
    assert faults(KNOWLEDGE_BASE, codes) == []


def test_every_rule_that_puts_a_department_first_has_words(knowledge: TriageKnowledge) -> None:
    words = load_wording(KNOWLEDGE_BASE / "wording")
    named = {m.id for m in knowledge.modifiers if m.first}
    for rule in named | {"child", "pregnancy", "early_pregnancy", "emergency"}:
        assert words(f"triage.rules.{rule}")
