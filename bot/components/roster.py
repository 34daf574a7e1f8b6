"""The doctors as they may be named: by surname, by sound, in pinyin. Built once per lexicon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.components.surnames import rarity, surname_of
from bot.lexicon import Doctor, Lexicon
from language.sounds import SoundIndex, syllables

_SENIOR = frozenset({"主任", "主任医师", "副主任", "副主任医师", "教授", "院长"})
_SENIOR_TITLES = frozenset({"chief", "associate_chief"})
_PINYIN_TITLES = {"yisheng": "医生", "daifu": "大夫", "zhuren": "主任", "jiaoshou": "教授"}
_GIVEN = 2  # characters
_NEARLY = 0.89  # sound score of a surname with one of the usual confusions


@dataclass(frozen=True)
class Roster:
    """`typed`: joined pinyin of names, and of surnames with titles → ids; `firsts`: the first
    characters of surnames; `by_given`: given names → ids."""

    doctors: dict[str, Doctor]
    by_surname: dict[str, tuple[Doctor, ...]]
    by_reading: dict[tuple[str, ...], tuple[str, ...]]
    by_sound: SoundIndex[str]
    surnames: SoundIndex[str]
    typed: dict[str, tuple[str, ...]]
    firsts: frozenset[str]
    by_given: dict[str, tuple[str, ...]]

    def alike(self, ids: list[str]) -> tuple[str, ...]:
        """The doctors and those of the same reading: a recogniser can't tell 张珊 from 张山."""
        sounds = {self.doctors[key].reading for key in ids if key in self.doctors}
        same = (key for sound in sounds for key in self.by_reading[sound])
        written = {self.doctors[key].name for key in ids if key in self.doctors}
        meant = (key for key in same if _may_be_written(self.doctors[key].name, written))
        return tuple(dict.fromkeys([*ids, *sorted(meant)]))

    def of_surname(self, surname: str, title: str, *, heard: bool) -> tuple[Doctor, ...]:
        """张主任: those of that surname, seniors first asked for by 主任 or 教授. When `heard`,
        those of surnames that sound the same, too (章), or, if no doctor is called so, nearly."""
        least = 1.0 if surname in self.by_surname else _NEARLY
        surnames = {surname, *(self.surnames.near(surname, least) if heard else ())}
        found = (self.by_surname.get(each, ()) for each in sorted(surnames))
        doctors = tuple(doctor for each in found for doctor in each)
        return _titled(doctors, title)

    def same_sound(self, surname: str) -> list[str]:
        """Ids of doctors whose surname sounds the same (詹 for 占)."""
        near = self.surnames.near(surname, 1.0)
        return [doctor.id for each in near for doctor in self.by_surname[each]]

    def of_departments(self, ids: tuple[str, ...], codes: set[str]) -> tuple[str, ...]:
        """Those of the departments, all if none is there."""
        known = (key for key in ids if key in self.doctors)
        return tuple(key for key in known if self.doctors[key].department in codes) or ids


def build_roster(names: Lexicon) -> Roster:
    """The doctors of one lexicon."""
    by_surname: dict[str, list[Doctor]] = defaultdict(list)
    by_reading: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for doctor in names.doctors:
        by_surname[surname_of(doctor.name)].append(doctor)
        by_reading[doctor.reading].append(doctor.id)
    sounds = {
        (surname, doctor.reading[: len(surname)])
        for surname, doctors in by_surname.items()
        for doctor in doctors
    }
    grouped = {surname: tuple(doctors) for surname, doctors in by_surname.items()}
    return Roster(
        {doctor.id: doctor for doctor in names.doctors},
        grouped,
        {reading: tuple(ids) for reading, ids in by_reading.items()},
        SoundIndex(each for doctor in names.doctors for each in _said_as_written(doctor)),
        SoundIndex(sorted(sounds)),
        _typed(by_reading, grouped),
        frozenset(surname[0] for surname in grouped),
        _given(names.doctors),
    )


def _typed(
    by_reading: dict[tuple[str, ...], list[str]], by_surname: dict[str, tuple[Doctor, ...]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for reading, ids in by_reading.items():
        found["".join(reading)] += ids
    for surname, doctors in by_surname.items():
        for typed, title in _PINYIN_TITLES.items():
            key = "".join(doctors[0].reading[: len(surname)]) + typed
            found[key] += [doctor.id for doctor in _titled(doctors, title)]
    return {typed: tuple(dict.fromkeys(ids)) for typed, ids in found.items()}


def _given(doctors: Iterable[Doctor]) -> dict[str, tuple[str, ...]]:
    """Ids by given names of two characters: 晓曼医生."""
    found: dict[str, list[str]] = defaultdict(list)
    for doctor in doctors:
        given = doctor.name[len(surname_of(doctor.name)) :]
        if len(given) == _GIVEN:
            found[given].append(doctor.id)
    return {given: tuple(ids) for given, ids in found.items()}


def _may_be_written(name: str, written: set[str]) -> bool:
    """Whether a recogniser may have written one of these for the name: it writes 张 for 章, but
    the rarer surname only if it knows it from its hints."""
    return any(rarity(surname_of(name)) >= rarity(surname_of(each)) for each in written)


def _said_as_written(doctor: Doctor) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name's own reading, and the one of those who don't know it (万 for 万俟's mo)."""
    yield doctor.id, doctor.reading
    plain = syllables(doctor.name)
    if plain != doctor.reading and len(plain) == len(doctor.reading):
        yield doctor.id, plain


def _titled(doctors: tuple[Doctor, ...], title: str) -> tuple[Doctor, ...]:
    if title not in _SENIOR:
        return doctors
    seniors = tuple(doctor for doctor in doctors if doctor.title in _SENIOR_TITLES)
    return seniors or doctors
