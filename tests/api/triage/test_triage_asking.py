"""The one question that is asked, and what its answer changes."""

import pytest

from api.triage.engine import TriageEngine
from api.triage.knowledge import TriageKnowledge
from api.triage.results import TriageInput
from api.wording import Wording, load_wording
from tests.api.triage.conftest import KNOWLEDGE_BASE

# A message that calls for each question.
CALLS_FOR = {
    "complaint": "你好",
    "age": "我儿子咳嗽",
    "sex": "小肚子疼",
    "pregnancy": "月经好几个月没来，女",
    "belly_place": "肚子疼",
    "chest": "胸闷",
    "dizzy": "头晕",
    "fever": "发烧",
    "joint": "手指关节疼",
    "leg": "腿肿",
    "swelling": "脸浮肿",
    "sleep": "睡不着",
}


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


@pytest.mark.parametrize("key", CALLS_FOR)
def test_a_message_calls_for_its_question(engine: TriageEngine, key: str) -> None:
    ask = engine.assess(TriageInput(CALLS_FOR[key])).ask
    assert ask is not None
    assert ask.id == key


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
