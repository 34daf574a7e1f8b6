"""Who is ill: self or a relative, age, sex, pregnancy, as far as the text says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict

from api.knowledge.faults import KnowledgeInvalid
from api.safety.reading.documents import Entry, Faults, validated
from api.safety.reading.forms import split_words
from api.safety.reading.lexicon import CueHit
from language.numerals import NUMERAL, read_number

Sex = Literal["f", "m"]
Relation = Literal["self", "child", "mother", "father", "spouse", "elder", "friend"]

CHILD_UNDER = 14
ELDER_FROM = 65
_INFANT_UNTIL_MONTHS = 12
_DAYS_A_WEEK = 7
_WEEKS_A_MONTH = 4.345
_OLDEST = 120

_N = f"({NUMERAL}{{1,4}})"
_NOT_A_UNIT = rf"(?!{NUMERAL}|[年月天个周小分点次斤度%.块元号楼床])"
_ADULT_AGE = (
    r"(?<!\d)([2-9]\d|[二三四五六七八九]十[一二三四五六七八九]?)(?!\d|[一二三四五六七八九岁])"
)
_YEARS = re.compile(rf"{_N}[多来几好]?(?:周岁|虚岁|岁)(半)?(?!的?时|那|之?前|以|就|起|开始)")
_TENS = re.compile(r"([一二两三四五六七八九]?)十[多来几好]岁")
_HALF_YEAR = re.compile(r"(?<![\d一二两三四五六七八九])半岁")
_BARE = re.compile(rf"(?:今年|年龄|年纪)(?:是|有|都|快|已经|:|,)*{_N}(?!岁){_NOT_A_UNIT}")
_BESIDE_SEX = re.compile(
    rf"[男女](?:性|士)?[,、 ]?(\d{{1,2}})(?!岁){_NOT_A_UNIT}"
    r"|(?<![\d.])(\d{1,2})[,、 ]?[男女](?!朋友|医|儿|友)"
)
_BEFORE_SEX = r"(?:^|[,。;:(、\d岁 ]|我是|本人|患者是?|病人是?|性别|一个|一名|一位)"
_MALE = re.compile(_BEFORE_SEX + r"男(?=性|的|生|士|孩|宝|童|婴|娃|[,。 、\d)]|$)")
_FEMALE = re.compile(_BEFORE_SEX + r"女(?=性|的|生|士|孩|宝|童|婴|娃|[,。 、\d)]|$)")
_SINCE = r"(?:大概|大约|已经|现在|今天|快|才|刚刚?|有|到|是|了|第|都|也|差不多)*"
_PREGNANT_FOR = re.compile(rf"(?:孕|怀了|怀上|怀){_SINCE}{_N}(?:\+\d?)?[多来]?(周|个?半?月)")
_MONTHS_PREGNANT = re.compile(
    rf"{_N}(?:\+\d?)?[多来]?(周|个?半?月)(?:\+?\d天?)?(?:的|多)*(?:身?孕|胎)"
)
_AGE_WORDS = re.compile("[岁男女]|今年|年龄|年纪")
_COMPANY = frozenset("和跟与同像随陪")


@dataclass(frozen=True)
class Person:
    """The patient. None means that the text doesn't say.

    `years` and `months` are of age; `child_word` is true for 宝宝 or 小孩, None for 儿子, who may
    be grown up, false where the word names an adult.
    """

    relation: Relation = "self"
    years: float | None = None
    months: int | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    pregnancy_weeks: int | None = None
    child_word: bool | None = False
    newborn: bool = False

    @property
    def age(self) -> float | None:
        """Age in years, from months where those are given."""
        return self.months / 12 if self.months is not None else self.years

    def is_under(self, years: float) -> bool | None:
        """Whether younger than `years`; None when it can't be told."""
        if self.age is not None:
            return self.age < years
        if self.newborn or self.child_word:
            return True
        if years <= CHILD_UNDER:
            return self.child_word
        return False if self.relation == "elder" and years <= ELDER_FROM else None

    @property
    def is_infant(self) -> bool:
        """In the first year of life."""
        return self.newborn or (self.months is not None and self.months < _INFANT_UNTIL_MONTHS)

    @property
    def is_elder(self) -> bool:
        """65 or older, or called an old person."""
        if self.age is not None:
            return self.age >= ELDER_FROM
        return self.relation == "elder"


class _RelationWords(BaseModel):
    """One entry of `relations` in people.yml."""

    model_config = ConfigDict(extra="forbid")

    id: str
    relation: Relation
    words: str
    sex: Sex | None = None
    child: bool | None = False
    infant: bool = False
    years: float | None = None


class PeopleReader:
    """Reads the patient from a folded text and the cues found in it."""

    def __init__(self, relations: Sequence[_RelationWords]) -> None:
        self._relations = {f"relation/{entry.id}": entry for entry in relations}
        young = [w for entry in relations if entry.child is not False for w in entry.words.split()]
        words = "|".join(sorted(map(re.escape, young), key=len, reverse=True)) or "(?!)"
        months = rf"{_N}[多来几]?个(半)?多?月"
        self._months = re.compile(
            rf"(?:{words}){_SINCE}{months}(?!没|来|前|不|都|的时候)"
            rf"|(?<![孕怀了]){months}(?:零?{NUMERAL}+天)?(?:大的?|龄|的)?(?:{words})"
            rf"|{months}(?:零?{NUMERAL}+天)?大(?![便姨腿量概约夫小])|{_N}个?月龄"
        )
        everyone = [word for entry in relations for word in entry.words.split()]
        names = "|".join(sorted(map(re.escape, everyone), key=len, reverse=True))
        self._beside = re.compile(rf"(?:{names})(?:今年|都|已经|快|有|,)*{_ADULT_AGE}{_NOT_A_UNIT}")
        self._days = re.compile(
            rf"(?:出生|生下来|落地|{words}){_SINCE}{_N}[多来几]?天(?:大)?(?!没|不|都|前)"
            rf"|{_N}[多来几]?天大?的?(?:新生儿|{words})"
        )

    def read(self, text: str, cues: Sequence[CueHit]) -> Person:
        """The patient as the text tells."""
        person, place = self._related(text, cues)
        person = self._aged(person, text, place)
        kinds = {cue.kind for cue in cues}
        if "under_14" in kinds or "grown" in kinds:
            person = replace(person, years=None, child_word="under_14" in kinds)
        if "newborn" in kinds:
            person = replace(person, newborn=True, child_word=True)
        return _pregnant(_sexed(person, text), text, kinds)

    def _related(self, text: str, cues: Sequence[CueHit]) -> tuple[Person, int]:
        """The first relative who is not only company, and where the word stands."""
        for cue in cues:
            entry = self._relations.get(cue.kind)
            if entry and text[max(0, cue.start - 1) : cue.start] not in _COMPANY:
                person = Person(entry.relation, entry.years, None, entry.sex)
                return replace(person, child_word=entry.child, newborn=entry.infant), cue.start
        return Person(), 0

    def _aged(self, person: Person, text: str, place: int) -> Person:
        months = self._age_months(text)
        if months is not None:
            return replace(person, months=months, years=None, child_word=True)
        beside = self._beside.search(text)
        ages = _ages(text) or ([(place, _first_number(beside) or 0.0)] if beside else [])
        if not ages:
            return person
        years = min(ages, key=lambda age: abs(age[0] - place))[1]
        return replace(person, years=years)

    def _age_months(self, text: str) -> int | None:
        # Looking for a character first is a hundred times as fast as these patterns.
        found = self._months.search(text) if "月" in text else None
        if found:
            return _first_number(found)
        found = self._days.search(text) if "天" in text else None
        days = _first_number(found) if found else None
        return None if days is None else days // 30


def read_people(document: Entry) -> tuple[PeopleReader, dict[str, list[str]]]:
    """The reader and the cue words of a people file. Raises `KnowledgeInvalid`."""
    relations: list[_RelationWords] = []
    faults = Faults()
    for entry in document.get("relations") or []:
        faults.attempt(partial(_add_relation, relations, entry))
    faults.raise_if_any()
    if not relations:
        raise KnowledgeInvalid([document.fault("relations: at least one is needed")])
    cues = {f"relation/{entry.id}": split_words(entry.words) for entry in relations}
    for kind, words in (document.get("cues") or {}).items():
        cues[kind] = split_words(words)
    return PeopleReader(relations), cues


def _add_relation(relations: list[_RelationWords], entry: Entry) -> None:
    relations.append(validated(entry, _RelationWords))


def _ages(text: str) -> list[tuple[int, float]]:
    """Where ages stand and how many years they are."""
    if not _AGE_WORDS.search(text):
        return []
    found = [(m.start(), 0.5) for m in _HALF_YEAR.finditer(text)]
    found += [(m.start(), _tens(m.group(1))) for m in _TENS.finditer(text)]
    for pattern in (_YEARS, _BARE, _BESIDE_SEX):
        for match in pattern.finditer(text):
            years = _first_number(match)
            if years is not None and years <= _OLDEST:
                half = pattern is _YEARS and bool(match.group(2))
                found.append((match.start(), years + 0.5 * half))
    return found


def _tens(digit: str) -> float:
    return 10.0 * ((read_number(digit) or 1) if digit else 1) + 5


def _first_number(match: re.Match[str]) -> int | None:
    numbers = (read_number(group) for group in match.groups() if group and group != "半")
    return next(numbers, None)


def _sexed(person: Person, text: str) -> Person:
    if person.sex is not None:
        return person
    male = _MALE.search(text) if "男" in text else None
    female = _FEMALE.search(text) if "女" in text else None
    if bool(male) == bool(female):
        return person
    return replace(person, sex="m" if male else "f")


def _pregnant(person: Person, text: str, kinds: set[str]) -> Person:
    if person.sex == "m":
        return person
    weeks = _pregnancy_weeks(text) if "pregnant" in kinds else None
    if "pregnant" in kinds and ("not_pregnant" not in kinds or weeks is not None):
        expecting = replace(person, pregnant=True, pregnancy_weeks=weeks, sex="f")
        return _without_unborn(expecting) if person.child_word else expecting
    return replace(person, pregnant=False) if "denied_pregnant" in kinds else person


def _without_unborn(person: Person) -> Person:
    """Who is pregnant is the patient; the 宝宝 that is spoken of is not born yet."""
    return replace(person, child_word=False, newborn=False, months=None)


def _pregnancy_weeks(text: str) -> int | None:
    match = _PREGNANT_FOR.search(text) or _MONTHS_PREGNANT.search(text)
    if match is None:
        return None
    number, unit = read_number(match.group(1)), match.group(2)
    if number is None:
        return None
    return number if unit == "周" else int(number * _WEEKS_A_MONTH)
