"""Another name for a department or for what can be booked: `departments.yml`, `resources.yml`.

Doctors have no other names in the files: they are found by name, surname with title, and sound.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from api.errors import Refused
from api.matching import plain
from api.proposals import places
from api.proposals.kinds import AliasContent
from api.proposals.texts import refuse_unusable
from api.proposals.tree import Tree

_DEPARTMENTS = "knowledge_base/departments.yml"
_RESOURCES = "knowledge_base/resources.yml"
_DOCTORS = "knowledge_base/doctors.csv"
_FILES = {"department": _DEPARTMENTS, "resource": _RESOURCES}
# One character is in half of all messages.
_SHORTEST = 2


class _Named(NamedTuple):
    """A name in use, and whose it is."""

    name: str
    owner: str


def apply(tree: Tree, content: AliasContent) -> None:
    """Add the alias. Raises `Refused`."""
    refuse_unusable(content.alias)
    if content.of == "doctor":
        raise Refused("proposal_doctor_alias")
    if len(plain(content.alias)) < _SHORTEST or plain(content.alias).isdigit():
        raise Refused("proposal_alias_general", alias=content.alias)
    path = _FILES[content.of]
    text = tree.text(path) or ""
    entry = next((one for one in _entries(text) if _code(one) == content.code), None)
    if entry is None:
        raise Refused("proposal_target_unknown", target=content.code)
    for known in _names(tree):
        if plain(known.name) == plain(content.alias):
            if known.owner == f"{path} {content.code}":
                raise Refused("proposal_known", text=known.name, file=path)
            raise Refused("proposal_alias_taken", alias=content.alias, owner=_owner(tree, known))
    tree.write(path, _added(text, entry, content.alias))


def name_of(tree: Tree, kind: str, code: str) -> str | None:
    """What a department, a resource or a doctor is called; None where there is none."""
    if kind == "doctor":
        rows = _doctors(tree)
        return next((row.get("name") for row in rows if row.get("id") == code), None)
    for entry in _entries(tree.text(_FILES[kind]) or ""):
        if _code(entry) == code:
            return places.scalar(places.value(entry, "name"))
    return None


def _doctors(tree: Tree) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(tree.text(_DOCTORS) or ""))


def _added(text: str, entry: places.Node, alias: str) -> str:
    aliases = places.value(entry, "aliases")
    if isinstance(aliases, places.SequenceNode) and aliases.value:
        return places.with_item(text, aliases, alias)
    written = f"[{places.as_scalar(alias, flow=True)}]"
    if aliases is not None:
        return text[: aliases.start_mark.index] + written + text[places.end_of(text, aliases) :]
    at = places.end_of(text, places.value(entry, "name") or entry)
    return f"{text[:at]}\n  aliases: {written}{text[at:]}"


def _entries(text: str) -> Iterator[places.Node]:
    yield from places.entries(places.compose(text))


def _code(entry: places.Node) -> str | None:
    return places.scalar(places.value(entry, "code"))


def _names(tree: Tree) -> Iterator[_Named]:
    """Every name of a department, of what can be booked, and of a doctor."""
    for path in (_DEPARTMENTS, _RESOURCES):
        for entry in _entries(tree.text(path) or ""):
            owner = f"{path} {_code(entry)}"
            yield _Named(places.scalar(places.value(entry, "name")) or "", owner)
            for alias in places.entries(places.value(entry, "aliases")):
                yield _Named(str(alias.value), owner)
    for row in _doctors(tree):
        yield _Named(row.get("name") or "", f"{_DOCTORS} {row.get('id')}")


def _owner(tree: Tree, known: _Named) -> str:
    """The name of whose the name is, for people."""
    path, _, code = known.owner.partition(" ")
    kind = next((kind for kind, file in _FILES.items() if file == path), "doctor")
    return name_of(tree, kind, code) or known.name
