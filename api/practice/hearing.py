"""What a simulated patient hears in an answer: what is asked, what is kind, what is not. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from api.courtesy.addressing import Person as Named
from api.courtesy.checking import check_reply
from api.practice.library import Library
from api.practice.scenarios import Scenario
from api.practice.talk import Answer
from language.normalise import normalise

_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;\n]*")
_CLAUSE = re.compile("[,，:：]")
FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Question:
    """One sentence that asks something. `asks`: each thing that it asks for, as the topics that it
    may mean, the likeliest first (什么时候的事 may mean since when, which day or when it happened).
    `touched` are answered, but were not what it asks for."""

    text: str
    asks: tuple[tuple[str, ...], ...]
    touched: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that it may mean."""
        return tuple(dict.fromkeys(topic for one in self.asks for topic in one))


@dataclass(frozen=True)
class Heard:
    """All of an answer."""

    text: str
    questions: tuple[Question, ...]
    kindness: tuple[str, ...]
    offences: tuple[str, ...]

    @property
    def only_greets(self) -> bool:
        """Says who is there and nothing else."""
        return not self.questions and {"greeting"} <= set(self.kindness) <= {
            "greeting",
            "introduction",
            "address",
        }


def listen(library: Library, scenario: Scenario, answer: Answer) -> Heard:
    """Understand an answer as far as patterns carry."""
    text = normalise(answer.text)
    manners = library.manners
    kindness = manners.found("kindness", text)
    excused = {
        offence
        for offence, excuses in manners.excused.items()
        if any(excuse in kindness for excuse in excuses)
    }
    # Who does something and says nothing has not said anything wrong.
    found = manners.found("offences", text) if text else []
    offences = [one for one in found if one not in excused]
    if text and _forbidden(library, scenario, answer.text):
        offences.append(FORBIDDEN)
    return Heard(text, tuple(_questions(library, scenario, text)), tuple(kindness), tuple(offences))


def _questions(library: Library, scenario: Scenario, text: str) -> list[Question]:
    topics = library.topics
    return [
        _question(library, scenario, sentence)
        for sentence in _SENTENCE.findall(text)
        if topics.expression.search(sentence)
    ]


def _question(library: Library, scenario: Scenario, sentence: str) -> Question:
    asks: list[tuple[str, ...]] = []
    touched: list[str] = []
    for clause in _CLAUSE.split(sentence):
        asked: list[_Match] = []
        for topic in library.topics.topics:
            if match := topic.expression.search(clause):
                rank = 1 if topic.flow is None else 0 if topic.flow == scenario.flow else 2
                asked.append(_Match(match.start(), match.end(), rank, topic.id))
            elif topic.touching and topic.touching.search(clause):
                touched.append(topic.id)
        asks += _things(asked)
    return Question(sentence.strip(), tuple(asks), tuple(touched))


class _Match(NamedTuple):
    start: int
    end: int
    rank: int
    topic: str


def _things(matches: list[_Match]) -> Iterator[tuple[str, ...]]:
    """Matches that overlap are one thing asked."""
    group: list[_Match] = []
    end = 0
    for match in sorted(matches):
        if group and match.start >= end:
            yield _likeliest_first(group)
            group = []
        group.append(match)
        end = max(end, match.end) if len(group) > 1 else match.end
    if group:
        yield _likeliest_first(group)


def _likeliest_first(group: list[_Match]) -> tuple[str, ...]:
    order = sorted(group, key=lambda one: (one.rank, one.start - one.end))
    return tuple(one.topic for one in order)


def _forbidden(library: Library, scenario: Scenario, text: str) -> bool:
    patient = scenario.patient
    person = Named(patient.name, patient.age, patient.sex, patient.title)
    return any(one.forbidden for one in check_reply(library.courtesy, text, [person]))
