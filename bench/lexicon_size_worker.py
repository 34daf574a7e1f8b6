"""Times the parts that know names, with invented rosters; runs in the bot's environment.

The pipeline up to the classifier reads the development sentences of tests/nlu and some that
name invented doctors. `python -m bench.lexicon_size_worker` prints one JSON line.
"""

from __future__ import annotations

import json
import logging
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from ruamel.yaml import YAML

from bench.misheard_worker import parts
from bot import symptom_words
from bot.components.other_entities import OtherEntities
from bot.components.part import TextPart
from bot.components.surnames import SURNAMES
from bot.components.symptoms import Symptoms
from bot.lexicon import Department, Doctor, Lexicon, from_knowledge_base, knowledge_folder
from language.sounds import syllables

SIZES = ((150, 500), (5_000, 10_000))  # doctors, terms (names of doctors and departments)
_SEED, _ROUNDS = 20261118, 3
_WARM_UP = 50
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文志国海春雪梅晓东波宁琳博宇晨"
_PLACES = "一二三四五六七八九十东南西北中上下新老前后左右"
_KINDS = ("内科", "外科", "门诊", "中心", "病区", "诊室")


def roster(doctors: int, terms: int) -> Lexicon:
    """The sample hospital's departments with invented doctors and aliases, the same each time."""
    chance = random.Random(_SEED)  # noqa: S311
    own = from_knowledge_base(knowledge_folder()).departments
    known = sum(len(department.names) for department in own)
    aliases = [_alias(chance) for _ in range(max(0, terms - doctors - known))]
    departments = [
        Department(each.code, (*each.names, *aliases[at :: len(own)]), each.kind)
        for at, each in enumerate(own)
    ]
    staff = tuple(_doctor(at, chance, departments) for at in range(doctors))
    return Lexicon(f"invented-{doctors}", tuple(departments), staff)


def _alias(chance: random.Random) -> str:
    place = "".join(chance.choices(_PLACES, k=3)) + "".join(chance.choices(_GIVEN, k=2))
    return place + chance.choice(_KINDS)


def _doctor(at: int, chance: random.Random, departments: list[Department]) -> Doctor:
    given = "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))
    name = chance.choice(sorted(SURNAMES)) + given
    title = chance.choice(("chief", "attending"))
    return Doctor(f"x{at}", name, syllables(name), title, chance.choice(departments).code)


def sentences(names: Lexicon) -> list[str]:
    """What is read: the development set, and doctors called by name, title and sound."""
    folder = Path("tests/nlu/development")
    rows = [row for path in sorted(folder.glob("*.yml")) for row in YAML(typ="safe").load(path)]
    called = [f"挂{each.name}医生明天的号" for each in names.doctors[:50]]
    called += [f"{each.name[0]}主任今天在吗" for each in names.doctors[:50]]
    return [row["text"] for row in rows] + called


def _pipeline(names: Lexicon) -> list[TextPart]:
    storage = LocalModelStorage(Path(tempfile.mkdtemp()))
    words = symptom_words.from_knowledge_base(knowledge_folder())
    last = Symptoms({}, storage, Resource("symptoms"), words)
    return [*parts(names), OtherEntities({}), last]


@dataclass
class _Size:
    """One roster under measurement."""

    doctors: int
    terms: int
    chain: list[TextPart]
    said: list[str]
    built: float
    times: list[dict[str, float]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Milliseconds to read one message, by all parts and by each."""
        totals = [sum(took.values()) for took in self.times]
        by_part = {
            name: statistics.mean(took[name] for took in self.times) for name in self.times[0]
        }
        return {
            "doctors": self.doctors,
            "terms": self.terms,
            "p50_ms": round(statistics.median(totals), 3),
            "p95_ms": round(statistics.quantiles(totals, n=20)[18], 3),
            "mean_ms": round(statistics.mean(totals), 3),
            "built_s": round(self.built, 2),
            "by_part_ms": {name: round(took, 3) for name, took in by_part.items()},
        }


def _size(doctors: int, terms: int) -> _Size:
    names = roster(doctors, terms)
    began = time.perf_counter()
    chain = _pipeline(names)
    size = _Size(doctors, terms, chain, sentences(names), time.perf_counter() - began)
    for text in size.said[:_WARM_UP]:
        _read(chain, text)
    return size


def measure() -> list[dict[str, Any]]:
    """The figures of each size. They take turns at every message, so that what else the
    machine does falls on all alike."""
    sizes = [_size(*size) for size in SIZES]
    for _ in range(_ROUNDS):
        for texts in zip(*(size.said for size in sizes), strict=True):
            for size, text in zip(sizes, texts, strict=True):
                size.times.append(_read(size.chain, text))
    return [size.figures() for size in sizes]


def _read(chain: list[TextPart], text: str) -> dict[str, float]:
    metadata = {"now": "2026-11-18T10:00:00+08:00", "channel": "hotline"}
    message = Message(data={"text": text, "metadata": metadata})
    took = {}
    for part in chain:
        began = time.perf_counter()
        part.process([message])
        took[type(part).__name__] = (time.perf_counter() - began) * 1000
    return took


def main() -> None:
    """Measure and print the figures as JSON."""
    logging.disable(logging.WARNING)
    print("\n" + json.dumps(measure()))


if __name__ == "__main__":
    main()
