"""Words that the api says to patients and staff. They live in `knowledge_base/wording/*.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


class Wording:
    """Looks words up by `<file>.<key>`: `wording("handoff.queued", ahead=3)`.

    A missing key is a programming error and raises `KeyError`; a test looks up every key in use.
    """

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def __call__(self, key: str, **params: Any) -> str:
        return self._words[key].format_map(params)

    def first(self, *keys: str, **params: Any) -> str:
        """The words of the first key that exists: the particular ones, then the general."""
        return self(next(key for key in keys if key in self._words), **params)

    def template(self, key: str) -> str:
        """The words of a key with their gaps, for recognising them."""
        return self._words[key]

    def keys(self) -> list[str]:
        """Every key there is."""
        return sorted(self._words)

    def become(self, other: "Wording") -> None:
        """Say what `other` says from now on, for everybody who holds this one."""
        self._words = other._words


@cache
def load_wording(folder: Path) -> Wording:
    """The words of `folder`, read once a process."""
    return read_wording(folder)


def read_wording(folder: Path) -> Wording:
    """Read every YAML file of `folder`; nested keys are joined by dots."""
    words: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        words |= _flatten(path.stem, YAML(typ="safe").load(path.read_text("utf-8")) or {})
    return Wording(words)


def _flatten(prefix: str, node: Any) -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node).strip()}
    flat: dict[str, str] = {}
    for key, value in node.items():
        flat |= _flatten(f"{prefix}.{key}", value)
    return flat
