"""What was accepted as files: a copy for training, and the project's own files, there and back."""

from pathlib import Path

import pytest

from api.errors import Refused
from api.proposals.applying import NotApplicable, apply
from api.proposals.export import apply_to, revert, write_copy
from api.proposals.tree import FileChange
from tests.api.proposals.workshop import FILES, proposal

NIGHT = proposal("example", text="夜里停车多少钱", intent="guide_ask")
DANGER = proposal("red_flag", group="emergency", text="胸口压了磨盘")


def files(root: Path) -> dict[str, str]:
    """Every file under a folder with its text."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in found}


def test_a_copy_has_what_training_reads_with_the_proposals(root: Path, tmp_path: Path) -> None:
    changes = write_copy(root, tmp_path / "copy", [NIGHT, DANGER])
    copy = files(tmp_path / "copy")
    assert copy.keys() - FILES.keys() == {
        "knowledge_base/red_flags/messages/emergency/reviewed.txt"
    }
    assert FILES.keys() - copy.keys() == {"bot/.venv/bin/python"}
    for change in changes:
        assert copy[change.path] == change.after
    assert "夜里停车多少钱" in copy["data/nlu/guide.yml"]
    assert files(root) == FILES


def test_a_copy_has_the_knowledge_base_wherever_it_is(root: Path, tmp_path: Path) -> None:
    elsewhere = (root / "knowledge_base").rename(tmp_path / "hospital")
    write_copy(root, tmp_path / "copy", [DANGER], elsewhere)
    copied = tmp_path / "copy/knowledge_base/red_flags/messages/emergency/reviewed.txt"
    assert copied.read_text("utf-8") == "胸口压了磨盘\n"
    [change] = apply(root, elsewhere, [DANGER])
    apply_to(root, [change], elsewhere)
    written = elsewhere / "red_flags/messages/emergency/reviewed.txt"
    assert written.read_text("utf-8") == "胸口压了磨盘\n"
    revert(root, [change], elsewhere)
    assert not written.exists()


def test_nothing_is_copied_when_one_can_not_be_applied(root: Path, tmp_path: Path) -> None:
    lost = proposal("example", text="怎么走", intent="way_ask")
    with pytest.raises(NotApplicable):
        write_copy(root, tmp_path / "copy", [NIGHT, lost])
    assert not (tmp_path / "copy").exists()


def test_the_files_change_and_change_back_to_the_last_byte(root: Path) -> None:
    (root / "data/nlu/guide.yml").chmod(0o640)
    changes = apply(root, root / "knowledge_base", [NIGHT, DANGER])
    apply_to(root, changes)
    changed = files(root)
    assert {change.path: change.after for change in changes}.items() <= changed.items()
    assert (root / "data/nlu/guide.yml").stat().st_mode & 0o777 == 0o640
    revert(root, changes)
    assert files(root) == FILES


def test_a_file_that_somebody_changed_meanwhile_stops_all_of_it(root: Path) -> None:
    changes = apply(root, root / "knowledge_base", [NIGHT, DANGER])
    (root / "data/nlu/guide.yml").write_text("别人改过", "utf-8")
    before = files(root)
    with pytest.raises(Refused) as refused:
        apply_to(root, changes)
    assert (refused.value.code, refused.value.params) == (
        "proposal_files_changed",
        {"file": "data/nlu/guide.yml"},
    )
    with pytest.raises(Refused, match="proposal_files_changed"):
        revert(root, changes)
    assert files(root) == before


def test_what_was_written_is_taken_back_when_a_later_file_can_not_be(root: Path) -> None:
    blocked = FileChange("config.yml/below-a-file.txt", None, "x")
    changes = [*apply(root, root / "knowledge_base", [NIGHT]), blocked]
    with pytest.raises(OSError, match=r"config\.yml"):
        apply_to(root, changes)
    assert files(root) == FILES
