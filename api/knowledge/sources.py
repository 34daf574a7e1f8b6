"""Reads YAML, CSV and Markdown with front matter, and remembers the line of everything.

A file that can't be read gives faults and nothing else; the readers never raise for what is
written in a file.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from api.knowledge.faults import Fault

Location = tuple[int | str, ...]
Entry = TypeVar("Entry", bound=BaseModel)

_LIST_SEPARATOR = "；"


@dataclass(frozen=True)
class Record:
    """One entry of a file: its values, and where each of them stands (lines count from 1)."""

    path: str
    values: dict[str, Any]
    line_of: Callable[[Location], int]

    @property
    def line(self) -> int:
        """Where the entry begins."""
        return self.line_of(())

    def fault(self, reason: str, *location: int | str) -> Fault:
        """A fault of this entry, at `location` in it."""
        return Fault(self.path, self.line_of(location), reason)


@dataclass(frozen=True)
class Placed(Generic[Entry]):
    """A sound entry with the place it was read from."""

    entry: Entry
    record: Record


@dataclass(frozen=True)
class Section(Generic[Entry]):
    """All entries of one kind: the sound ones, and every record that was read."""

    placed: list[Placed[Entry]]
    records: list[Record]

    @property
    def entries(self) -> list[Entry]:
        """The sound entries alone."""
        return [placed.entry for placed in self.placed]

    def mentioned(self, key: str) -> frozenset[str]:
        """Values of `key` in all records: an entry with a fault is still no unknown one."""
        return frozenset(str(record.values.get(key)) for record in self.records)


class Reader:
    """Reads the files of one folder and collects the faults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def text(self, path: str) -> str | None:
        """A file's text, or None and a fault. A byte-order mark (Excel's) is dropped."""
        try:
            return (self.folder / path).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.faults.append(Fault(path, 1, "file is missing"))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.faults.append(Fault(path, line, "not UTF-8: save the file as UTF-8"))
        return None

    def yaml_node(self, path: str, text: str, first_line: int = 1) -> Any:
        """The YAML document in `text`, or None and a fault."""
        try:
            return YAML(typ="rt").load(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = first_line + (mark.line if mark else 0)
            reason = " ".join(str(error.problem or error.context).split())
            self.faults.append(Fault(path, line, f"not valid YAML: {reason}"))
        except (YAMLError, ValueError) as error:
            self.faults.append(Fault(path, first_line, f"not valid YAML: {error}"))
        return None

    def yaml_mapping(self, path: str) -> Iterator[Record]:
        """A file that holds one mapping: one record, or none and a fault."""
        text = self.text(path)
        node = None if text is None else self.yaml_node(path, text)
        if isinstance(node, CommentedMap):
            yield _yaml_record(path, node, 1)
        elif text is not None and not self._faulty(path):
            self.faults.append(Fault(path, 1, "must be a mapping (key: value)"))

    def yaml_list(self, path: str) -> Iterator[Record]:
        """The mappings of a file that holds a list of them."""
        text = self.text(path)
        node = None if text is None else self.yaml_node(path, text)
        if not isinstance(node, CommentedSeq):
            if text is not None and not self._faulty(path):
                self.faults.append(Fault(path, 1, "must be a list (- key: value)"))
            return
        for index, item in enumerate(node):
            if isinstance(item, CommentedMap):
                yield _yaml_record(path, item, 1)
            else:
                line = node.lc.item(index)[0] + 1
                self.faults.append(Fault(path, line, "must be a mapping (- key: value)"))

    def csv_rows(self, path: str, columns: list[str]) -> Iterator[Record]:
        """The rows of a table with exactly these columns; empty cells are left out."""
        text = self.text(path)
        if text is None:
            return
        rows = list(self._table(path, text))
        if not rows or rows[0][1] != columns:
            self.faults.append(Fault(path, 1, f"the first line must be {','.join(columns)}"))
            return
        for line, cells in rows[1:]:
            if not any(cells):
                continue
            if len(cells) != len(columns):
                reason = f"{len(cells)} cells instead of {len(columns)}"
                self.faults.append(Fault(path, line, reason))
                continue
            yield _csv_record(path, line, dict(zip(columns, cells, strict=True)))

    def _table(self, path: str, text: str) -> Iterator[tuple[int, list[str]]]:
        """Rows with the line each begins on (a quoted cell may span several)."""
        table = csv.reader(io.StringIO(text, newline=""))
        line = 1
        try:
            for cells in table:
                yield line, [cell.strip() for cell in cells]
                line = table.line_num + 1
        except csv.Error as error:
            self.faults.append(Fault(path, line, f"not valid CSV: {error}"))

    def front_matter(self, path: str) -> tuple[Record, str] | None:
        """The mapping between two `---` lines, and the text below."""
        text = self.text(path)
        if text is None:
            return None
        lines = text.splitlines()
        closing = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
        if not lines or lines[0].rstrip() != "---" or closing is None:
            self.faults.append(Fault(path, 1, "must begin with front matter between --- lines"))
            return None
        node = self.yaml_node(path, "\n".join(lines[1:closing]), first_line=2)
        if not isinstance(node, CommentedMap):
            if not self._faulty(path):
                self.faults.append(Fault(path, 2, "the front matter must be a mapping"))
            return None
        return _yaml_record(path, node, 2), "\n".join(lines[closing + 1 :]).strip()

    def section(self, model: type[Entry], records: Iterable[Record]) -> Section[Entry]:
        """Every record as `model`."""
        read = list(records)
        pairs = [(self.entry(model, record), record) for record in read]
        return Section([Placed(entry, record) for entry, record in pairs if entry], read)

    def entry(self, model: type[Entry], record: Record) -> Entry | None:
        """The record as `model`, or None and a fault for each value that doesn't fit."""
        try:
            return model.model_validate(record.values)
        except ValidationError as error:
            for problem in error.errors():
                where = ".".join(map(str, problem["loc"]))
                reason = f"{where}: {problem['msg']}" if where else problem["msg"]
                self.faults.append(record.fault(reason, *problem["loc"]))
            return None

    def _faulty(self, path: str) -> bool:
        return any(fault.path == path for fault in self.faults)


def listed(cell: Any) -> Any:
    """The items of a CSV cell, separated by ；; anything else is left for the model to judge."""
    if not isinstance(cell, str):
        return cell
    return [item.strip() for item in cell.split(_LIST_SEPARATOR) if item.strip()]


def _csv_record(path: str, line: int, cells: dict[str, str]) -> Record:
    values = {name: cell for name, cell in cells.items() if cell}
    return Record(path, values, lambda _: line)


def _yaml_record(path: str, node: CommentedMap, first_line: int) -> Record:
    return Record(path, node, lambda location: first_line + _yaml_line(node, location))


def _yaml_line(node: Any, location: Location) -> int:
    """The line, from 0, of the deepest part of `location` that exists."""
    line: int = node.lc.line
    for part in location:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0]
        else:
            break
        node = node[part]
    return line
