"""Doctors who are named otherwise than in the lexicon: by surname and title, or misheard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon_entities import DOCTOR_MASK
from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, drop_entity, reading_of
from bot.components.surnames import COMPOUND_SURNAMES, FUNCTION_WORDS, SURNAMES, surname_of
from bot.lexicon import Doctor, Lexicon
from bot.words import is_ordinary
from language.sounds import SoundIndex, readings

_TITLE = re.compile(
    r"(?:副主任|主任|主治)医师|副主任|主任|主治(?!医)|医生|大夫|医师|教授|院长|老师(?=的号|今天|明天|周)|博士|专家(?!号|门诊)"
)
_SENIOR = frozenset({"主任", "主任医师", "副主任", "副主任医师", "教授", "院长"})
_SENIOR_TITLES = frozenset({"chief", "associate_chief"})
_CALLED = re.compile(
    r"(?:挂|约|找|看|预约|换成?|改成?|选)(?:一?下|一?个)?(?P<name>[\u4e00-\u9fff]{2,4}?)"
    r"(?=的?号|的?专家|的?门诊|[,。?!吧]|$)"
)
_WHOLE = re.compile(r"^(?:我?[挂找约要看])?(?P<name>[\u4e00-\u9fff]{2,4})[吧呢。?!,]*$")
_BOUNDARY = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[挂约找看叫是的科请要给让和跟或号改换选在有个位想问查见去到了吗呢吧,]|预约|关于|投诉|表扬|听说|医院|门诊|上午|下午|晚上)$"
)
_VERB_BEFORE = re.compile(r"[帮我想要来先再能去]$")
_NO_GIVEN_NAME = frozenset("吗呢吧啊的了么个号科挂约看医院门诊查预消病什就不没一下那这哪是在有")
_ROLES = frozenset({"管床", "主管", "接诊", "坐诊", "主诊", "主刀", "值夜", "跟诊"})
_SURE = 0.9  # sound score from which a name counts as heard
_NAME_LENGTHS = (4, 3, 2)
_TELEPHONE = "hotline"


@dataclass(frozen=True)
class _Roster:
    doctors: dict[str, Doctor]
    by_surname: dict[str, tuple[Doctor, ...]]
    by_sound: SoundIndex[str]


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    doctors: tuple[str, ...]  # ids, best first; none when the name is unknown
    nearest: tuple[str, ...] = ()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class DoctorNames(LexiconPart):
    """`doctor`: ids, one when sure; `doctor_unknown`: the name as heard, with `nearest` ids."""

    @staticmethod
    def build(names: Lexicon) -> _Roster:
        """The doctors by surname and by sound."""
        by_surname: dict[str, list[Doctor]] = defaultdict(list)
        for doctor in names.doctors:
            by_surname[surname_of(doctor.name)].append(doctor)
        return _Roster(
            {doctor.id: doctor for doctor in names.doctors},
            {surname: tuple(doctors) for surname, doctors in by_surname.items()},
            SoundIndex((doctor.id, doctor.reading) for doctor in names.doctors),
        )

    def read(self, message: Message) -> None:
        """Look before every title, after 挂 and the like, and at messages that are but a name."""
        reading, roster = reading_of(message), self._watched.value
        if not reading.text:
            return
        _settle(message, reading, roster)
        for found in _find(reading, roster):
            if reading.is_free(found.start, found.end, "doctor", "doctor_unknown", "date"):
                _add(message, reading, found)


def _settle(message: Message, reading: Reading, roster: _Roster) -> None:
    """Names of the lexicon: on the telephone all that sound alike, then those of the department."""
    heard = (message.get("metadata") or {}).get("channel") == _TELEPHONE
    for span in reading.found("doctor"):
        alike = _alike(roster, span.value) if heard else tuple(span.value)
        ids = _in_department(reading, roster, alike)
        if list(ids) != span.value:
            drop_entity(message, span)
            settled = Span("doctor", span.start, span.end, list(ids))
            add_entity(message, settled, "DoctorNames", DOCTOR_MASK)


def _alike(roster: _Roster, ids: list[str]) -> tuple[str, ...]:
    """The doctors and those of the same reading: a recogniser can't know 张珊 from 张山."""
    sounds = {roster.doctors[key].reading for key in ids if key in roster.doctors}
    same = (key for key, doctor in roster.doctors.items() if doctor.reading in sounds)
    return tuple(dict.fromkeys([*ids, *same]))


def _add(message: Message, reading: Reading, found: _Found) -> None:
    if found.doctors:
        span = Span("doctor", found.start, found.end, list(found.doctors))
        add_entity(message, span, "DoctorNames", DOCTOR_MASK)
    else:
        name = reading.text[found.start : found.end]
        span = Span("doctor_unknown", found.start, found.end, name)
        add_entity(message, span, "DoctorNames", DOCTOR_MASK, nearest=list(found.nearest))


def _find(reading: Reading, roster: _Roster) -> Iterator[_Found]:
    for title in _TITLE.finditer(reading.text):
        found = _before_title(reading, roster, title)
        if found is not None:
            yield found
    for pattern in (_CALLED, _WHOLE):
        for match in pattern.finditer(reading.text):
            found = _called(reading, roster, match)
            if found is not None:
                yield found


def _before_title(reading: Reading, roster: _Roster, title: re.Match[str]) -> _Found | None:
    """The name that ends where the title begins."""
    end = title.start()
    if not reading.is_free(max(0, end - 1), end, "doctor", "department"):
        return None
    for length in _NAME_LENGTHS:
        start = end - length
        if start >= 0 and _is_name_place(reading, start, end):
            found = _by_sound(reading, roster, start, end)
            if found is not None:
                return found
    return _by_surname(reading, roster, title) or _unknown(reading, roster, end)


def _is_name_place(reading: Reading, start: int, end: int) -> bool:
    """Whether text[start:end] could be a name: Chinese, no ordinary word, no other entity."""
    window = reading.text[start:end]
    chinese = all("\u4e00" <= char <= "\u9fff" for char in window)
    free = reading.is_free(start, end, "doctor", "department", "date")
    return chinese and free and not is_ordinary(window)


def _by_sound(reading: Reading, roster: _Roster, start: int, end: int) -> _Found | None:
    heard = roster.by_sound.match(reading.text[start:end])
    if heard is None or heard.score < _SURE:
        return None
    return _Found(start, end, _in_department(reading, roster, heard.keys))


def _in_department(reading: Reading, roster: _Roster, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the departments that the message names, if there are any."""
    codes = {code for span in reading.found("department") for code in span.value}
    known = (key for key in ids if key in roster.doctors)
    there = tuple(key for key in known if roster.doctors[key].department in codes)
    return there or ids


def _by_surname(reading: Reading, roster: _Roster, title: re.Match[str]) -> _Found | None:
    """张主任: those of that surname, seniors first asked for by 主任 or 教授."""
    end = title.start()
    for length in (2, 1):
        start = end - length
        surname = reading.text[max(0, start) : end]
        if start >= 0 and surname in roster.by_surname and _is_surname(reading.text, start, end):
            doctors = _titled(roster.by_surname[surname], title[0])
            ids = _in_department(reading, roster, tuple(doctor.id for doctor in doctors))
            return _Found(start, end, ids)
    return None


def _titled(doctors: tuple[Doctor, ...], title: str) -> tuple[Doctor, ...]:
    if title not in _SENIOR:
        return doctors
    seniors = tuple(doctor for doctor in doctors if doctor.title in _SENIOR_TITLES)
    return seniors or doctors


def _is_surname(text: str, start: int, end: int) -> bool:
    """Whether a character before a title is a surname there (查医生 may be 查 + 医生)."""
    surname = text[start:end]
    if surname in FUNCTION_WORDS and text[max(0, start - 1) : start] not in "挂约找看":
        return False
    if surname in "查解看管":
        return not _VERB_BEFORE.search(text, 0, start)
    return start == 0 or not is_ordinary(text[start - 1 : end])


def _unknown(reading: Reading, roster: _Roster, end: int) -> _Found | None:
    """A name that looks like one and is not on the roster."""
    for length in (3, 2, 1):
        start = end - length
        if start >= 0 and _looks_like_name(reading, start, end):
            return _not_on_roster(reading, roster, start, end)
    return None


def _looks_like_name(reading: Reading, start: int, end: int) -> bool:
    text = reading.text
    window = text[start:end]
    if not (window[:2] in COMPOUND_SURNAMES or window[0] in SURNAMES):
        return False
    if len(window) == 1:
        return window not in FUNCTION_WORDS and _is_surname(text, start, end)
    if not _BOUNDARY.search(text, 0, start):
        return False
    if window[0] == "成" and text[max(0, start - 1) : start] in ("换", "改"):
        return False
    return _is_name_place(reading, start, end) and _is_given_name(window)


def _is_given_name(window: str) -> bool:
    """Whether what follows the surname may be a name and is not the rest of a word (毛病)."""
    words = is_ordinary(window[:2]) and window[:2] not in COMPOUND_SURNAMES
    return not words and window not in _ROLES and _NO_GIVEN_NAME.isdisjoint(window[1:])


def _not_on_roster(reading: Reading, roster: _Roster, start: int, end: int) -> _Found:
    window = reading.text[start:end]
    heard = roster.by_sound.match(window) if len(window) > 1 else None
    nearest = heard.keys if heard else tuple(_same_sound(roster, window))
    return _Found(start, end, (), nearest)


def _same_sound(roster: _Roster, surname: str) -> list[str]:
    """Doctors whose surname has the sound of this one (詹 for 占)."""
    sounds = set(readings(surname)) if len(surname) == 1 else set()
    return [doctor.id for doctor in roster.doctors.values() if doctor.reading[0] in sounds]


def _called(reading: Reading, roster: _Roster, match: re.Match[str]) -> _Found | None:
    """挂张山的号, or a message that is only a name."""
    start, end = match.span("name")
    if not _is_name_place(reading, start, end):
        return None
    found = _by_sound(reading, roster, start, end)
    if found is not None or match.re is _WHOLE:
        return found
    named = reading.text[start] in SURNAMES and _looks_like_name(reading, start, end)
    return _not_on_roster(reading, roster, start, end) if named and end - start < 4 else None
