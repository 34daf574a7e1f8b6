"""Departments and doctors by the names and aliases in the lexicon."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, reading_of
from bot.folk_names import folk_names, is_asked_where, is_deed
from bot.lexicon import Lexicon
from bot.words import is_frequent

DEPARTMENT_MASK, PLACE_MASK, DOCTOR_MASK = "Δ", "Π", "Ψ"
"""What the classifier sees instead of a department, a place (药房) and a doctor."""

_FULL_ALIAS = re.compile(r"[科内外室房中心门诊号处口馆喉的]$")
_BEFORE_DEPARTMENT = re.compile(
    r"(?:[挂约看去到找换改]|预约|[挂约换改选转]成|[约挂]上|哪[个位]|谁|我要|想|想要|在|是|做|扎|来|转|给|归|跟|留|退|[看挂约做午天早晚近快号]的|[挂约看找换](?:一?[个下]|了))$"
)
_AFTER_DEPARTMENT = re.compile(
    r"(?:呢|嘛|么|啊|呀|那边|那里|这边)?\s*(?:到底|究竟)?"
    r"(?:科|门诊|专家|医生|大夫|主任|教授|的?[专普]|的?号|的?(?:那个|这个)?谁"
    r"|的?(?:那个|这个)?[\u4e00-\u9fff]{1,3}(?:医生|大夫|主任|教授)|的(?=[,。?!吧 ]|$)|的?[男女]"
    r"|[那这][边里儿搭块]|[管看](?![不起着])|给(?:我|他|她)?(?:开|看|约|挂)|(?:需?要|可以|能)?(?:提前)?预约|不是|还是|挂|约|(?:是?在)?[哪几]楼|在[哪几一二三四五六七八九\d]"
    r"|在什么|怎么走|去哪|多少钱|怎么约|电话|有没有号|还有号|有号|能不?能?[挂约看做洗补拔镶]|[也都]?说|归谁|人多"
    r"|[今明后]天(?:有|还有|上班|几点|谁|开)|$|[,。?!吧])"
)
_TITLE_BEFORE = re.compile(
    "(?:医生|大夫|主任|教授|专家|谁|哪[个位])(?:是|会|专门)?$|(?:能|可以|会|能不能)$"
)
_NO_PLACE = re.compile(
    "体检(?:的?时候?)?(?:查|检查|发现|报告|说|结果|显示|出来|出了|单|有个|有点|提示)|[内外]科(?:换药|大?楼|病房)"
)  # what a check-up showed; a wing of the house
_JOINED = re.compile(r"\s*(?:[跟和与或、/]|还是|或者)\s*")
_ASKED_FOR = re.compile(r"[挂约](?:一?[个下])?$")
_BETWEEN = re.compile(r"[ ,]?的?(?:那个)?")
_BEFORE_NAME = re.compile(
    r"(?:[挂约找看选换改请叫是要问]|预约|医生|主任|大夫|关于|投诉|表扬|[换改选]成|[和跟与、])$"
)
_AFTER_NAME = re.compile(
    r"\s*(?:副?主任|主治|医生|大夫|医师|教授|专家|院长|老师|的?号|的?[专普特]|[周星礼今明后下]|在|坐|出|什么时候|哪天|几|有|多少|$|[,。?!吧])"
)


@dataclass(frozen=True)
class _Names:
    """Matched text, lower case → department codes and doctor ids. `stems`: names without 科
    (疼痛), which mean a department only where one is asked for."""

    nlp: Language
    matcher: PhraseMatcher
    departments: dict[str, tuple[str, ...]]
    doctors: dict[str, tuple[str, ...]]
    places: frozenset[str]
    stems: frozenset[str]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LexiconEntities(LexiconPart):
    """`department`: codes, best first; `doctor`: ids. The longest name wins."""

    @staticmethod
    def build(names: Lexicon) -> _Names:
        """A matcher over all names."""
        departments: dict[str, list[str]] = defaultdict(list)
        doctors: dict[str, list[str]] = defaultdict(list)
        for department in names.departments:
            for name in folk_names(department.names):
                departments[name.lower()].append(department.code)
        own = {d.names[0][:-1]: d.code for d in names.departments if d.names[0].endswith("科")}
        stems = frozenset(stem for stem in own if len(stem) > 1 and stem not in departments)
        for stem in stems:
            departments[stem].append(own[stem])
        for doctor in names.doctors:
            doctors[doctor.name.lower()].append(doctor.id)
        nlp = spacy.blank("zh")
        matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        matcher.add("department", [nlp.make_doc(name) for name in departments if name])
        matcher.add("doctor", [nlp.make_doc(name) for name in doctors if name])
        places = frozenset(each.code for each in names.departments if each.kind == "place")
        return _Names(nlp, matcher, _tuples(departments), _tuples(doctors), places, stems)

    def read(self, message: Message) -> None:
        """Find the names in the corrected text."""
        reading, names = reading_of(message), self._watched.value
        if not reading.text:
            return
        for kind, start, end in _longest(_matches(names, reading)):
            found = reading.text[start:end].lower().replace(" ", "")
            keys = names.departments if kind == "department" else names.doctors
            span = Span(kind, start, end, list(keys[found]))
            add_entity(message, span, "LexiconEntities", _mask(span, names))


def _tuples(keys: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in keys.items()}


def _mask(span: Span, names: _Names) -> str:
    if span.kind == "doctor":
        return DOCTOR_MASK
    return PLACE_MASK if names.places.issuperset(span.value) else DEPARTMENT_MASK


def _matches(names: _Names, reading: Reading) -> list[tuple[str, int, int]]:
    """(kind, start, end) of all names that are meant as names."""
    text = reading.text
    spans = names.matcher(names.nlp.make_doc(text), as_spans=True)
    matches = [
        (span.label_, span.start_char, span.end_char)
        for span in spans
        if span.text not in names.stems or _ASKED_FOR.search(text, 0, span.start_char)
    ]
    named = [(first, last) for kind, first, last in matches if kind == "doctor"]
    found = [
        each
        for each in matches
        if _is_meant(text, *each) or (each[0] == "department" and _is_of(text, each[2], named))
    ]
    places = [(start, end) for kind, start, end in found if kind == "department"]
    return found + [
        (kind, start, end)
        for kind, start, end in matches
        if kind == "department" and _is_joined(text, start, end, places)
    ]


def _is_meant(text: str, kind: str, start: int, end: int) -> bool:
    return (_is_department if kind == "department" else _is_doctor)(text, start, end)


def _is_of(text: str, end: int, doctors: list[tuple[int, int]]) -> bool:
    """Whether a doctor is named right after it: 康复 符蓉, 针灸的晏紫苏."""
    return any(_BETWEEN.fullmatch(text, end, first) for first, _ in doctors if first >= end)


def _is_joined(text: str, start: int, end: int, places: list[tuple[int, int]]) -> bool:
    """Whether another department stands beside it: 肛肠跟普外."""
    return any(
        _JOINED.fullmatch(text, end, first) or _JOINED.fullmatch(text, last, start)
        for first, last in places
    )


def _is_department(text: str, start: int, end: int) -> bool:
    """Bare aliases such as 呼吸 and 皮肤 need a word beside them that makes them a place to go."""
    if _NO_PLACE.match(text, end - 2):
        return False
    if is_deed(text[start:end]):
        return not (is_asked_where(text, start, end) or _TITLE_BEFORE.search(text, 0, start))
    if _FULL_ALIAS.search(text, start, end):
        return True
    if not is_frequent(text[start:end]):  # 呼内, 泌外: no words but these
        return True
    if _BEFORE_DEPARTMENT.search(text, max(0, start - 3), start):
        return True
    after = _AFTER_DEPARTMENT.match(text, end)
    return after is not None and (after[0] != "" or start == 0 or text[start - 1] in " ,。")


def _is_doctor(text: str, start: int, end: int) -> bool:
    """Names that are ordinary words (安然, 常乐) need one beside them, too."""
    if not is_frequent(text[start:end]):
        return True
    before = _BEFORE_NAME.search(text, max(0, start - 2), start)
    after = _AFTER_NAME.match(text, end)
    return bool(before or (after and (after[0] or start == 0)))


def _longest(matches: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Without overlaps: the longest first, then the leftmost."""
    kept: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(matches, key=lambda match: (match[1] - match[2], match[1])):
        if all(end <= other_start or other_end <= start for _, other_start, other_end in kept):
            kept.append((kind, start, end))
    return sorted(kept, key=lambda match: match[1])
