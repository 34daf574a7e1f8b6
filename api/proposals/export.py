"""What was accepted, for training: a copy of the files with it, and the files themselves with it.

Used by `make retrain` (a challenger learns from a copy) and when a challenger is put into use (the
project's files change with it) or taken out of use again.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from api.errors import Refused
from api.proposals.applying import apply
from api.proposals.models import Proposal
from api.proposals.service import accepted
from api.proposals.tree import KNOWLEDGE, FileChange, place, read_exactly, unified

__all__ = ["accepted", "apply_to", "revert", "unified", "write_changes", "write_copy"]

# What training reads, relative to the project.
_FILES = ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml")
_FOLDERS = ("data", "bot", "language")
_LEFT_OUT = shutil.ignore_patterns(".venv", "__pycache__", ".rasa")


def write_copy(
    root: Path, into: Path, proposals: Sequence[Proposal], knowledge_base: Path | None = None
) -> list[FileChange]:
    """Copy what training reads into a folder, with the proposals applied; the changes. The copy
    has its own `knowledge_base`, wherever the real one is. Raises `NotApplicable`, and then writes
    nothing."""
    knowledge = knowledge_base or root / KNOWLEDGE
    changes = apply(root, knowledge, proposals)
    into.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        if (root / name).exists():
            shutil.copy2(root / name, into / name)
    for name in _FOLDERS:
        _copy_folder(root / name, into / name)
    _copy_folder(knowledge, into / KNOWLEDGE)
    write_changes(into, changes)
    return changes


def write_changes(into: Path, changes: Iterable[FileChange]) -> None:
    """Write what the files become into a copy of them."""
    for change in changes:
        _write(into / change.path, change.after)


def apply_to(root: Path, changes: Sequence[FileChange], knowledge_base: Path | None = None) -> None:
    """Make the changes in the project's own files: all or none. Raises
    `Refused("proposal_files_changed", file=…)` when one isn't as it was when the change was
    worked out, and `OSError` where the files can't be written."""
    knowledge = knowledge_base or root / KNOWLEDGE
    steps = [(place(root, knowledge, one.path), one.before, one.after, one.path) for one in changes]
    _exchange(steps)


def revert(root: Path, changes: Sequence[FileChange], knowledge_base: Path | None = None) -> None:
    """Undo the changes; a file that was new goes. Raises as `apply_to`."""
    knowledge = knowledge_base or root / KNOWLEDGE
    steps = [(place(root, knowledge, one.path), one.after, one.before, one.path) for one in changes]
    _exchange(steps)


_Step = tuple[Path, str | None, str | None, str]
"""A file, what must be in it, what comes into it (None: no file), and its name for people."""


def _exchange(steps: Sequence[_Step]) -> None:
    for file, wanted, _, name in steps:
        if read_exactly(file) != wanted:
            raise Refused("proposal_files_changed", file=name)
    done: list[_Step] = []
    try:
        for step in steps:
            file, _, new, _ = step
            _put(file, new)
            done.append(step)
    except OSError:
        for file, old, _, _ in reversed(done):
            _put(file, old)
        raise


def _put(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink(missing_ok=True)
    else:
        _write(file, text)


def _write(file: Path, text: str) -> None:
    """Whole or not at all: written aside, then put in its place with the same rights."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as aside:
        aside.write(text.encode("utf-8"))
    written = Path(aside.name)
    try:
        written.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        written.replace(file)
    except OSError:
        written.unlink(missing_ok=True)
        raise


def _copy_folder(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=_LEFT_OUT, dirs_exist_ok=True)
