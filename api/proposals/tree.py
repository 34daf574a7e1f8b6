"""The project's files as they are, and as they would be: nothing is written here."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

KNOWLEDGE = "knowledge_base"
"""The first part of the path of what is in the knowledge base, wherever that folder is."""


@dataclass(frozen=True)
class FileChange:
    """What one file becomes. `path` is relative to the project, with slashes; `before` is None
    where there was no such file. Texts are the file's bytes as UTF-8, line ends as they are."""

    path: str
    before: str | None
    after: str


class Tree:
    """Reads files once and keeps what would be written. `knowledge_base` may be elsewhere."""

    def __init__(self, root: Path, knowledge_base: Path | None = None) -> None:
        self._root = root
        self._knowledge_base = knowledge_base or root / KNOWLEDGE
        self._read: dict[str, str | None] = {}
        self._written: dict[str, str] = {}

    def text(self, path: str) -> str | None:
        """A file's text as it would be; None where there is none."""
        if path in self._written:
            return self._written[path]
        if path not in self._read:
            self._read[path] = read_exactly(self.place(path))
        return self._read[path]

    def write(self, path: str, text: str) -> None:
        """What the file would be from now on."""
        self._written[path] = text

    def names(self, folder: str, pattern: str) -> list[str]:
        """The paths of files in a folder that fit a pattern, those that would be new included."""
        there = {f"{folder}/{file.name}" for file in self.place(folder).glob(pattern)}
        new = (path for path in self._written if Path(path).parent.as_posix() == folder)
        return sorted(there | {path for path in new if Path(path).match(pattern)})

    def texts(self, folder: str, pattern: str) -> Iterator[tuple[str, str]]:
        """Path and text of each file in a folder that fits a pattern."""
        for path in self.names(folder, pattern):
            text = self.text(path)
            if text is not None:
                yield path, text

    def changes(self, since: Mapping[str, str] | None = None) -> list[FileChange]:
        """Every file that would be another than it is, or than it would have been at the mark
        `since`, in order of path."""
        before = {**self._read, **(since or {})}
        return [
            FileChange(path, before.get(path), after)
            for path, after in sorted(self._written.items())
            if after != before.get(path)
        ]

    def mark(self) -> dict[str, str]:
        """What would be written by now, for `go_back`."""
        return dict(self._written)

    def go_back(self, mark: Mapping[str, str]) -> None:
        """Forget what would be written since the mark."""
        self._written = dict(mark)

    def place(self, path: str) -> Path:
        """Where a file is."""
        return place(self._root, self._knowledge_base, path)


def place(root: Path, knowledge_base: Path, path: str) -> Path:
    """Where the file of a `FileChange` is."""
    top, _, rest = path.partition("/")
    return knowledge_base / rest if top == KNOWLEDGE else root / path


def read_exactly(path: Path) -> str | None:
    """A file's text with its line ends as they are; None where there is no file."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None


def unified(changes: Iterable[FileChange]) -> str:
    """The changes as a patch that `git apply` takes."""
    return "".join(_patch(change) for change in changes)


def _patch(change: FileChange) -> str:
    before = (change.before or "").splitlines(keepends=True)
    old = f"a/{change.path}" if change.before is not None else "/dev/null"
    lines = difflib.unified_diff(
        before, change.after.splitlines(keepends=True), old, f"b/{change.path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
