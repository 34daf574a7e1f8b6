"""Words of symptoms from the hospital's triage knowledge: whole (拉肚子) and in two halves, a
part of the body and what is felt there (膝盖 + 疼)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_FILE = "symptoms.json"
_SHORTEST = 2  # characters of a whole symptom
_WHO = re.compile("孩子|宝宝|小孩|婴儿|新生儿|娃|儿子|女儿|老人|孕妇")


@dataclass(frozen=True)
class SymptomWords:
    """`blocks`: words in which nothing is read (手机); `spelling`: characters that mean others
    (痛 is 疼), already applied to the words."""

    whole: frozenset[str]
    parts: frozenset[str]
    feelings: frozenset[str]
    blocks: frozenset[str]
    spelling: dict[int, str]

    def dump(self, folder: Path) -> None:
        """Write them beside the model."""
        stored = {
            key: sorted(each) if isinstance(each, frozenset) else each
            for key, each in asdict(self).items()
        }
        (folder / _FILE).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SymptomWords:
        """Read what `dump` wrote."""
        stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        spelling = {int(char): other for char, other in stored.pop("spelling").items()}
        return cls(**{key: frozenset(each) for key, each in stored.items()}, spelling=spelling)


def from_knowledge_base(folder: Path) -> SymptomWords:
    """The words in the hospital's files; none where files are missing."""
    shared = _yaml(folder / "red_flags" / "words.yml")
    triage = _yaml(folder / "triage" / "words.yml")
    spelling = str.maketrans(shared.get("spelling") or {})
    blocks = f"{shared.get('blocks') or ''} {triage.get('blocks') or ''}".split()
    concepts = (each for path in sorted((folder / "triage").glob("*.yml")) for each in _felt(path))
    return SymptomWords(
        _spelt((form for concept in concepts for form in _forms(concept)), spelling),
        _spelt(_members(shared.get("parts")), spelling),
        _spelt(_members(shared.get("feelings")), spelling),
        _spelt(blocks, spelling),
        {char: str(other) for char, other in spelling.items()},
    )


def _yaml(path: Path) -> dict[str, Any]:
    content = YAML(typ="safe").load(path) if path.exists() else {}
    return content if isinstance(content, dict) else {}


def _felt(path: Path) -> list[dict[str, Any]]:
    """The concepts of a file that are symptoms, not illnesses, examinations or wishes."""
    content = _yaml(path)
    usual = (content.get("defaults") or {}).get("kind", "symptom")
    concepts = content.get("concepts")
    return [each for each in concepts or () if each.get("kind", usual) == "symptom"]


def _forms(concept: dict[str, Any]) -> list[str]:
    """Plain words; patterns ($anus+$pain) are read from parts and feelings, and who has a symptom
    (孩子拉肚子) is no part of it."""
    words = str(concept.get("forms") or "").split()
    plain = (word for word in words if not set("+$|") & set(word) and not _WHO.match(word))
    return [word for word in plain if len(word) >= _SHORTEST]


def _members(groups: dict[str, str] | None) -> list[str]:
    return [word for words in (groups or {}).values() for word in str(words).split()]


def _spelt(words: Iterable[str], spelling: dict[int, str]) -> frozenset[str]:
    return frozenset(word.translate(spelling) for word in words if not word.startswith("$"))


def words_hash(folder: Path) -> str:
    """Changes with the files that `from_knowledge_base` reads."""
    paths = [folder / "red_flags" / "words.yml", *sorted((folder / "triage").glob("*.yml"))]
    found = b"".join(path.read_bytes() for path in paths if path.exists())
    return hashlib.sha256(found).hexdigest()[:16]
