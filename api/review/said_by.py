"""Which words of ours a message was made of: what a proposal of better words must name."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from api.wording import Wording

_GAP = re.compile(r"\{[^{}]*\}")
_LEAST = 4  # characters beside the gaps, without which any message would fit
_MOST = 8


@dataclass(frozen=True)
class Words:
    """Words with their gaps, by the key of `kinds.WordingContent`; `channel` where they are one
    channel's."""

    key: str
    channel: str | None
    text: str


def said_by(root: Path, wording: Wording, said: str) -> list[Words]:
    """The words that `said` can have been made of, the most particular first. Responses of the
    dialogue model lie under `root`/bot/domain."""
    found = [
        words for words, pattern in _patterns(root, wording) if pattern.fullmatch(said.strip())
    ]
    found.sort(key=lambda words: -len(_GAP.sub("", words.text)))
    return found[:_MOST]


@lru_cache(maxsize=2)
def _patterns(root: Path, wording: Wording) -> list[tuple[Words, re.Pattern[str]]]:
    keys = wording.keys()
    ours = [key for key in keys if not key.startswith(("staff", "intents", "errors"))]
    spoken = [Words(key, None, wording.template(key)) for key in ours]
    return [
        (words, _pattern(words.text))
        for words in (*_responses(root), *spoken)
        if len(_GAP.sub("", words.text)) >= _LEAST
    ]


def _responses(root: Path) -> list[Words]:
    found: list[Words] = []
    for path in sorted((root / "bot" / "domain").glob("*.yml")):
        domain: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8")) or {}
        for key, variants in (domain.get("responses") or {}).items():
            for variant in variants:
                if text := str(variant.get("text") or "").strip():
                    found.append(Words(str(key), variant.get("channel"), text))
    return found


def _pattern(text: str) -> re.Pattern[str]:
    literal = (re.escape(part) for part in _GAP.split(text.strip()))
    return re.compile("(.*?)".join(literal), re.DOTALL)
