"""Whether a text is nearly another one: learned already, or one that we measure with.

Measured as in `tests/nearness.py`: the share of characters in the same order.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from api.proposals.kinds import Content, ExampleContent, RedFlagContent, TriageContent
from api.proposals.texts import bare

COMMON = 4
"""Up to so many characters a message is everybody's (好的, 转人工): nobody can say it otherwise."""
TOO_NEAR = 88
"""Percent of characters in the same order. 90 is one character of twenty exchanged."""

_MEASURED = ("tests/nlu/held_out", "tests/nlu/development")
_MEASURED_SAFETY = ("tests/api/safety/cases", "tests/api/triage/cases")


def nearest(text: str, others: Iterable[str]) -> str | None:
    """The one of `others` that `text` is nearly the same as, or None."""
    wanted = bare(text)
    if len(wanted) <= COMMON:
        return None
    named = {bare(other): other for other in others}
    found = process.extractOne(wanted, named.keys(), scorer=fuzz.ratio, score_cutoff=TOO_NEAR)
    return named[found[0]] if found else None


def measured_with(root: Path, contents: Sequence[tuple[int, Content]]) -> set[int]:
    """The ids of the contents that are, or nearly are, utterances which the product is measured
    with: learned, they would only make the figures look better. Says nothing of the utterances.
    Empty where the tests aren't installed."""
    learned = [(number, text) for number, content in contents if (text := _learned(content))]
    if not learned:
        return set()
    measured = {bare(text): text for text in _measured(root) if len(bare(text)) > COMMON}
    return {number for number, text in learned if nearest(text, measured.values())}


def _learned(content: Content) -> str | None:
    if isinstance(content, ExampleContent | TriageContent | RedFlagContent):
        return content.text
    return None


def _measured(root: Path) -> Iterator[str]:
    for folder in (*_MEASURED, *_MEASURED_SAFETY):
        for file in sorted((root / folder).glob("*.yml")):
            yield from _texts(YAML(typ="safe").load(file))


def _texts(node: object) -> Iterator[str]:
    """The utterances of a file: rows with a `text`, or lists of utterances by kind."""
    rows = node if isinstance(node, list) else []
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            yield row["text"]
        elif isinstance(row, str):
            yield row
    if isinstance(node, dict):
        for below in node.values():
            yield from _texts(below)
