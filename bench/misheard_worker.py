"""Simulated recogniser errors, and how the bot's parts resolve them; runs in the bot's environment.

One or two characters of a name become others of the same toneless reading, or of one of the
usual confusions (facts of language/sounds.py), the more often the more frequent they are in
jieba's dictionary. The name stands in a sentence as callers say it. Doctors of one reading,
and surnames of one, come with the department: there is no other way to tell them apart.

The truth is what the parts find in the same sentence as written. `right`: the same was found,
or, where writing already names several doctors (张主任) so that the caller is asked in any case,
the same question with few more in it; `asked`: a question that writing wouldn't have brought,
with the right ones among the candidates, or an unknown name; `missed`: nothing; `wrong`:
anything else. `python -m bench.misheard_worker` prints one JSON line.
"""

from __future__ import annotations

import json
import logging
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.components.dates import Dates
from bot.components.department_sounds import DepartmentSounds
from bot.components.doctor_names import DoctorNames
from bot.components.lexicon_entities import LexiconEntities
from bot.components.normaliser import Normaliser
from bot.components.part import TextPart
from bot.components.surnames import surname_of
from bot.lexicon import Doctor, Lexicon, from_knowledge_base, knowledge_folder
from bot.words import segmenter
from language.sounds import readings

SEEDS = (20261118, 3, 4, 5)
_MOMENT = "2026-11-18T10:00:00+08:00"
_ERRORS_OF_A_DEPARTMENT, _ERRORS_OF_A_DOCTOR = 6, 2
_SURNAMES = 120
_MORE = 4  # candidates that a question may have more than the same one for the written name
_DEPARTMENT_SAYINGS = (
    *("挂{}的号", "我想挂{}", "{}在几楼", "我找{}", "{}怎么走", "{}明天还有号吗", "预约一下{}"),
    *("{}", "请问{}今天上班吗", "帮我挂个明天上午{}的专家号"),
)
_DOCTOR_SAYINGS = (
    *("挂{}的号", "我找{}", "{}今天在吗", "{}", "挂{}医生的号", "{}主任明天上午有号吗"),
    *("我想约{}大夫", "{}医生在几楼", "帮我看看{}周五出诊吗", "想预约{}医生下周一上午的号"),
)
_TITLED_SAYINGS = (
    *("挂{}的号", "我找{}", "{}今天在吗", "{}", "{}在几楼", "帮我约一下{}", "{}明天有号吗"),
)
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_F_OR_H = (("hu", "fu"), ("hua", "fa"), ("huan", "fan"), ("huang", "fang"), ("hui", "fei"))


@dataclass(frozen=True)
class Case:
    """`said` is what the caller said, `heard` what the recogniser wrote."""

    kind: str  # department, doctor or surname
    said: str
    heard: str


@lru_cache(maxsize=1)
def _characters() -> dict[str, list[tuple[str, int]]]:
    """Usual toneless reading → characters and how often they are written."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for char, count in segmenter().FREQ.items():
        if len(char) == 1 and count and readings(char):
            found[readings(char)[0]].append((char, count))
    return found


def confusions(syllable: str) -> list[str]:
    """The syllables that it is usually taken for: zang for zhang, zhan for zhang."""
    swaps = [pair for one, other in (*_F_OR_H,) for pair in ((one, other), (other, one))]
    found = [other for one, other in swaps if one == syllable]
    for one, other in (*_INITIALS, *((b, a) for a, b in _INITIALS)):
        if syllable.startswith(one) and not (one in "zcs" and syllable[1:2] == "h"):
            found.append(other + syllable[len(one) :])
    for one, other in (*_FINALS, *((b, a) for a, b in _FINALS)):
        if syllable.endswith(one):
            found.append(syllable.removesuffix(one) + other)
    return [each for each in found if each in _characters()]


def misheard(name: str, reading: tuple[str, ...], chance: random.Random) -> str:
    """The name with one or two of its characters replaced, never all as they were."""
    chars = list(name)
    places = [at for at, char in enumerate(name) if readings(char)]
    for at in chance.sample(places, min(len(places), chance.choice((1, 1, 2)))):
        others = confusions(reading[at])
        sound = chance.choice(others) if others and chance.random() < 0.5 else reading[at]
        choices = [(char, count) for char, count in _characters()[sound] if char != chars[at]]
        if choices:
            ranked = sorted(choices, key=lambda each: -each[1])[:12]
            chars[at] = chance.choices(*map(list, zip(*ranked, strict=True)))[0]
    heard = "".join(chars)
    return heard if heard != name else misheard(name, reading, chance)


def cases(names: Lexicon, seed: int = SEEDS[0]) -> list[Case]:
    """The same errors at every run with the same seed."""
    chance = random.Random(seed)  # noqa: S311
    found = [*_departments(names, chance), *_doctors(names, chance), *_surnames(names, chance)]
    return list(dict.fromkeys(found))


def _departments(names: Lexicon, chance: random.Random) -> Iterator[Case]:
    for department in names.departments:
        name = department.names[0]
        reading = tuple(_usual(char) for char in name)
        for _ in range(_ERRORS_OF_A_DEPARTMENT):
            saying = chance.choice(_DEPARTMENT_SAYINGS)
            heard = misheard(name, reading, chance)
            yield Case("department", saying.format(name), saying.format(heard))


def _usual(char: str) -> str:
    """血 and the like as the hospital says them."""
    return {"血": "xue", "肾": "shen"}.get(char) or readings(char)[0]


def _doctors(names: Lexicon, chance: random.Random) -> Iterator[Case]:
    departments = {each.code: each.names[0] for each in names.departments}
    sounds = Counter(doctor.reading for doctor in names.doctors)
    for doctor in names.doctors:
        for _ in range(_ERRORS_OF_A_DOCTOR):
            saying = chance.choice(_DOCTOR_SAYINGS)
            alike = sounds[doctor.reading] > 1
            place = departments[doctor.department] if alike else ""
            heard = misheard(doctor.name, doctor.reading, chance)
            said = saying.format(place + doctor.name)
            yield Case("doctor", said, saying.format(place + heard))


def _surnames(names: Lexicon, chance: random.Random) -> Iterator[Case]:
    departments = {each.code: each.names[0] for each in names.departments}
    surnames = {(surname_of(each.name), each.reading[0]) for each in names.doctors}
    sounds = Counter(sound for _, sound in surnames)
    for doctor in chance.sample(names.doctors, min(_SURNAMES, len(names.doctors))):
        surname = surname_of(doctor.name)
        saying = chance.choice(_TITLED_SAYINGS)
        heard = misheard(surname, doctor.reading[: len(surname)], chance)
        title = _title(doctor)
        place = departments[doctor.department] if sounds[doctor.reading[0]] > 1 else ""
        said = saying.format(place + surname + title)
        yield Case("surname", said, saying.format(place + heard + title))


def _title(doctor: Doctor) -> str:
    return "主任" if doctor.title in ("chief", "associate_chief") else "医生"


def parts(names: Lexicon) -> list[TextPart]:
    """Those that find names, fed with a lexicon."""
    storage = LocalModelStorage(Path(tempfile.mkdtemp()))
    with_names = (LexiconEntities, DepartmentSounds, DoctorNames)
    fed = [part({}, storage, Resource(part.__name__), names) for part in with_names]
    return [Normaliser({}), *fed, Dates({})]


def find(
    chain: list[TextPart], text: str, channel: str = "hotline"
) -> dict[str, list[frozenset[str]]]:
    """The departments and doctors that a caller names."""
    message = Message(data={"text": text, "metadata": {"now": _MOMENT, "channel": channel}})
    for part in chain:
        part.process([message])
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for each in message.get("entities", []):
        found[each["entity"]].append(frozenset(each["value"]))
    return found


def outcome(chain: list[TextPart], case: Case) -> str:
    """right, asked, missed or wrong."""
    kind = "department" if case.kind == "department" else "doctor"
    meant, heard = find(chain, case.said, "web")[kind], find(chain, case.heard)
    found = heard[kind]
    if not meant:
        return "not found in writing"
    if found == meant:
        return "right"
    if not found:
        return "asked" if heard["doctor_unknown"] and kind == "doctor" else "missed"
    pairs = list(zip(found, meant, strict=False))
    if len(found) != len(meant) or not all(more > fewer for more, fewer in pairs):
        return "wrong"
    same = all(len(fewer) > 1 and len(more) <= len(fewer) + _MORE for more, fewer in pairs)
    return "right" if same and case.kind == "surname" else "asked"


def measure(names: Lexicon, seed: int = SEEDS[0]) -> dict[str, Any]:
    """For the errors of one seed: how many of each kind came out how, and all but the right."""
    chain = parts(names)
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    others = []
    for case in cases(names, seed):
        found = outcome(chain, case)
        outcomes[case.kind][found] += 1
        if found != "right":
            others.append(f"{found}: {case.said} heard as {case.heard}")
    return {"outcomes": {kind: dict(each) for kind, each in outcomes.items()}, "others": others}


def main() -> None:
    """Measure and print the figures as JSON."""
    logging.disable(logging.WARNING)
    names = from_knowledge_base(knowledge_folder())
    print("\n" + json.dumps([{"seed": seed, **measure(names, seed)} for seed in SEEDS]))


if __name__ == "__main__":
    main()
