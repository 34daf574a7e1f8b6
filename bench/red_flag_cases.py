"""Messages with the alarm they must raise, as they stand and as they are mistyped and misheard."""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from opencc import OpenCC
from ruamel.yaml import YAML

from api.safety.service import SafetyCheck

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "api" / "safety" / "cases"
TALK = FOLDER.parents[2] / "nlu"
ALARMS = ("emergency", "urgent", "crisis_self", "crisis_other")

_MEDICAL = {"triage_ask", "medical_ask"}
_FILLERS = ("嗯", "那个", "就是", "呃", "啊", "这个")
_MARKS = re.compile(r"[，。！？；、,.!?;…~～\s]+")
# Pairs that recognisers take for each other, a letter for a letter (facts/hotline.md and typing).
_HOMOPHONES = str.maketrans(
    {
        "疼": "腾", "痛": "同", "气": "汽", "胸": "凶", "血": "雪", "晕": "云", "吐": "土",
        "喘": "揣", "麻": "妈", "歪": "崴", "烧": "稍", "抽": "筹", "肿": "种", "慌": "荒",
    }
)  # fmt: skip


def load(name: str) -> dict[str, list[str]]:
    """The messages of one file by what they must raise."""
    cases: dict[str, list[str]] = YAML(typ="safe").load(FOLDER / f"{name}.yml")
    return cases


def reception_talk() -> list[str]:
    """What the patients of tests/nlu say at reception, without complaints of the body."""
    rows = [
        row for file in sorted(TALK.glob("*/*.yml")) for row in YAML(typ="safe").load(file) or ()
    ]
    return [row["text"] for row in rows if _MEDICAL.isdisjoint(_intents(row))]


def _intents(row: dict[str, Any]) -> set[str]:
    return {row["intent"], *row.get("also", ()), *row.get("wishes", ())}


def is_right(check: SafetyCheck, wanted: str, text: str) -> bool:
    """Whether the alarm is the wanted one. A deed of despair is also an emergency; whoever is to
    be seen today may as well be sent to the emergency department, and the other way round not."""
    finding = check.check(text)
    if wanted.startswith("crisis"):
        return finding is not None and finding.crisis
    if wanted == "emergency":
        return finding is not None and finding.kind == "emergency"
    if wanted == "urgent":
        return finding is not None and finding.kind != "crisis"
    if wanted == "not_emergency":
        return finding is None or finding.kind == "urgent"
    return finding is None


def misses(check: SafetyCheck, wanted: str, texts: list[str]) -> list[str]:
    """The messages that raise something else."""
    return [text for text in texts if not is_right(check, wanted, text)]


def fuzzed(text: str, seed: int) -> Iterator[tuple[str, str]]:
    """The name of each change and the changed message; the same seed gives the same changes."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311
    changes: dict[str, Callable[[], str]] = {
        "fillers": lambda: _with_fillers(text, chance),
        "no marks": lambda: _MARKS.sub("", text),
        "homophone": lambda: _misheard(text, chance),
        "traditional": lambda: str(_converter().convert(text)),
    }
    for name, change in changes.items():
        yield name, change()


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _with_fillers(text: str, chance: random.Random) -> str:
    """Two words of hesitation between the clauses, where people hesitate."""
    borders = [match.end() for match in _MARKS.finditer(text)] or [0]
    for place in sorted(chance.sample([0, *borders], min(2, len(borders) + 1)), reverse=True):
        text = text[:place] + chance.choice(_FILLERS) + text[place:]
    return text


def _misheard(text: str, chance: random.Random) -> str:
    """One character written as another of the same sound."""
    places = [n for n, character in enumerate(text) if ord(character) in _HOMOPHONES]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + text[place].translate(_HOMOPHONES) + text[place + 1 :]
