"""What hurts: each symptom with whether it is denied, on which side, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import symptom_words
from bot.components.part import StoredPart
from bot.components.reading import Reading, Span, add_entity, reading_of
from bot.lexicon import knowledge_folder
from bot.symptom_words import SymptomWords
from language.numerals import NUMERAL, read_number

_LONGEST = 8  # characters of a word
_MOST_SYMPTOMS = 12  # of one message
_GAP = re.compile(
    r"(?:有点儿?|有些|一直|老是?|总是?|很|特别|非常|还|也|又|都|经常|有时候?|偶尔|里面?|上面?|那里|这里|这儿|那儿|一块"
    r"|附近|周围|疼得|突然|越来越|好|不太|不怎么|并不|不|没有?|没那么|开始|就|会|边|两边|又红又|一阵阵?地?){0,3}"
)
_DENIED = re.compile(
    r"(?<!有)(?<!是)(?<!好)(?<!会)(?:没有?|不(?!是|知|能|得|到|停|了|住|止|好)|未|无|不再|并不|从不)(?:再|怎么|太|出现|什么|过|任何|其他)?$"
)
_DENIED_INSIDE = re.compile(r"(?:并|不太|不怎么|不|没)$|(?:不太|不怎么|并不|不|没有?|没那么)$")
_LISTED = re.compile(r"[、和或跟,]?(?:也|又|还)?(?:没有?|不)?")
_LEFT, _RIGHT, _BOTH = (
    re.compile("左"),
    re.compile("右"),
    re.compile("两[边侧只个条腿手眼脚耳]|双|左右"),
)
_DURATION = re.compile(
    rf"(?P<half>半)?(?P<count>{NUMERAL}{{1,3}})?(?P<several>[几数])?(?:多)?个?(?P<and_half>半)?多?"
    r"(?P<unit>天|日(?!前)|周(?![一二三四五六日末])|礼拜(?![一二三四五六天日])|星期(?![一二三四五六天日])|月|年)"
    r"(?![前后以内次一二三四五六七八九十两0-9]|.{0,4}[次顿片粒])"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "礼拜": 7, "星期": 7, "月": 30, "年": 365}
_NEAR_AFTER, _NEAR_BEFORE = 14, 8  # characters within which a duration belongs to a symptom
_SENTENCE = re.compile("[。!?;]")


@dataclass(frozen=True)
class _Place:
    start: int
    end: int
    denied: bool  # inside it: 腿不疼


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Symptoms(StoredPart):
    """`symptom`: {"said", "negated", "side": left, right, both or None, "days": number or None}."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Words that changed in the files train this part again."""
        return symptom_words.words_hash(knowledge_folder())

    def learn(self, training_data: TrainingData) -> SymptomWords:
        """The words of the files."""
        return symptom_words.from_knowledge_base(knowledge_folder())

    @staticmethod
    def read_kept(folder: Path) -> SymptomWords:
        """The words of the training."""
        return SymptomWords.load(folder)

    def read(self, message: Message) -> None:
        """Find them in the corrected text; nothing is masked."""
        reading = reading_of(message)
        if self.kept is None or not reading.text:
            return
        text = reading.text.translate(self.kept.spelling)
        places = [each for each in _places(text, self.kept) if _is_symptom(reading, each)]
        for start, end, value in _described(text, places[:_MOST_SYMPTOMS]):
            value["said"] = reading.text[start:end]
            add_entity(message, Span("symptom", start, end, value), "Symptoms")


def _is_symptom(reading: Reading, place: _Place) -> bool:
    return reading.is_free(place.start, place.end, "department", "doctor", "doctor_unknown")


def _places(text: str, words: SymptomWords) -> Iterator[_Place]:
    """From left to right: whole symptoms, or a part of the body with a feeling close by."""
    at = 0
    while at < len(text) - 1:
        blocked = _longest(text, at, words.blocks)
        place = _place_at(text, at, words)
        if place is not None and place.end >= blocked:
            yield place
            at = place.end
        else:
            at = max(blocked, at + 1)


def _place_at(text: str, at: int, words: SymptomWords) -> _Place | None:
    whole = _longest(text, at, words.whole)
    part = _longest(text, at, words.parts)
    if part > at:
        gap = _GAP.match(text, part)
        middle = gap.end() if gap else part
        felt = _longest(text, middle, words.feelings) or 0
        if felt > middle and felt > whole:
            return _Place(at, felt, bool(_DENIED_INSIDE.search(text, part, middle)))
        felt = _longest(text, part, words.feelings)
        if felt > part and felt > whole:
            return _Place(at, felt, False)
    return _Place(at, whole, False) if whole > at else None


def _longest(text: str, at: int, words: frozenset[str]) -> int:
    """Where the longest of the words that begins at `at` ends; `at` when there is none."""
    ends = range(min(at + _LONGEST, len(text)), at, -1)
    return next((end for end in ends if text[at:end] in words), at)


def _described(text: str, places: list[_Place]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    before: tuple[int, bool] = (0, False)  # where the last symptom ended, and whether denied
    for at, place in enumerate(places):
        denied = place.denied or bool(_DENIED.search(text, 0, place.start))
        if before[1] and _LISTED.fullmatch(text, before[0], place.start):
            denied = True  # 没有发烧、咳嗽
        following = places[at + 1].start if at + 1 < len(places) else len(text)
        value = {
            "negated": denied,
            "side": _side(text[max(before[0], place.start - 4) : place.end]),
            "days": None if denied else _days(text, place, before[0], following),
        }
        yield place.start, place.end, value
        before = place.end, denied


def _side(text: str) -> str | None:
    if _BOTH.search(text) or (_LEFT.search(text) and _RIGHT.search(text)):
        return "both"
    return "left" if _LEFT.search(text) else "right" if _RIGHT.search(text) else None


def _days(text: str, place: _Place, earliest: int, latest: int) -> float | None:
    """The duration next to the symptom, behind it sooner than before it."""
    after = text[place.end : min(place.end + _NEAR_AFTER, max(latest, place.end))]
    before = text[max(earliest, place.start - _NEAR_BEFORE) : place.start]
    for part in (_SENTENCE.split(after)[0], _SENTENCE.split(before)[-1]):
        for match in _DURATION.finditer(part):
            days = _length(match)
            if days is not None:
                return days
    return None


def _length(match: re.Match[str]) -> float | None:
    """三天 is 3, 半个月 15, 两年多 730; 几天 isn't known."""
    if match["several"] or not (match["half"] or match["count"]):
        return None
    count = 0.5 if match["half"] else read_number(match["count"])
    if count is None:
        return None
    count += 0.5 if match["and_half"] else 0
    return (
        round(count * _DAYS[match["unit"]], 1)
        if match["unit"] == "天"
        else int(count * _DAYS[match["unit"]])
    )
