"""Changes one place of a YAML text and leaves every other character as it is.

Loading a file and dumping it again would fold lines, move comments and change quotes all over it;
so ruamel.yaml only tells where things stand, and the text is changed there.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "as_scalar",
    "block",
    "compose",
    "end_of",
    "entries",
    "pairs",
    "replaced",
    "scalar",
    "value",
    "with_item",
    "with_word",
]

_BLOCK_STYLES = {"|", ">"}


@lru_cache(maxsize=64)
def compose(text: str) -> Node:
    """The nodes of a YAML text with their places. They are shared: nobody changes them."""
    node: Node = YAML(typ="safe", pure=True).compose(text)
    return node


def value(node: Node | None, key: str) -> Node | None:
    """What stands under a key of a mapping; None where there is no such key."""
    if isinstance(node, MappingNode):
        for name, found in node.value:
            if name.value == key:
                return found  # type: ignore[no-any-return]
    return None


def entries(node: Node | None) -> Iterator[Node]:
    """The items of a sequence; none of anything else."""
    if isinstance(node, SequenceNode):
        yield from node.value


def pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Keys and values of a mapping; none of anything else."""
    if isinstance(node, MappingNode):
        for name, found in node.value:
            yield str(name.value), found


def scalar(node: Node | None) -> str | None:
    """The text of a scalar; None of anything else."""
    return str(node.value) if isinstance(node, ScalarNode) else None


def end_of(text: str, node: Node) -> int:
    """Where a scalar or a flow sequence ends; the blank lines below a block aren't part of it."""
    start: int = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip(" \t\r\n"))


def replaced(text: str, node: ScalarNode, new: str, column: int) -> str:
    """The text with another scalar in the place of `node`. Several lines become a block, indented
    by `column` blanks, unless a comment stands behind, which would become part of it."""
    rest = text[end_of(text, node) :]
    stands_last = not rest.partition("\n")[0].strip()
    written = block(new, column) if "\n" in new and stands_last else as_scalar(new)
    return text[: node.start_mark.index] + written + rest


def block(text: str, column: int) -> str:
    """A literal block. Its blank lines are empty, its lines begin with no blank."""
    mark = "|" if text.endswith("\n") else "|-"
    lines = (f"{' ' * column}{line}".rstrip() for line in text.rstrip("\n").split("\n"))
    return "\n".join([mark, *lines])


def with_item(text: str, node: SequenceNode, item: str) -> str:
    """The text with one more item at the end of a sequence of scalars, in its own style."""
    if node.flow_style:
        at = end_of(text, node) - 1
        separator = ", " if node.value else ""
        return text[:at].rstrip() + separator + as_scalar(item, flow=True) + text[at:]
    last = node.value[-1]
    start = text.rfind("\n", 0, last.start_mark.index) + 1
    dash = text[start : last.start_mark.index]
    at = end_of(text, last)
    at = len(text) if (line_end := text.find("\n", at)) < 0 else line_end
    return f"{text[:at]}\n{dash}{as_scalar(item)}{text[at:]}"


def with_word(text: str, node: ScalarNode, word: str) -> str:
    """The text with one more word at the end of a list of words separated by blanks: a line of its
    own where the list is a folded block."""
    at = end_of(text, node)
    if node.style not in _BLOCK_STYLES:
        inside = at - 1 if node.style else at
        return f"{text[:inside]} {word}{text[inside:]}"
    line = text[text.rfind("\n", 0, at) + 1 : at]
    indent = line[: len(line) - len(line.lstrip())]
    return f"{text[:at]}\n{indent}{word}{text[at:]}"


def as_scalar(text: str, *, flow: bool = False) -> str:
    """How a text of one line is written in YAML: plain where every reader takes it for the same
    text, else in double quotes."""
    plain = not text.isascii() or re.fullmatch(r"[a-z][a-z0-9_-]{3,}", text)
    if plain and not text.startswith("=") and _read_back(text, flow=flow) == text:
        return text
    return json.dumps(text, ensure_ascii=False)


def _read_back(text: str, *, flow: bool) -> object:
    wrapped = f"[{text}]" if flow else f"key: {text}\n"
    try:
        loaded = YAML(typ="safe", pure=True).load(wrapped)
    except (YAMLError, ValueError):
        return None
    found: Iterable[object] = loaded if flow else loaded.values()
    items = list(found)
    return items[0] if len(items) == 1 else None
