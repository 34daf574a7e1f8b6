"""The intent, from the text in which names, dates and numbers are replaced by their kind."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import intent_model, word_kinds
from bot.components.part import TextPart
from bot.components.reading import Reading, reading_of
from bot.intent_model import IntentModel
from bot.lexicon import knowledge_folder
from bot.wishes import find_wishes

_RANKED = 10  # intents in the ranking


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(TextPart):
    """A linear classifier: a name that was never seen changes nothing (bot/intent_model.py)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        super().__init__(config)
        self._storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Intents:
        """A classifier to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Intents:
        """The classifier that was persisted at training."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Words that changed in the files train this part again, and so does another model."""
        return f"{intent_model.FORMAT} {word_kinds.words_hash(knowledge_folder())}"

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples with an intent and keep the model."""
        examples = [
            example for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]  # fmt: skip
        texts = [reading_of(example).masked() for example in examples]
        words = word_kinds.from_knowledge_base(knowledge_folder())
        intents = [example.get(INTENT) for example in examples]
        model = intent_model.train(texts, intents, words)
        with self._storage.write_to(self._resource) as folder:
            model.dump(folder)
        return self._resource

    def read(self, message: Message) -> None:
        """Rank the intents; a message without language (empty, emoji only) has none."""
        if self._model is None:
            return
        reading = reading_of(message)
        ranked = self._model.ranking(reading.masked())
        ranking = [{"name": name, "confidence": chance} for name, chance in ranked[:_RANKED]]
        best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        message.set(INTENT, best, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("wishes", _wishes(reading, self._model), add_to_output=True)


def _wishes(reading: Reading, model: IntentModel) -> list[dict[str, str]]:
    """`{"text", "intent"}` of each wish, in the patient's words; none when there is but one."""
    found = find_wishes(reading.text, lambda start, end: model.ranking(reading.masked(start, end)))
    places = ((wish.intent, reading.normalised.span(wish.start, wish.end)) for wish in found)
    original = reading.normalised.original
    return [{"text": original[start:end], "intent": intent} for intent, (start, end) in places]
