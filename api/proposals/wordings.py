"""Better words: of a response (`bot/domain`), or of a key of `knowledge_base/wording`."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from api.errors import Refused
from api.proposals import places
from api.proposals.kinds import WordingContent
from api.proposals.texts import refuse_unusable
from api.proposals.tree import Tree

RESPONSES = "bot/domain"
WORDING = "knowledge_base/wording"
GAP = re.compile(r"\{[^{}]*\}")
# Numbers that somebody may need (120, a crisis line) and what may stand inside one.
_NUMBER = re.compile(r"\d(?:[\d-]*\d){2,}")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff}][,;:?!]|[,;:?!][\u4e00-\u9fff{]")


def apply(tree: Tree, content: WordingContent) -> None:
    """Put the words into the place of the others. Raises `Refused`."""
    _refuse_broken(content)
    path, text, node = _present(tree, content)
    present = str(node.value)
    if present.strip() != content.before:
        raise Refused("proposal_words_changed", file=path)
    # White space around the words belongs to the file, not to the words.
    start = present.index(content.before)
    new = present[:start] + content.after + present[start + len(content.before) :]
    tree.write(path, places.replaced(text, node, new, column(text, node)))


def is_response(key: str) -> bool:
    """Whether the key names a response of the dialogue model."""
    return key.startswith("utter_")


def variants(tree: Tree, key: str) -> Iterator[tuple[str | None, str]]:
    """Channel (None: every other) and words of each variant of a response."""
    for _, _, channel, node in _variants(tree, key):
        yield channel, str(node.value).strip()


def _refuse_broken(content: WordingContent) -> None:
    refuse_unusable(content.after, lines=True)
    if content.before == content.after:
        raise Refused("proposal_words_same")
    lost = set(GAP.findall(content.before)) ^ set(GAP.findall(content.after))
    if lost or "{" in GAP.sub("", content.after) or "}" in GAP.sub("", content.after):
        raise Refused("proposal_gaps_differ", gaps="、".join(sorted(lost)))
    numbers = set(_NUMBER.findall(content.before)) - set(_NUMBER.findall(content.after))
    if numbers:
        raise Refused("proposal_number_lost", number=min(numbers))
    if _HALF_WIDTH.search(content.after) and not _HALF_WIDTH.search(content.before):
        raise Refused("proposal_punctuation")


def _present(tree: Tree, content: WordingContent) -> tuple[str, str, places.ScalarNode]:
    """Path, text and node of the words as they are now."""
    if not is_response(content.key):
        return _of_key(tree, content.key)
    found = [one for one in _variants(tree, content.key) if one[2] == content.channel]
    if not found:
        raise Refused("proposal_target_unknown", target=content.key)
    path, text, _, node = next(
        (one for one in found if str(one[3].value).strip() == content.before), found[0]
    )
    return path, text, node


def _variants(tree: Tree, key: str) -> Iterator[tuple[str, str, str | None, places.ScalarNode]]:
    for path, text in tree.texts(RESPONSES, "*.yml"):
        if f"  {key}:" not in text:
            continue
        response = places.value(places.value(places.compose(text), "responses"), key)
        for variant in places.entries(response):
            words = places.value(variant, "text")
            if isinstance(words, places.ScalarNode):
                yield path, text, places.scalar(places.value(variant, "channel")), words


def _of_key(tree: Tree, key: str) -> tuple[str, str, places.ScalarNode]:
    for path, text in tree.texts(WORDING, "*.yml"):
        stem = PurePosixPath(path).stem
        if key.startswith(f"{stem}."):
            for name, node in _keys(stem, places.compose(text)):
                if name == key:
                    return path, text, node
    raise Refused("proposal_target_unknown", target=key)


def _keys(prefix: str, node: places.Node) -> Iterator[tuple[str, places.ScalarNode]]:
    if isinstance(node, places.ScalarNode):
        yield prefix, node
    for name, below in places.pairs(node):
        yield from _keys(f"{prefix}.{name}", below)


def column(text: str, node: places.ScalarNode) -> int:
    """By how many blanks the lines of a block in this place are indented."""
    line = text[text.rfind("\n", 0, node.start_mark.index) + 1 : node.start_mark.index]
    return len(line) - len(line.lstrip(" -")) + 2
