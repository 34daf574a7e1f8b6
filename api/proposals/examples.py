"""A training example: one more line under its intent in `data/nlu/<flow>.yml`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from api.errors import Refused
from api.proposals.kinds import ExampleContent
from api.proposals.texts import bare, refuse_unusable, same
from api.proposals.tree import Tree

FOLDER = "data/nlu"
_INTENT = re.compile(r"^- intent: *(\S+)\s*$")
_LINE = "    - "
# What Rasa reads as an entity's mark: [骨科](department), [骨科]{…}, [骨科][…]. A mark at the
# beginning of a line that is nothing else ([OK]) needs no quotes either.
_MARKUP = re.compile(r"\[[^\]]+\][({\[]")


class Example(NamedTuple):
    """A learned message and what it means."""

    intent: str
    text: str


def apply(tree: Tree, content: ExampleContent) -> None:
    """Add the line. Raises `Refused`."""
    refuse_unusable(content.text)
    if _MARKUP.search(content.text):
        raise Refused("proposal_text_unusable")
    path = file_of(tree, content.intent)
    text = tree.text(path) if path else None
    if path is None or text is None:
        raise Refused("proposal_target_unknown", target=content.intent)
    _refuse_known(tree, content)
    at = _ends(text)[content.intent]
    tree.write(path, f"{text[:at]}\n{_LINE}{content.text}{text[at:]}")


def examples(tree: Tree) -> Iterator[Example]:
    """Everything that is learned from, in order of file and line."""
    for _, text in _files(tree):
        yield from examples_in(text)


def file_of(tree: Tree, intent: str) -> str | None:
    """The file with the examples of an intent; None where nothing is learned to mean it."""
    return next((path for path, text in _files(tree) if intent in _ends(text)), None)


@lru_cache(maxsize=24)
def examples_in(text: str) -> tuple[Example, ...]:
    """The examples of one file."""
    found: list[Example] = []
    intent = ""
    for line in text.split("\n"):
        if begins := _INTENT.match(line):
            intent = begins[1]
        elif line.startswith(_LINE) and line.strip() != _LINE.strip():
            found.append(Example(intent, line.removeprefix(_LINE).strip()))
    return tuple(found)


def _files(tree: Tree) -> Iterator[tuple[str, str]]:
    return tree.texts(FOLDER, "*.yml")


def _refuse_known(tree: Tree, content: ExampleContent) -> None:
    for path, text in _files(tree):
        for number in _places(text).get(bare(content.text) or content.text, ()):
            known = examples_in(text)[number]
            if not same(known.text, content.text):
                continue
            if known.intent == content.intent:
                raise Refused("proposal_known", text=known.text, file=path)
            raise Refused("proposal_contradicts", text=known.text, other=known.intent, file=path)


@lru_cache(maxsize=24)
def _places(text: str) -> dict[str, tuple[int, ...]]:
    """Where in the list of a file's examples each bare text is."""
    places: dict[str, tuple[int, ...]] = {}
    for number, example in enumerate(examples_in(text)):
        key = bare(example.text) or example.text
        places[key] = (*places.get(key, ()), number)
    return places


@lru_cache(maxsize=24)
def _ends(text: str) -> dict[str, int]:
    """Where the last example of each intent ends, by intent."""
    ends: dict[str, int] = {}
    intent, at = "", 0
    for line in text.split("\n"):
        if begins := _INTENT.match(line):
            intent = begins[1]
        elif intent and line.startswith(_LINE):
            ends[intent] = at + len(line)
        at += len(line) + 1
    return ends
