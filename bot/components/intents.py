"""The intent, from the text in which names, dates and numbers are replaced by their kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import intent_model, word_kinds
from bot.components.part import StoredPart
from bot.components.reading import Reading, reading_of
from bot.intent_model import IntentModel
from bot.lexicon import knowledge_folder
from bot.wishes import find_wishes

_RANKED = 10  # intents in the ranking


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(StoredPart):
    """A linear classifier: a name that was never seen changes nothing (bot/intent_model.py)."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Words that changed in the files train this part again, and so does another model."""
        return f"{intent_model.FORMAT} {word_kinds.words_hash(knowledge_folder())}"

    def learn(self, training_data: TrainingData) -> IntentModel:
        """From all examples with an intent."""
        examples = [
            example for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]  # fmt: skip
        texts = [reading_of(example).masked() for example in examples]
        words = word_kinds.from_knowledge_base(knowledge_folder())
        intents = [example.get(INTENT) for example in examples]
        return intent_model.train(texts, intents, words)

    @staticmethod
    def read_kept(folder: Path) -> IntentModel:
        """The model of the training."""
        return IntentModel.load(folder)

    def read(self, message: Message) -> None:
        """Rank the intents; a message without language (empty, emoji only) has none."""
        if self.kept is None:
            return
        reading = reading_of(message)
        ranked, opinions = self.kept.judged(reading.masked())
        ranking = [{"name": name, "confidence": chance} for name, chance in ranked[:_RANKED]]
        best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        message.set(INTENT, best, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("opinions", opinions, add_to_output=True)
        message.set("wishes", _wishes(reading, self.kept), add_to_output=True)


def _wishes(reading: Reading, model: IntentModel) -> list[dict[str, str]]:
    """`{"text", "intent"}` of each wish, in the patient's words; none when there is but one."""
    found = find_wishes(reading.text, lambda start, end: model.ranking(reading.masked(start, end)))
    places = ((wish.intent, reading.normalised.span(wish.start, wish.end)) for wish in found)
    original = reading.normalised.original
    return [{"text": original[start:end], "intent": intent} for intent, (start, end) in places]
