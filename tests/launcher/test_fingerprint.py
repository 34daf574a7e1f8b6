"""A model belongs to the data that it was made from."""

from pathlib import Path

import pytest

from launcher.fingerprint import fingerprint

INPUTS = [
    "config.yml",
    "domain.yml",
    "bot/importer.py",
    "bot/uv.lock",
    "bot/domain/triage.yml",
    "bot/components/normaliser.py",
    "data/nlu/triage.yml",
    "data/rules/triage.yml",
    "language/dates.py",
    "knowledge_base/departments.yml",
    "knowledge_base/doctors.csv",
    "knowledge_base/resources.yml",
]
OTHERS = [
    "endpoints.yml",
    "knowledge_base/prices.csv",
    "actions/triage.py",
    "language/__pycache__/dates.cpython-310.pyc",
    "bot/.venv/bin/python",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (*INPUTS, *OTHERS):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("as it was", "utf-8")
    return tmp_path


def present(root: Path) -> str:
    return fingerprint(root, root / "knowledge_base")


@pytest.mark.parametrize("name", INPUTS)
def test_changes_with_every_input(root: Path, name: str) -> None:
    before = present(root)
    (root / name).write_text("changed", "utf-8")
    assert present(root) != before


@pytest.mark.parametrize("name", OTHERS)
def test_does_not_change_with_anything_else(root: Path, name: str) -> None:
    before = present(root)
    (root / name).write_text("changed", "utf-8")
    assert present(root) == before


def test_changes_when_a_file_is_added_renamed_or_gone(root: Path) -> None:
    seen = {present(root)}
    (root / "data/nlu/new.yml").write_text("new", "utf-8")
    seen.add(present(root))
    (root / "data/nlu/new.yml").rename(root / "data/nlu/newer.yml")
    seen.add(present(root))
    (root / "data/nlu/triage.yml").unlink()
    seen.add(present(root))
    assert len(seen) == 4


def test_is_that_of_the_hospital_whose_files_are_named(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other hospital"
    other.mkdir()
    (other / "doctors.csv").write_text("others", "utf-8")
    assert fingerprint(root, other) != present(root)
