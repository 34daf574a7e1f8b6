"""The other YAML files of `knowledge_base/`: they must be YAML, and wording must be words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from api.guide.words import GuideWords, plain_word
from api.knowledge.faults import Fault
from api.knowledge.sources import Reader

# Read, and checked for more than form, by their own loaders.
_READ_ELSEWHERE = ("hospital.yml", "departments.yml", "crisis.yml", "red_flags/", "triage/")


def yaml_faults(folder: Path) -> list[Fault]:
    """Faults of form in all YAML files that nobody else checks."""
    reader = Reader(folder)
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(_READ_ELSEWHERE):
            continue
        text = reader.text(name)
        node = None if text is None else reader.yaml_node(name, text)
        if name.startswith("wording/") and isinstance(node, CommentedMap):
            reader.faults += _wording_faults(name, node)
    return reader.faults


def guide_words_faults(folder: Path) -> list[Fault]:
    """A word of the guide's search stands for one thing only."""
    reader = Reader(folder)
    if not (folder / "guide_words.yml").exists():
        return []
    meant: dict[str, str] = {}
    for placed in reader.section(GuideWords, reader.yaml_mapping("guide_words.yml")).placed:
        for index, group in enumerate([*placed.entry.same, placed.entry.filler]):
            where = ("same", index) if index < len(placed.entry.same) else ("filler",)
            for word in group:
                standard = group[0] if where[0] == "same" else ""
                if meant.setdefault(plain_word(word), standard) != standard:
                    reason = f"{word} stands for {meant[plain_word(word)]} already"
                    reader.faults.append(placed.record.fault(reason, *where))
    return reader.faults


def _wording_faults(path: str, node: CommentedMap) -> Iterator[Fault]:
    for key, value in node.items():
        line = node.lc.key(key)[0] + 1
        if isinstance(value, CommentedMap):
            yield from _wording_faults(path, value)
        elif value is None or isinstance(value, list):
            yield Fault(path, line, f"{key}: must be one text")
        elif reason := _broken_place_holder(str(value)):
            yield Fault(path, line, f"{key}: {reason}")


class _Anything(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return 0


def _broken_place_holder(words: str) -> str | None:
    """Why `str.format_map` would fail on these words, or None."""
    try:
        words.format_map(_Anything())
    except (ValueError, IndexError) as error:
        return f"place-holders in braces: {error}"
    except (AttributeError, TypeError, KeyError):
        return None
    return None
