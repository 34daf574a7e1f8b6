from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import intent_model
from bot.components.fallback import FallbackThreshold
from bot.components.intents import Intents
from bot.components.part import TextPart
from bot.word_kinds import WordKinds

EXAMPLES = {
    "booking_make": [
        "我想挂号",
        "帮我挂个号",
        "约个专家号",
        "给我挂明天骨科的号",
        "挂号",
        "约一下",
    ],
    "guide_ask": ["停车怎么收费", "食堂在哪", "几点开门", "怎么开发票", "停车场在哪", "要带什么"],
    "human_ask": ["转人工", "找个人跟我说", "人工客服", "我要人工服务", "接人工", "叫个人来"],
    "affirm": ["好的", "可以", "行", "对", "👍", "没问题"],
}

WORDS = WordKinds(symptoms=("头疼", "发烧"), topics=("停车",))


@pytest.fixture
def classifier(
    parts: list[TextPart],
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
) -> Intents:
    """Trained on the examples, then loaded from what was persisted."""
    messages = [
        Message(data={"text": text, "intent": intent})
        for intent, texts in EXAMPLES.items()
        for text in texts
    ]
    data = TrainingData(messages)
    for part in parts:
        part.process_training_data(data)
    Intents.create({}, storage, resource, context).train(data)
    return Intents.load({}, storage, resource, context)


@pytest.fixture
def classify(classifier: Intents, understand: Callable[[str], Message]) -> Callable[[str], Message]:
    """Reads and classifies a message."""
    return lambda text: classifier.process([understand(text)])[0]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("我想挂个号", "booking_make"), ("停车收费吗", "guide_ask"), ("砖人工", "human_ask")],
)
def test_a_message_gets_its_intent(
    classify: Callable[[str], Message], text: str, intent: str
) -> None:
    assert classify(text).get("intent")["name"] == intent


def test_the_ranking_is_of_all_likely_intents_best_first(
    classify: Callable[[str], Message],
) -> None:
    message = classify("挂号")
    ranking = message.get("intent_ranking")
    confidences = [each["confidence"] for each in ranking]
    assert ranking[0] == message.get("intent")
    assert {each["name"] for each in ranking} == set(EXAMPLES)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-6)


def test_a_doctor_never_seen_changes_nothing(classify: Callable[[str], Message]) -> None:
    known, unknown = classify("给我挂明天曾莉医生的号"), classify("给我挂明天华佗医生的号")
    assert known.get("intent_ranking") == unknown.get("intent_ranking")


@pytest.mark.parametrize("text", ["", "😀😀😀", "/press_book", "@@@@", "\ud83d"])
def test_what_holds_no_known_character_has_no_intent(
    classify: Callable[[str], Message], text: str
) -> None:
    assert classify(text).get("intent") == {"name": None, "confidence": 0.0}


def test_an_emoji_that_was_learned_has_one(classify: Callable[[str], Message]) -> None:
    assert classify("👍").get("intent")["name"] == "affirm"


def test_ten_thousand_characters_are_classified(classify: Callable[[str], Message]) -> None:
    assert classify("停车怎么收费" * 1700).get("intent")["name"] == "guide_ask"


def test_training_adds_no_entities_to_the_data(parts: list[TextPart]) -> None:
    data = TrainingData([Message(data={"text": "挂明天骨科的号", "intent": "booking_make"})])
    for part in parts:
        part.process_training_data(data)
    assert data.training_examples[0].get("entities", []) == []


def test_training_twice_gives_the_same_model() -> None:
    texts = [text for group in EXAMPLES.values() for text in group]
    intents = [intent for intent, group in EXAMPLES.items() for _ in group]
    first, second = (intent_model.train(texts, intents, WORDS) for _ in range(2))
    assert first.ranking("挂号收费") == second.ranking("挂号收费")


@pytest.mark.parametrize("intents", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_handful_of_examples_is_enough_to_train(intents: list[str]) -> None:
    texts = ["挂号", "停车", "人工"][: len(intents)]
    model = intent_model.train(texts, intents, WORDS)
    assert [model.ranking(text)[0][0] for text in texts] == intents


@pytest.fixture
def fallback() -> FallbackThreshold:
    return FallbackThreshold({"threshold": 0.5})


def _classified(confidence: float) -> Message:
    intent = {"name": "guide_ask", "confidence": confidence}
    return Message(data={"text": "x", "intent": intent, "intent_ranking": [intent]})


def test_a_sure_intent_passes_the_threshold(fallback: FallbackThreshold) -> None:
    (message,) = fallback.process([_classified(0.5)])
    assert message.get("intent")["name"] == "guide_ask"


def test_an_unsure_one_becomes_a_fallback_and_stays_in_the_ranking(
    fallback: FallbackThreshold,
) -> None:
    (message,) = fallback.process([_classified(0.49)])
    assert message.get("intent")["name"] == "nlu_fallback"
    assert [each["name"] for each in message.get("intent_ranking")] == ["nlu_fallback", "guide_ask"]


def test_a_message_without_an_intent_is_a_fallback(fallback: FallbackThreshold) -> None:
    (message,) = fallback.process([Message(data={"text": ""})])
    assert message.get("intent")["name"] == "nlu_fallback"
