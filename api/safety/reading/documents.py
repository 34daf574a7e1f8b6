"""Knowledge files with the line of every entry, so that a fault can be found and mended."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from api.knowledge.faults import Fault, KnowledgeInvalid

_Model = TypeVar("_Model", bound=BaseModel)


class Entry(dict[str, Any]):
    """A mapping of a YAML file that knows its file and line."""

    path: str = ""
    line: int = 0

    def fault(self, reason: str) -> Fault:
        """A fault at this entry's place."""
        return Fault(self.path, self.line, reason)


def read_document(knowledge_base: Path, name: str) -> Entry:
    """The mapping that the YAML file `name` of the knowledge base consists of.

    Raises `KnowledgeInvalid` when it is missing, not YAML, not a mapping, or names a key twice.
    """
    try:
        node = YAML(typ="safe", pure=True).compose((knowledge_base / name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeInvalid([Fault(name, 1, f"can't be read: {error}")]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise KnowledgeInvalid([Fault(name, line, f"not valid YAML: {error.problem}")]) from error
    if not isinstance(node, MappingNode):
        raise KnowledgeInvalid([Fault(name, 1, "must be a mapping (key: value)")])
    return _entry(node, name)


def validated(entry: Entry, model: type[_Model]) -> _Model:
    """`entry` as a `model`. Raises `KnowledgeInvalid` with one fault for each wrong field."""
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        faults = [
            entry.fault(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}")
            for fault in error.errors()
        ]
        raise KnowledgeInvalid(faults) from error


class Faults:
    """Collects what is wrong over many entries, to report everything at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def attempt(self, step: Callable[[], Any]) -> None:
        """Run `step` and keep the faults it raises."""
        try:
            step()
        except KnowledgeInvalid as error:
            self.found += error.faults

    def add(self, fault: Fault) -> None:
        """Keep one fault."""
        self.found.append(fault)

    def raise_if_any(self) -> None:
        """Raise `KnowledgeInvalid` with all that was kept."""
        if self.found:
            raise KnowledgeInvalid(self.found)


def _value(node: Node, file: str) -> Any:
    if isinstance(node, MappingNode):
        return _entry(node, file)
    if isinstance(node, SequenceNode):
        return [_value(item, file) for item in node.value]
    return _scalar(node)


def _entry(node: MappingNode, file: str) -> Entry:
    entry = Entry()
    entry.path, entry.line = file, node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in entry:
            reason = f"{key} stands twice in one entry"
            raise KnowledgeInvalid([Fault(file, key_node.start_mark.line + 1, reason)])
        entry[key] = _value(value_node, file)
    return entry


def _scalar(node: Node) -> Any:
    kind = str(node.tag).rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return str(node.value).lower() in {"true", "yes", "on"}
    if kind == "int":
        return int(node.value)
    if kind == "float":
        return float(node.value)
    return str(node.value)
