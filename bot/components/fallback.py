"""Last part: what the classifier is not sure of is not acted on."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.part import TextPart


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FallbackThreshold(TextPart):
    """Puts nlu_fallback first when the best intent is below `threshold` (0 to 1).

    The ranking keeps the likely intents, for a question with buttons.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The threshold was chosen by cross-validation (bench/understanding.py)."""
        return {"threshold": 0.3}

    def read(self, message: Message) -> None:
        """Compare the confidence with the threshold."""
        best = message.get(INTENT) or {}
        confidence = float(best.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        if confidence >= self.config["threshold"]:
            return
        fallback = {
            "name": DEFAULT_NLU_FALLBACK_INTENT_NAME,
            PREDICTED_CONFIDENCE_KEY: 1.0 - confidence,
        }
        message.set(INTENT, fallback, add_to_output=True)
        ranking = [fallback, *message.get(INTENT_RANKING_KEY, [])]
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
