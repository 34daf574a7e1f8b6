"""Departments that were misheard, misspelt or typed as pinyin: 故课, 泌料外棵, 发热门怎, er ke."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon_entities import DEPARTMENT_MASK, PLACE_MASK
from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, drop_entity, reading_of
from bot.components.typed_pinyin import typed_names
from bot.lexicon import Lexicon
from bot.words import is_famous, is_frequent
from language.sounds import SoundIndex, fold, readings, syllables

_LENGTHS = (7, 6, 5, 4, 3, 2)
_SURE = 0.9 - 1e-9  # sound score from which a name counts as heard
_SURE_SHORT = 0.95 - 1e-9  # the same for names of two syllables, which many words sound like
_BEFORE = re.compile(
    r"(?:^|[挂号看约去到找换改问在是,。 转]|预约|一下|请问|想要|我要|[的个]|[上下]午|晚上"
    r"|[今明后]天|周[一二三四五六日天])$"
)
_AFTER = re.compile(
    r"\s*(?:$|[,。?! 吧啊呢吗]|怎么走|在[哪几什]|几楼|门诊|医生|大夫|主任|专家|教授|的?号|的?[普专]"
    r"|电话|有|还|[管看归的]|那[边里个]|就|和|跟|能|可以|[今明后下周星礼])"
)
_ASKED_FOR = re.compile(r"(?:[挂约]|预约)(?:一?下|一?个)?$")
_PLACE_ASKED = re.compile(r"(?:怎么走|在[哪几]|几楼)")
_LONG = 3  # syllables from which a name needs fewer words beside it
_ENDINGS = frozenset("科诊室心房处喉泌")
_NEVER_LAST = re.compile(r"[咳渴]|可[以能是不]")
_NEVER_FIRST = frozenset("个的哪那这几")
_NO_BEGINNING = frozenset("个的挂看去到约找想要下一那哪这位在是问我你他有没和跟或还换改号几")
"""What stands before a department so often that no name is heard to begin with it (哪科)."""


@dataclass(frozen=True)
class _Sounds:
    """`codes`: a department's name → the codes of those that are called so; `own`: the names
    that are no aliases; `typed`: joined pinyin → codes; `endings`: folded last syllables."""

    index: SoundIndex[str]
    codes: dict[str, tuple[str, ...]]
    own: frozenset[str]
    typed: dict[str, tuple[str, ...]]
    endings: frozenset[str]
    places: frozenset[str]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class DepartmentSounds(LexiconPart):
    """`department` where a row of characters sounds like the name of one."""

    @staticmethod
    def build(names: Lexicon) -> _Sounds:
        """The names by their sound."""
        codes: dict[str, list[str]] = defaultdict(list)
        for department in names.departments:
            for name in department.names:
                if name[-1:] in _ENDINGS and len(syllables(name)) == len(name):
                    codes[name].append(department.code)
        typed: dict[str, list[str]] = defaultdict(list)
        own = frozenset(department.names[0] for department in names.departments)
        for name in sorted(codes, key=lambda name: name not in own):  # erke is 儿科 before 耳科
            if "".join(syllables(name)) not in typed or name in own:
                typed["".join(syllables(name))] += codes[name]
        return _Sounds(
            SoundIndex((name, syllables(name)) for name in codes),
            _unique(codes),
            own,
            _unique(typed),
            frozenset(fold(syllables(name)[-1]) for name in codes),
            frozenset(each.code for each in names.departments if each.kind == "place"),
        )

    def read(self, message: Message) -> None:
        """Look for pinyin, then at what ends as names do: no department yet, or part of a
        longer name."""
        reading, sounds = reading_of(message), self._watched.value
        for start, end, codes in typed_names(reading.text, sounds.typed):
            _add(message, Span("department", start, end, list(codes)), sounds)
        for end in _ends(reading, sounds):
            known = next((each for each in reading.found("department") if each.end == end), None)
            found = _heard(reading, sounds, end, known)
            if found is None:
                continue
            for each in reading.found("department"):  # 内科 of 新内科
                if each.overlaps(found.start, found.end):
                    drop_entity(message, each)
            _add(message, found, sounds)


def _unique(codes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(found)) for name, found in codes.items()}


def _add(message: Message, span: Span, sounds: _Sounds) -> None:
    place = sounds.places.issuperset(span.value)
    add_entity(message, span, "DepartmentSounds", PLACE_MASK if place else DEPARTMENT_MASK)


def _ends(reading: Reading, sounds: _Sounds) -> list[int]:
    """Where a character is read as the last of a name and belongs to no doctor's name."""
    return [
        at + 1
        for at, char in enumerate(reading.text)
        if any(fold(each) in sounds.endings for each in readings(char))
        and not _NEVER_LAST.match(reading.text, at)
        and reading.is_free(at, at + 1, "doctor")
    ]


def _heard(reading: Reading, sounds: _Sounds, end: int, known: Span | None) -> Span | None:
    """The longest name that sounds like what ends there, longer than the one that is known."""
    for start in _starts(reading, end, known):
        window = reading.text[start:end]
        match = sounds.index.match(window)
        if match is None or match.score < (_SURE_SHORT if len(window) == 2 else _SURE):
            continue
        if window[0] in _NO_BEGINNING and (
            known is not None or not _may_begin(reading.text, start, end, match.score)
        ):
            continue
        if _is_place(reading.text, start, end):
            names = _likeliest(window, match.keys, sounds)
            codes = dict.fromkeys(code for name in names for code in sounds.codes[name])
            return Span("department", start, end, list(codes))
    return None


def _starts(reading: Reading, end: int, known: Span | None) -> Iterator[int]:
    """Where a name that ends there may begin, the longest first."""
    for length in _LENGTHS:
        start = end - length
        if start >= 0 and _is_open(reading, start, end, known):
            yield start


def _is_open(reading: Reading, start: int, end: int, known: Span | None) -> bool:
    if known is None:
        free = reading.is_free(start, end, "doctor", "date")
        return free and all(  # 风湿 of 风湿免一科 may be the beginning of a longer name
            each.start == start and each.end <= end
            for each in reading.found("department")
            if each.overlaps(start, end)
        )
    return start < known.start and reading.is_free(start, known.start, "department", "doctor")


def _likeliest(window: str, names: tuple[str, ...], sounds: _Sounds) -> list[str]:
    """Of names that sound alike those with most of the written characters, then official ones."""

    def likeness(name: str) -> tuple[int, bool]:
        return sum(
            one == other for one, other in zip(window, name, strict=False)
        ), name in sounds.own

    best = max(map(likeness, names))
    return [name for name in names if likeness(name) == best]


def _may_begin(text: str, start: int, end: int, score: float) -> bool:
    """Whether a name is heard to begin with a word that usually stands before one (看复客)."""
    sure = end - start >= _LONG and score >= _SURE_SHORT
    return text[start] not in _NEVER_FIRST and (sure or _is_asked_for(text, start, end))


def _is_asked_for(text: str, start: int, end: int) -> bool:
    return bool(_ASKED_FOR.search(text, 0, start) or _PLACE_ASKED.match(text, end))


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether it stands where a department would, and is no ordinary word (顾客)."""
    before, after = _BEFORE.search(text, 0, start), _AFTER.match(text, end)
    asked = _is_asked_for(text, start, end)
    sure = before and after and (asked or (before[0] and after[0].strip(" ,。?!")))
    unusual = is_famous if sure else is_frequent
    if unusual(text[start:end]):
        return False
    written = text[end - 1] in "科诊" and end - start >= _LONG
    return bool((before or after) if written or end - start > _LONG else (before and after))
