"""The one question that is asked, and what its answer changes."""

import pytest

from api.safety.reading.people import Person
from api.triage.asking import choose_question
from api.triage.engine import TriageEngine
from api.triage.results import Candidate, TriageInput
from api.triage.shapes import TriageKnowledge
from api.triage.weighing import Evidence
from api.wording import Wording, load_wording
from tests.api.triage.calls import CALLS_FOR
from tests.api.triage.conftest import KNOWLEDGE_BASE

# What is asked because it isn't known, whatever the departments.
MISSING = {"complaint", "age", "sex", "pregnancy"}
# The share of answers after which a department they speak for must be first or second.
_LEADING = 0.85


@pytest.fixture(scope="module")
def words() -> Wording:
    return load_wording(KNOWLEDGE_BASE / "wording")


def _options(knowledge: TriageKnowledge, words: Wording, key: str) -> list[str]:
    (question,) = [one for one in knowledge.questions if one.id == key]
    return [words(f"triage.ask.{key}.options.{option}") for option in question.options]


def test_every_question_has_words_and_a_message_that_calls_for_it(
    knowledge: TriageKnowledge, words: Wording
) -> None:
    assert {question.id for question in knowledge.questions} == CALLS_FOR.keys()
    for key in CALLS_FOR:
        assert words(f"triage.ask.{key}.question").endswith("？")
        assert all(_options(knowledge, words, key))


@pytest.mark.parametrize("key", sorted(MISSING))
def test_what_is_missing_of_the_patient_is_asked_for(engine: TriageEngine, key: str) -> None:
    ask = engine.assess(TriageInput(CALLS_FOR[key])).ask
    assert ask is not None
    assert ask.id == key


@pytest.mark.parametrize("text", ["老毛病又犯了", "身上哪哪都不对", "检查结果不太好"])
def test_when_no_department_is_likely_the_complaint_is_asked_for(
    engine: TriageEngine, text: str
) -> None:
    ask = engine.assess(TriageInput(text)).ask
    assert ask is not None
    assert ask.id == "complaint"


@pytest.mark.parametrize("key", CALLS_FOR)
def test_every_option_is_understood(
    engine: TriageEngine, knowledge: TriageKnowledge, words: Wording, key: str
) -> None:
    before = engine.assess(TriageInput(CALLS_FOR[key]))
    for option in _options(knowledge, words, key):
        after = engine.assess(TriageInput(f"{CALLS_FOR[key]}，{option}", asked=(key,)))
        assert (after.candidates, after.person) != (before.candidates, before.person), option
        assert after.candidates, option
        assert after.ask is None or after.ask.id != key


@pytest.mark.parametrize("key", sorted(CALLS_FOR.keys() - MISSING))
def test_a_question_is_put_when_its_departments_are_equally_likely(
    engine: TriageEngine, knowledge: TriageKnowledge, key: str
) -> None:
    (question,) = [one for one in knowledge.questions if one.id == key]
    said = engine.assess(TriageInput(CALLS_FOR[key])).concepts
    evidence = {name: Evidence(knowledge.described[name], 1.0, name) for name in said}
    separating = [one for one in knowledge.questions if not one.missing]
    codes = {named[0] for named in question.options.values()}
    candidates = [Candidate(code, 1 / len(codes), ()) for code in sorted(codes)]
    assert choose_question(separating, Person(), evidence, candidates, ()) == question


def test_most_options_lead_to_their_departments(
    engine: TriageEngine, knowledge: TriageKnowledge, words: Wording
) -> None:
    led, astray = 0, []
    for question in knowledge.questions:
        for option, codes in question.options.items():
            if not codes:
                continue
            words_of_it = words(f"triage.ask.{question.id}.options.{option}")
            text = f"{CALLS_FOR[question.id]}，{words_of_it}"
            after = engine.assess(TriageInput(text, asked=(question.id,)))
            if {one.code for one in after.candidates[:2]}.isdisjoint(codes):
                astray.append(text)
            else:
                led += 1
    assert led >= _LEADING * (led + len(astray)), astray


def test_a_question_is_not_put_twice(engine: TriageEngine) -> None:
    again = engine.assess(TriageInput("头晕", asked=("dizzy",))).ask
    assert again is None or again.id != "dizzy"


@pytest.mark.parametrize(
    "text",
    [
        "牙疼",
        "孩子三岁发烧咳嗽",
        "痔疮",
        "脸上长痘",
        "男，小肚子疼",
        "头晕，还耳鸣",
        "我儿子28岁咳嗽",
    ],
)
def test_what_is_clear_is_not_asked(engine: TriageEngine, text: str) -> None:
    assert engine.assess(TriageInput(text)).ask is None
