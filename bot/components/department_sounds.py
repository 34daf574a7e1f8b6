"""Departments that were misheard or misspelt: 故课, 泌料外棵, 神精内克."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon_entities import DEPARTMENT_MASK
from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, drop_entity, reading_of
from bot.lexicon import Lexicon
from bot.words import is_frequent
from language.sounds import SoundIndex, readings, syllables

_LENGTHS = (7, 6, 5, 4, 3, 2)
_SURE = 0.9  # sound score from which a name counts as heard
_SURE_SHORT = 0.95  # the same for names of two syllables, which many words sound like
_BEFORE = re.compile(r"(?:^|[挂号看约去到找换改问在是,。 ]|预约|想要|我要|[的个])$")
_AFTER = re.compile(
    r"\s*(?:$|[,。?! 吧啊呢]|怎么走|在[哪几]|几楼|门诊|医生|大夫|主任|专家|教授|的?号|[普专]|电话"
    r"|有|还|[今明后下周星礼])"
)
_LAST_SYLLABLE = "ke"
_NO_BEGINNING = frozenset("个的挂看去到约找想要下一那哪这位在是问我你他有没和跟或还换改号几")
"""What stands before a department so often that no name is heard to begin with it (哪科)."""


@dataclass(frozen=True)
class _Sounds:
    """`codes`: a department's name → the codes of those that are called so."""

    index: SoundIndex[str]
    codes: dict[str, tuple[str, ...]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class DepartmentSounds(LexiconPart):
    """`department` where a row of characters sounds like a name that ends in 科."""

    @staticmethod
    def build(names: Lexicon) -> _Sounds:
        """The names by their sound."""
        codes: dict[str, list[str]] = defaultdict(list)
        for department in names.departments:
            for name in department.names:
                if name.endswith("科"):
                    codes[name].append(department.code)
        index = SoundIndex((name, syllables(name)) for name in codes)
        return _Sounds(index, {name: tuple(found) for name, found in codes.items()})

    def read(self, message: Message) -> None:
        """Look at what ends in a syllable ke: no department yet, or part of a longer name."""
        reading, sounds = reading_of(message), self._watched.value
        for end in _ends(reading):
            known = next((each for each in reading.found("department") if each.end == end), None)
            found = _heard(reading, sounds, end, known)
            if found is None:
                continue
            if known is not None:  # 内科 of 新内科
                drop_entity(message, known)
            add_entity(message, found, "DepartmentSounds", DEPARTMENT_MASK)


def _ends(reading: Reading) -> list[int]:
    """Where a character is read ke and belongs to no doctor's name."""
    return [
        at + 1
        for at, char in enumerate(reading.text)
        if _LAST_SYLLABLE in readings(char) and reading.is_free(at, at + 1, "doctor")
    ]


def _heard(reading: Reading, sounds: _Sounds, end: int, known: Span | None) -> Span | None:
    """The longest name that sounds like what ends there, longer than the one that is known."""
    for length in _LENGTHS:
        start = end - length
        if start < 0 or reading.text[start] in _NO_BEGINNING:
            continue
        if not _is_open(reading, start, end, known):
            continue
        match = sounds.index.match(reading.text[start:end])
        enough = _SURE_SHORT if length == 2 else _SURE
        if match and match.score >= enough and _is_place(reading.text, start, end):
            codes = dict.fromkeys(code for name in match.keys for code in sounds.codes[name])
            return Span("department", start, end, list(codes))
    return None


def _is_open(reading: Reading, start: int, end: int, known: Span | None) -> bool:
    if known is None:
        return reading.is_free(start, end, "department", "doctor", "date")
    return start < known.start and reading.is_free(start, known.start, "department", "doctor")


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether it stands where a department would, and is no ordinary word (顾客)."""
    if is_frequent(text[start:end]):
        return False
    return bool(_BEFORE.search(text, max(0, start - 2), start) and _AFTER.match(text, end))
