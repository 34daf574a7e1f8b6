"""Doctors who are named otherwise than in the lexicon: by surname and title, misheard, typed
as pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon_entities import DOCTOR_MASK
from bot.components.name_places import (
    CALLED,
    HONOURED,
    SURNAMED,
    TITLE,
    has_compound_surname,
    is_after_department,
    is_heard_place,
    is_heard_surname,
    is_surname,
    looks_like_name,
    may_be_surnamed,
)
from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, drop_entity, reading_of
from bot.components.roster import Roster, build_roster
from bot.components.surnames import COMMON_SURNAMES, SURNAMES
from bot.components.typed_pinyin import typed_names
from bot.lexicon import Lexicon
from bot.words import is_ordinary

_SURE = 0.9 - 1e-9  # sound score from which a name counts as heard
_WEEKDAYS = "一二三四五六日天末"
_SHORT = 2
_ONE_CONFUSION = 0.06  # what one costs a name of two syllables
_NAME_LENGTHS = (4, 3, 2)
_TELEPHONE = "hotline"


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    doctors: tuple[str, ...]  # ids, best first; none when the name is unknown
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Said:
    """A message with what is known of the doctors; `heard` by a recogniser."""

    reading: Reading
    roster: Roster
    heard: bool

    @property
    def text(self) -> str:
        return self.reading.text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class DoctorNames(LexiconPart):
    """`doctor`: ids, one when sure; `doctor_unknown`: the name as heard, with `nearest` ids."""

    @staticmethod
    def build(names: Lexicon) -> Roster:
        """The doctors by surname and by sound."""
        return build_roster(names)

    def read(self, message: Message) -> None:
        """Settle the lexicon's names, then look for those that are misheard, before titles,
        after 挂 and the like, and for surnames."""
        reading = reading_of(message)
        if not reading.text:
            return
        heard = (message.get("metadata") or {}).get("channel") == _TELEPHONE
        said = _Said(reading, self._watched.value, heard)
        _settle(message, said)
        for found in _find(said):
            if reading.is_free(found.start, found.end, "doctor", "doctor_unknown", "date"):
                _add(message, reading, found)


def _settle(message: Message, said: _Said) -> None:
    """Names of the lexicon: on the telephone all that sound alike, then those of the department."""
    for span in said.reading.found("doctor"):
        alike = said.roster.alike(span.value) if said.heard else tuple(span.value)
        ids = _in_department(said, alike)
        if list(ids) != span.value:
            drop_entity(message, span)
            settled = Span("doctor", span.start, span.end, list(ids))
            add_entity(message, settled, "DoctorNames", DOCTOR_MASK)


def _add(message: Message, reading: Reading, found: _Found) -> None:
    if found.doctors:
        span = Span("doctor", found.start, found.end, list(found.doctors))
        add_entity(message, span, "DoctorNames", DOCTOR_MASK)
    else:
        name = reading.text[found.start : found.end]
        span = Span("doctor_unknown", found.start, found.end, name)
        add_entity(message, span, "DoctorNames", DOCTOR_MASK, nearest=list(found.nearest))


def _find(said: _Said) -> Iterator[_Found]:
    for start, end, ids in typed_names(said.text, said.roster.typed):
        yield _Found(start, end, _in_department(said, ids))
    yield from _misheard(said)
    for title in TITLE.finditer(said.text):
        found = _before_title(said, title)
        if found is not None:
            yield found
    for match in HONOURED.finditer(said.text):
        if is_surname(said.text, *match.span("name")) and match["name"] in said.roster.by_surname:
            found = _by_surname(said, "", match.end("name"))
            if found is not None:
                yield found
    for match in SURNAMED.finditer(said.text):
        yield from _surnamed(said, match)
    for match in CALLED.finditer(said.text):
        found = _called(said, match)
        if found is not None:
            yield found


def _misheard(said: _Said) -> Iterator[_Found]:
    """Names by their sound wherever a name may stand, the longest at each place."""
    done = 0
    for start in range(len(said.text) - 1):
        if start < done:
            continue
        for length in _NAME_LENGTHS:
            found = _by_sound(said, start, start + length)
            if found is not None:
                yield found
                done = found.end
                break


def _by_sound(said: _Said, start: int, end: int) -> _Found | None:
    if end > len(said.text):
        return None
    if is_heard_place(said.reading, start, end, heard=said.heard):
        ids = _sounding(said, said.text[start:end])
    elif said.text[start] in said.roster.firsts and may_be_surnamed(said.reading, start, end):
        ids = _surname_kept(said, said.text[start:end])
    else:
        return None
    return _Found(start, end, _in_department(said, ids)) if ids else None


def _sounding(said: _Said, window: str) -> tuple[str, ...]:
    """Who the window sounds like. Heard names of two syllables are told apart by no single
    confusion (胡蓉, 符蓉), only by the surname as it is written (胡荣)."""
    heard = said.roster.by_sound.match(window)
    if heard is None or heard.score < _SURE:
        return ()
    if said.heard and len(window) == _SHORT:
        near = said.roster.by_sound.near(window, heard.score - _ONE_CONFUSION)
        kept = _of_written_surname(said.roster, _in_department(said, tuple(near)), window)
        return tuple(sorted(kept, key=lambda key: -near[key]))
    return heard.keys


def _of_written_surname(roster: Roster, ids: Iterable[str], window: str) -> list[str]:
    found = list(ids)
    kept = [key for key in found if roster.doctors[key].name[0] == window[0]]
    return kept or found


def _surname_kept(said: _Said, window: str) -> tuple[str, ...]:
    """Those of the same surname whom the window sounds like, short ones exactly."""
    least = 1.0 - 1e-9 if len(window) == _SHORT else _SURE
    near = said.roster.by_sound.near(window, least)
    return tuple(key for key in near if said.roster.doctors[key].name[0] == window[0])


def _in_department(said: _Said, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the departments that the message names, if there are any."""
    codes = {code for span in said.reading.found("department") for code in span.value}
    return said.roster.of_departments(ids, codes)


def _before_title(said: _Said, title: re.Match[str]) -> _Found | None:
    """The name that ends where the title begins."""
    end = title.start()
    if not said.reading.is_free(max(0, end - 1), end, "doctor", "doctor_unknown", "department"):
        return None
    if _is_said_again(said, end):
        return None
    if _is_whole_name(said, end):
        return _not_on_roster(said, end - 3, end)
    return _by_given(said, end) or _by_surname(said, title[0], end) or _unknown(said, end)


def _by_given(said: _Said, end: int) -> _Found | None:
    """晓曼医生: those with that given name, a word (文静) only beside a department."""
    start = end - _SHORT
    ids = said.roster.by_given.get(said.text[max(0, start) : end], ())
    there = _in_department(said, ids)
    if not ids or (there == ids and is_ordinary(said.text[start:end])):
        return None
    return _Found(start, end, there)


def _is_whole_name(said: _Said, end: int) -> bool:
    """谭玉梅大夫 is nobody we know, no 梅大夫; 周五陈主任 is."""
    start = end - 3
    if start < 0 or said.text[start] not in COMMON_SURNAMES or said.text[start + 1] in _WEEKDAYS:
        return False
    return looks_like_name(said.reading, start, end)


def _is_said_again(said: _Said, end: int) -> bool:
    """凌云海凌主任: the surname of the doctor who was named just before."""
    return any(
        span.end < end <= span.end + 2
        and said.text.startswith(said.text[span.end : end], span.start)
        for kind in ("doctor", "doctor_unknown")
        for span in said.reading.found(kind)
    )


def _by_surname(said: _Said, title: str, end: int, *, sure: bool = False) -> _Found | None:
    """张主任: those of that surname; `sure`: it is one, because 姓 was said before it."""
    for length in (2, 1):
        start = end - length
        surname = said.text[max(0, start) : end]
        if start < 0 or not (sure or _stands_for_surname(said, surname, start)):
            continue
        if surname in COMMON_SURNAMES and surname not in said.roster.by_surname:
            return None
        doctors = said.roster.of_surname(surname, title, heard=said.heard)
        if doctors:
            ids = tuple(doctor.id for doctor in doctors)
            return _Found(start, end, _in_department(said, ids))
    return None


def _stands_for_surname(said: _Said, surname: str, start: int) -> bool:
    end = start + len(surname)
    placed = is_after_department(said.reading, start)
    if surname in said.roster.by_surname:
        return placed or is_surname(said.text, start, end)
    if surname in COMMON_SURNAMES:
        return False  # 姜主任 is unknown, with 江 as the nearest
    return said.heard and is_heard_surname(said.text, start, end, in_department=placed)


def _unknown(said: _Said, end: int) -> _Found | None:
    """A name that looks like one and is not on the roster."""
    for length in (4, 3, 2, 1):
        start = end - length
        if start < 0 or (length == 4 and not has_compound_surname(said.reading.text, start)):
            continue
        if looks_like_name(said.reading, start, end):
            return _not_on_roster(said, start, end)
    return None


def _surnamed(said: _Said, match: re.Match[str]) -> Iterator[_Found]:
    """姓庞的大夫."""
    kind = next(kind for kind in ("name", "called", "told") if match[kind])
    start, end = match.span(kind)
    found = _by_surname(said, match["title"] or "", end, sure=True)
    if found is not None and found.start >= start:
        yield found
    elif said.text[start] in SURNAMES:
        yield _not_on_roster(said, start, end)


def _not_on_roster(said: _Said, start: int, end: int) -> _Found:
    window = said.text[start:end]
    heard = said.roster.by_sound.match(window) if len(window) > 1 else None
    nearest = heard.keys if heard else tuple(said.roster.same_sound(window[:1]))
    return _Found(start, end, (), nearest)


def _called(said: _Said, match: re.Match[str]) -> _Found | None:
    """挂李小龙的号: somebody who is not on the roster."""
    start, end = match.span("name")
    named = said.text[start] in SURNAMES and looks_like_name(said.reading, start, end)
    return _not_on_roster(said, start, end) if named and end - start < 4 else None
